package org.parmac.store.vectors;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.util.zip.ZipException;

/**
 * Reads vectors one after the other. A record that is not a vector of finite numbers is not thrown
 * but has a {@link #problem}, so that who reads can count records and say which one it was.
 */
public abstract class VectorReader implements Closeable {
  /** The record's values; longer than {@link #width} where a record was wider before. */
  float[] values = new float[0];

  int width;
  String key;
  String problem;

  /** Set where nothing can be read any more. */
  boolean ended;

  private final boolean compressed;

  VectorReader(boolean compressed) {
    this.compressed = compressed;
  }

  /**
   * Moves to the next record.
   *
   * @return false at the end
   * @throws IOException if the file system fails; not for bad data
   */
  public final boolean next() throws IOException {
    if (ended) {
      return false;
    }
    key = null;
    problem = null;
    try {
      if (!read()) {
        ended = true;
        return false;
      }
    } catch (IOException e) {
      if (!isDamage(e)) {
        throw e;
      }
      end("damaged or truncated " + (compressed ? "compressed " : "") + "file: " + e.getMessage());
    }
    if (problem == null) {
      problem = flaw();
    }
    return true;
  }

  /** Reads a record into the fields; false at the end. */
  abstract boolean read() throws IOException;

  /** Reports a problem after which nothing more can be read. */
  final void end(String what) {
    problem = what;
    ended = true;
  }

  /** What decompressors throw; failures of file systems have classes of their own. */
  private boolean isDamage(IOException e) {
    return e instanceof EOFException
        || e instanceof ZipException
        || compressed && e.getClass() == IOException.class;
  }

  /** What no format allows. */
  private String flaw() {
    if (key != null && key.indexOf('\n') >= 0) {
      return "expected a key of one line, found \"" + key.replace("\n", "\\n") + "\"";
    }
    for (int j = 0; j < width; j++) {
      if (!Float.isFinite(values[j])) {
        return "expected finite numbers that float32 can hold, found "
            + values[j]
            + " as value "
            + (j + 1);
      }
    }
    return null;
  }

  /** The record's values, {@link #width} of them. Overwritten by {@link #next}. */
  public final float[] values() {
    return values;
  }

  public final int width() {
    return width;
  }

  /** The record's key; null where the input has none. */
  public final String key() {
    return key;
  }

  /** What is wrong with the record: expected and found, without the place; null if it is good. */
  public final String problem() {
    return problem;
  }

  final float[] values(int count) {
    if (values.length < count) {
      values = java.util.Arrays.copyOf(values, Math.max(count, 2 * values.length));
    }
    return values;
  }
}
