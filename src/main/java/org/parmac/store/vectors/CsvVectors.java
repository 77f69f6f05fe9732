package org.parmac.store.vectors;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;

/**
 * Vectors in lines of text. Blank lines are skipped. A quoted field may hold separators, but no
 * line feed. A line belongs to the range that holds its first byte.
 */
final class CsvVectors extends VectorReader {
  private static final int RAW_BYTES = 400;

  private final ByteSource source;
  private final ByteSource.Line line = new ByteSource.Line();
  private final VectorOptions options;
  private final InputRange range;
  private final long end;
  private CsvColumns columns;
  private long lineStart;
  private long lines;
  private long recordLine;
  private long emptyLines;
  private final long[] firstEmptyLines = new long[RangeFindings.EXAMPLES];

  /** Whether the line is read already, but not yet seen as a record. */
  private boolean pending;

  CsvVectors(ByteSource source, InputRange range, VectorOptions options) {
    super(source.compressed());
    this.source = source;
    this.range = range;
    this.options = options;
    this.end = source.compressed() ? Long.MAX_VALUE : range.end();
  }

  @Override
  boolean read() throws IOException {
    recordLine = 0;
    if (columns == null && !begin()) {
      return problem != null;
    }
    if (!pending && !nextLine()) {
      return false;
    }
    pending = false;
    if (lineStart >= end) {
      return false;
    }
    recordLine = lines;
    width = 0;
    if (line.tooLong()) {
      end(
          Trouble.LONG_LINE,
          "expected a line of less than "
              + ByteSource.Line.LONGEST
              + " bytes, found a longer one; is this a text file?");
      return true;
    }
    columns.fields(line, this::field);
    if (columns.key() >= 0 && key == null && problem == null) {
      bad(
          Trouble.RAGGED,
          "expected a key in column " + (columns.key() + 1) + ", found fewer columns");
    }
    return true;
  }

  /** Looks at the file's first line, then goes to the range's first one. */
  private boolean begin() throws IOException {
    skipByteOrderMark();
    if (!nextLine()) {
      return false;
    }
    try {
      columns = CsvColumns.of(line, options);
    } catch (CsvColumns.NotThese e) {
      end(Trouble.WRONG_FIELDS, e.getMessage());
      return false;
    }
    pending = !columns.header();
    long firstRecord = pending ? lineStart : source.position();
    if (range.start() > firstRecord) {
      pending = false;
      source.seek(range.start() - 1);
      source.readLine(line);
    }
    return true;
  }

  private void skipByteOrderMark() throws IOException {
    var head = source.peek(3);
    if (head.remaining() == 3
        && head.get(0) == (byte) 0xef
        && head.get(1) == (byte) 0xbb
        && head.get(2) == (byte) 0xbf) {
      source.read(new byte[3]);
    }
  }

  private boolean nextLine() throws IOException {
    do {
      lineStart = source.position();
      if (lineStart >= end && columns != null || !source.readLine(line)) {
        return false;
      }
    } while (countLine());
    return true;
  }

  /** Counts the line if it begins in the range; returns whether it is empty. */
  private boolean countLine() {
    boolean empty = line.isBlank();
    if (lineStart >= range.start() && lineStart < end) {
      lines++;
      if (empty) {
        if (emptyLines < firstEmptyLines.length) {
          firstEmptyLines[(int) emptyLines] = lines;
        }
        emptyLines++;
      }
    }
    return empty;
  }

  private void field(int column, byte[] bytes, int from, int to) {
    if (column == columns.key()) {
      key = new String(bytes, from, to - from, StandardCharsets.UTF_8);
    } else if (!columns.dropped().get(column)) {
      float value = FloatText.parse(bytes, from, to);
      if (!Float.isFinite(value) && problem == null) {
        String text = new String(bytes, from, to - from, StandardCharsets.UTF_8);
        bad(
            FloatText.trouble(value, text),
            "column "
                + (column + 1)
                + ": expected a finite number that float32 can hold, found \""
                + CsvColumns.shorten(text)
                + "\"");
      }
      values(width + 1)[width++] = value;
    }
  }

  @Override
  boolean isKeyed() {
    return columns != null && columns.key() >= 0;
  }

  @Override
  public long line() {
    return recordLine;
  }

  @Override
  public long lines() {
    return lines;
  }

  @Override
  public long emptyLines() {
    return emptyLines;
  }

  @Override
  public long[] firstEmptyLines() {
    return Arrays.copyOf(firstEmptyLines, (int) Math.min(emptyLines, firstEmptyLines.length));
  }

  @Override
  public Map.Entry<String, String> raw() {
    int bytes = Math.min(line.length, RAW_BYTES);
    String text = new String(line.bytes, 0, bytes, StandardCharsets.UTF_8);
    // The last character may be cut in two; another one that is none means bytes, not text.
    boolean isText = text.indexOf('\ufffd') < 0 || text.indexOf('\ufffd') >= text.length() - 3;
    return isText
        ? Map.entry("text", text)
        : Map.entry("hex", HexFormat.of().formatHex(line.bytes, 0, bytes));
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
