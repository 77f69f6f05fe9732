package org.parmac.store.vectors;

import java.util.BitSet;

/**
 * How to read files of vectors. What is null (or empty) is told from the file.
 *
 * @param format of all files; null: by each file's name
 * @param separator of CSV: one character; null: tab, semicolon, comma or blank, whichever of these
 *     the first line has
 * @param header whether the first line of each CSV file has names; null: if no value of it is a
 *     number
 * @param keyColumn of CSV: a number from 1, or a name from the header; null: points are known by
 *     row number
 * @param dropColumns of CSV: numbers from 1 and ranges of columns that are no features, such as
 *     1-3,65
 * @param vectorField of Avro: the array of float, double, int or long; null: the only one there is
 * @param keyField of Avro: null: the only string field, if there is just one; empty: none
 */
public record VectorOptions(
    VectorFormat format,
    String separator,
    Boolean header,
    String keyColumn,
    String dropColumns,
    String vectorField,
    String keyField) {

  /** Everything is told from the files. */
  public static final VectorOptions DEFAULT =
      new VectorOptions(null, null, null, null, null, null, null);

  private static final int MOST_COLUMNS = 10_000_000;

  public VectorOptions {
    if (separator != null
        && (separator.length() != 1 || separator.charAt(0) > 127 || "\"\r\n".contains(separator))) {
      throw new IllegalArgumentException(
          "separator must be one ASCII character other than a quote, got \"" + separator + "\"");
    }
    columns(dropColumns);
  }

  /** The same, of one format. */
  public VectorOptions with(VectorFormat one) {
    return new VectorOptions(one, separator, header, keyColumn, dropColumns, vectorField, keyField);
  }

  /** The columns not to read as features, from 0. */
  BitSet dropped() {
    return columns(dropColumns);
  }

  private static BitSet columns(String list) {
    BitSet columns = new BitSet();
    if (list == null || list.isEmpty()) {
      return columns;
    }
    for (String part : list.split(",", -1)) {
      if (!part.matches("[1-9][0-9]{0,7}(-[1-9][0-9]{0,7})?")) {
        throw new IllegalArgumentException(
            "columns must be numbers from 1 and ranges, such as 1-3,65, got \"" + list + "\"");
      }
      String[] ends = part.split("-");
      int from = Integer.parseInt(ends[0]);
      int to = Integer.parseInt(ends[ends.length - 1]);
      if (to < from || to > MOST_COLUMNS) {
        throw new IllegalArgumentException(
            "a range of columns must go up, to at most " + MOST_COLUMNS + ", got \"" + part + "\"");
      }
      columns.set(from - 1, to);
    }
    return columns;
  }
}
