package org.parmac.store.vectors;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Vectors in lines of text. Blank lines are skipped. A quoted field may hold separators, but no
 * line feed. A line belongs to the range that holds its first byte.
 */
final class CsvVectors extends VectorReader {
  private final ByteSource source;
  private final ByteSource.Line line = new ByteSource.Line();
  private final VectorOptions options;
  private final InputRange range;
  private final long end;
  private CsvColumns columns;
  private long lineStart;

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
    width = 0;
    if (line.tooLong()) {
      end(
          "expected a line of less than "
              + ByteSource.Line.LONGEST
              + " bytes, found a longer one; is this a text file?");
      return true;
    }
    columns.fields(line, this::field);
    if (columns.key() >= 0 && key == null && problem == null) {
      problem = "expected a key in column " + (columns.key() + 1) + ", found fewer columns";
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
      end(e.getMessage());
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
    } while (line.isBlank());
    return true;
  }

  private void field(int column, byte[] bytes, int from, int to) {
    if (column == columns.key()) {
      key = new String(bytes, from, to - from, StandardCharsets.UTF_8);
    } else if (!columns.dropped().get(column)) {
      float value = FloatText.parse(bytes, from, to);
      if (!Float.isFinite(value) && problem == null) {
        problem =
            "column "
                + (column + 1)
                + ": expected a finite number that float32 can hold, found \""
                + CsvColumns.shorten(new String(bytes, from, to - from, StandardCharsets.UTF_8))
                + "\"";
      }
      values(width + 1)[width++] = value;
    }
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
