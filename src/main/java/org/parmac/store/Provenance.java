package org.parmac.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Which program this is. */
public final class Provenance {
  private Provenance() {}

  /**
   * The program's version. From a resource, not from the manifest: {@code hadoop jar} unpacks the
   * jar and loads classes from the directory, where a manifest says nothing of packages.
   */
  public static String version() {
    try (InputStream in = Provenance.class.getResourceAsStream("version.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException("version.txt is not readable", e);
    }
  }
}
