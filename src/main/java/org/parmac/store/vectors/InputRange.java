package org.parmac.store.vectors;

/**
 * A stretch of an input file, the work of one task: the records whose first byte lies in it. Where
 * the file is cut does not matter to what is read.
 *
 * @param index place among all ranges, from 0: files in order, a file's ranges in order
 * @param file fully qualified
 * @param query whether the file was given as an input of queries
 * @param start first byte
 * @param length in bytes
 * @param firstRecord records of the file before this range, from 0; 0 where nobody has counted yet
 * @param firstRow records of all inputs (or of all inputs of queries) before this range; 0 as above
 * @param records in this range; -1 where nobody has counted yet
 * @param digest of the records, to see that the file has not changed since; empty as above
 * @param bad records of this range that are set aside
 * @param badBefore those of all inputs (or of all inputs of queries) before this range
 * @param linesBefore lines of the file before this range; 0 as above
 */
public record InputRange(
    int index,
    String file,
    boolean query,
    long start,
    long length,
    long firstRecord,
    long firstRow,
    long records,
    String digest,
    long bad,
    long badBefore,
    long linesBefore) {

  static InputRange uncounted(int index, String file, boolean query, long start, long length) {
    return new InputRange(index, file, query, start, length, 0, 0, -1, "", 0, 0, 0);
  }

  /** The same, where it is known how many rows come before it. */
  public InputRange fromRow(long rowsBefore) {
    return new InputRange(
        index,
        file,
        query,
        start,
        length,
        firstRecord,
        rowsBefore,
        records,
        digest,
        bad,
        badBefore,
        linesBefore);
  }

  InputRange counted(long recordsBefore, long rowsBefore, long count, String contentDigest) {
    return new InputRange(
        index,
        file,
        query,
        start,
        length,
        recordsBefore,
        rowsBefore,
        count,
        contentDigest,
        0,
        0,
        0);
  }

  /** The same range, counted, where some of its records or of those before it are set aside. */
  InputRange without(long badHere, long badInThoseBefore, long linesInThoseBefore) {
    return new InputRange(
        index,
        file,
        query,
        start,
        length,
        firstRecord,
        firstRow,
        records,
        digest,
        badHere,
        badInThoseBefore,
        linesInThoseBefore);
  }

  /** The number of its first point among those that are used. */
  public long firstPoint() {
    return firstRow - badBefore;
  }

  long end() {
    return start + length;
  }

  /**
   * File and record, for messages; records are counted from 1, in the file or from where this range
   * starts.
   */
  public String where(long record) {
    boolean known = records >= 0 || start == 0;
    return file + ": record " + (firstRecord + record + 1) + (known ? "" : " from byte " + start);
  }
}
