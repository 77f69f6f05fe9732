package org.parmac.store.vectors;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * What the columns of a CSV file are, as its first line and the options say.
 *
 * @param separator a byte; a blank stands for any run of blanks and tabs
 * @param header whether the first line has names
 * @param key column of the keys, from 0; -1: none
 * @param dropped columns that are no features, from 0
 */
record CsvColumns(byte separator, boolean header, int key, BitSet dropped) {

  /** Why a first line does not fit the options. */
  static final class NotThese extends Exception {
    private static final long serialVersionUID = 1L;

    NotThese(String message) {
      super(message);
    }
  }

  /** A field of a line: bytes from … to − 1, without blanks and quotes around. */
  interface FieldVisitor {
    void field(int column, byte[] line, int from, int to);
  }

  static CsvColumns of(ByteSource.Line first, VectorOptions options) throws NotThese {
    byte separator =
        options.separator() == null ? separatorOf(first) : (byte) options.separator().charAt(0);
    List<String> fields = new ArrayList<>();
    fields(
        separator,
        first,
        (column, line, from, to) ->
            fields.add(new String(line, from, to - from, StandardCharsets.UTF_8)));
    String keyColumn = options.keyColumn();
    boolean byName = keyColumn != null && !keyColumn.matches("[0-9]{1,9}");
    int key =
        keyColumn == null
            ? -1
            : byName ? fields.indexOf(keyColumn) : Integer.parseInt(keyColumn) - 1;
    if (keyColumn != null && (key < 0 || key >= fields.size())) {
      throw new NotThese(
          "expected a key column "
              + keyColumn
              + ", found "
              + (byName ? "the names " + shorten(fields.toString()) : fields.size() + " columns"));
    }
    BitSet dropped = options.dropped();
    if (dropped.length() > fields.size()) {
      throw new NotThese(
          "expected a column "
              + dropped.length()
              + " to drop, found "
              + fields.size()
              + " columns");
    }
    boolean header =
        options.header() != null
            ? options.header()
            : byName || looksLikeNames(fields, key, dropped);
    return new CsvColumns(separator, header, key, dropped);
  }

  private static byte separatorOf(ByteSource.Line line) {
    boolean[] seen = new boolean[128];
    boolean quoted = false;
    for (int i = 0; i < line.length; i++) {
      byte b = line.bytes[i];
      quoted ^= b == '"';
      if (!quoted && b > 0) {
        seen[b] = true;
      }
    }
    return (byte) (seen[';'] ? ';' : seen[','] ? ',' : seen['\t'] ? '\t' : ' ');
  }

  /** A line none of whose features is a number. */
  private static boolean looksLikeNames(List<String> fields, int key, BitSet dropped) {
    int names = 0;
    for (int c = 0; c < fields.size(); c++) {
      if (c == key || dropped.get(c) || fields.get(c).isEmpty()) {
        continue;
      }
      if (isNumber(fields.get(c))) {
        return false;
      }
      names++;
    }
    return names > 0;
  }

  private static boolean isNumber(String field) {
    byte[] bytes = field.getBytes(StandardCharsets.UTF_8);
    return !Float.isNaN(FloatText.parse(bytes, 0, bytes.length))
        || field.matches("(?i)[+-]?(nan|inf|infinity)");
  }

  /** Shows a line's fields to the visitor. */
  void fields(ByteSource.Line line, FieldVisitor visitor) {
    fields(separator, line, visitor);
  }

  private static void fields(byte separator, ByteSource.Line line, FieldVisitor visitor) {
    byte[] bytes = line.bytes;
    int end = line.length;
    boolean blanks = separator == ' ';
    int p = blanks ? skipBlanks(bytes, 0, end) : 0;
    for (int column = 0; ; column++) {
      int from = p;
      boolean quoted = false;
      while (p < end && (quoted || !(bytes[p] == separator || blanks && bytes[p] == '\t'))) {
        quoted ^= bytes[p++] == '"';
      }
      visit(visitor, column, bytes, from, p);
      if (blanks) {
        p = skipBlanks(bytes, p, end);
        if (p == end) {
          return;
        }
      } else if (p++ == end) {
        return;
      }
    }
  }

  private static void visit(FieldVisitor visitor, int column, byte[] bytes, int start, int stop) {
    int from = start;
    int to = stop;
    while (from < to && isBlank(bytes[from])) {
      from++;
    }
    while (from < to && isBlank(bytes[to - 1])) {
      to--;
    }
    if (to - from >= 2 && bytes[from] == '"' && bytes[to - 1] == '"') {
      from++;
      to--;
    }
    visitor.field(column, bytes, from, to);
  }

  private static int skipBlanks(byte[] bytes, int from, int end) {
    int p = from;
    while (p < end && isBlank(bytes[p])) {
      p++;
    }
    return p;
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\t';
  }

  static String shorten(String text) {
    return text.length() <= 60 ? text : text.substring(0, 57) + "...";
  }
}
