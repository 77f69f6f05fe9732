package org.parmac.store.vectors;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.util.Map;
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
  Trouble trouble;

  /** Whether a value was finite before it became float32. */
  boolean overflowed;

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
    trouble = null;
    overflowed = false;
    try {
      if (!read()) {
        ended = true;
        return false;
      }
    } catch (IOException e) {
      if (!isDamage(e)) {
        throw e;
      }
      end(
          e instanceof EOFException || !compressed ? Trouble.TRUNCATED : Trouble.CORRUPT,
          "damaged or truncated " + (compressed ? "compressed " : "") + "file: " + e.getMessage());
    }
    if (problem == null) {
      findFlaw();
    }
    return true;
  }

  /** Reads a record into the fields; false at the end. */
  abstract boolean read() throws IOException;

  /** Reports a problem after which nothing more can be read. */
  final void end(Trouble kind, String what) {
    bad(kind, what);
    ended = true;
  }

  /** Reports a problem of the record; later ones are not looked at. */
  final void bad(Trouble kind, String what) {
    problem = what;
    trouble = kind;
  }

  /** What decompressors throw; failures of file systems have classes of their own. */
  private boolean isDamage(IOException e) {
    return e instanceof EOFException
        || e instanceof ZipException
        || compressed && e.getClass() == IOException.class;
  }

  /** What no format allows. */
  private void findFlaw() {
    if (key != null && key.indexOf('\n') >= 0) {
      bad(
          Trouble.BAD_KEY,
          "expected a key of one line, found \"" + key.replace("\n", "\\n") + "\"");
      return;
    }
    for (int j = 0; j < width; j++) {
      if (!Float.isFinite(values[j])) {
        bad(
            Float.isNaN(values[j])
                ? Trouble.NOT_A_NUMBER
                : overflowed ? Trouble.OUT_OF_RANGE : Trouble.INFINITE,
            "expected finite numbers that float32 can hold, found "
                + values[j]
                + " as value "
                + (j + 1));
        return;
      }
    }
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

  /** What kind of problem it is; null if the record is good. */
  public final Trouble trouble() {
    return trouble;
  }

  /** Whether nothing after this problem can be read. */
  public final boolean endsFile() {
    return ended && problem != null;
  }

  /** Whether points are known by keys of their own rather than by row number. */
  abstract boolean isKeyed();

  /**
   * The record as it stands in the file, cut to some hundred characters: {@code text} or {@code
   * hex}, and what it is.
   */
  public abstract Map.Entry<String, String> raw();

  /** The record's line, from 1 at the first one that begins in the range; 0 where there is none. */
  public long line() {
    return 0;
  }

  /** Lines of the range that were read so far. */
  public long lines() {
    return 0;
  }

  /** The empty ones among them. */
  public long emptyLines() {
    return 0;
  }

  /** The number of the first few empty lines, as {@link #line} counts. */
  public long[] firstEmptyLines() {
    return new long[0];
  }

  final float[] values(int count) {
    if (values.length < count) {
      values = java.util.Arrays.copyOf(values, Math.max(count, 2 * values.length));
    }
    return values;
  }
}
