package org.parmac.store;

/** Which program this is. */
public final class Provenance {
  private Provenance() {}

  /** The program's version, from the jar's manifest; "unpacked" where it runs from class files. */
  public static String version() {
    String version = Provenance.class.getPackage().getImplementationVersion();
    return version == null ? "unpacked" : version;
  }
}
