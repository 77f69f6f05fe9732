package org.parmac.store.vectors;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Map;

/** Vectors in records of one size: fvecs, bvecs and IDX. */
final class FixedVectors extends VectorReader {
  private static final int RAW_BYTES = 200;
  private static final int WIDEST = 100_000_000;
  private static final int LARGEST_IDX_HEADER = 4 + 4 * 255;
  private static final String GET_AGAIN = "is the file of this format, and whole?";

  /** How a value is stored. */
  enum Element {
    UBYTE(1),
    BYTE(1),
    SHORT(2),
    INT(4),
    FLOAT(4),
    DOUBLE(8);

    final int bytes;

    Element(int bytes) {
      this.bytes = bytes;
    }

    static Element ofIdx(int code) {
      return switch (code) {
        case 0x08 -> UBYTE;
        case 0x09 -> BYTE;
        case 0x0b -> SHORT;
        case 0x0c -> INT;
        case 0x0d -> FLOAT;
        case 0x0e -> DOUBLE;
        default -> null;
      };
    }
  }

  /**
   * @param header bytes before the first record
   * @param records in the file, as its header says; -1: it does not say
   * @param prefix whether each record begins with its width
   */
  private record Shape(int header, long records, boolean prefix, int width, Element element) {
    int recordBytes() {
      return (prefix ? Integer.BYTES : 0) + width * element.bytes;
    }
  }

  private final ByteSource source;
  private final long end;
  private Shape shape;
  private ByteBuffer record;
  private long index;

  private FixedVectors(ByteSource source, InputRange range) {
    super(source.compressed());
    this.source = source;
    this.end = source.compressed() ? Long.MAX_VALUE : range.end();
  }

  /** fvecs (FLOAT) or bvecs (UBYTE): the file's first record says how wide all are. */
  static FixedVectors vecs(ByteSource source, InputRange range, Element element)
      throws IOException {
    FixedVectors vectors = new FixedVectors(source, range);
    vectors.begin(
        () -> vecsShape(source.peek(Integer.BYTES), element), range, ByteOrder.LITTLE_ENDIAN);
    return vectors;
  }

  static FixedVectors idx(ByteSource source, InputRange range) throws IOException {
    FixedVectors vectors = new FixedVectors(source, range);
    vectors.begin(() -> idxShape(source.peek(LARGEST_IDX_HEADER)), range, ByteOrder.BIG_ENDIAN);
    return vectors;
  }

  /** What a file's first bytes tell of its records; null in an empty file. */
  private interface ShapeSource {
    Shape get() throws IOException;
  }

  private void begin(ShapeSource source, InputRange range, ByteOrder order) throws IOException {
    shape = readHeader(source);
    if (shape == null) {
      return;
    }
    record = ByteBuffer.allocate(shape.recordBytes()).order(order);
    width = shape.width();
    values(width);
    if (this.source.compressed()) {
      this.source.read(new byte[shape.header()]);
      return;
    }
    long size = shape.recordBytes();
    index = Math.max(0, range.start() - shape.header() + size - 1) / size;
    this.source.seek(shape.header() + index * size);
  }

  /**
   * The header is as much part of the file as any record: its damage is a problem of the first
   * record read.
   */
  private Shape readHeader(ShapeSource header) throws IOException {
    try {
      return header.get();
    } catch (NotThisFormat e) {
      headerProblem = e.getMessage();
      headerKind = e.kind;
      return null;
    } catch (IOException e) {
      headerFailure = e;
      return null;
    }
  }

  private String headerProblem;
  private Trouble headerKind;
  private IOException headerFailure;

  private static final class NotThisFormat extends IOException {
    private static final long serialVersionUID = 1L;

    final Trouble kind;

    NotThisFormat(Trouble kind, String message) {
      super(message);
      this.kind = kind;
    }
  }

  private static Shape vecsShape(ByteBuffer head, Element element) throws IOException {
    if (head.remaining() == 0) {
      return null;
    }
    if (head.remaining() < Integer.BYTES) {
      throw new NotThisFormat(
          Trouble.TRUNCATED, "expected 4 bytes of width, found the end of the file; " + GET_AGAIN);
    }
    int width = head.order(ByteOrder.LITTLE_ENDIAN).getInt();
    if (width < 1 || width > WIDEST) {
      throw new NotThisFormat(
          Trouble.WRONG_HEADER,
          "expected a width of 1 to " + WIDEST + ", found " + width + "; " + GET_AGAIN);
    }
    return new Shape(0, -1, true, width, element);
  }

  private static Shape idxShape(ByteBuffer head) throws IOException {
    if (head.remaining() == 0) {
      return null;
    }
    Element element =
        head.remaining() < 4 || head.getShort(0) != 0 ? null : Element.ofIdx(head.get(2));
    int dimensions = element == null ? 0 : head.get(3) & 0xff;
    if (element == null || head.remaining() < 4 + 4 * dimensions) {
      throw new NotThisFormat(
          Trouble.WRONG_HEADER,
          "expected an IDX header (0, 0, type, dimensions, sizes), found something else; "
              + GET_AGAIN);
    }
    if (dimensions < 2) {
      throw new NotThisFormat(
          Trouble.WRONG_HEADER,
          "expected vectors (2 or more dimensions), found "
              + dimensions
              + ": labels? Leave the file out");
    }
    long width = 1;
    for (int d = 1; d < dimensions; d++) {
      width = Math.multiplyFull((int) Math.min(width, WIDEST + 1), head.getInt(4 + 4 * d));
      if (width < 1 || width > WIDEST) {
        throw new NotThisFormat(
            Trouble.WRONG_HEADER,
            "expected records of 1 to "
                + WIDEST
                + " values, found sizes that say otherwise; "
                + GET_AGAIN);
      }
    }
    return new Shape(4 + 4 * dimensions, head.getInt(4) & 0xffffffffL, false, (int) width, element);
  }

  @Override
  boolean read() throws IOException {
    if (shape == null) {
      return headerIsBad();
    }
    boolean past = source.position() >= end;
    if (past && end < source.length()) {
      return false; // whether the file ends where it should is for the last range to say
    }
    int n = past ? 0 : source.read(record.array());
    boolean counted = shape.records() >= 0;
    if (n > 0 && counted && index >= shape.records()) {
      end(
          Trouble.TOO_LONG,
          "expected the end of the file, as its header says "
              + shape.records()
              + " records, found more bytes; "
              + GET_AGAIN);
    } else if (n == 0) {
      if (!counted || index >= shape.records()) {
        return false;
      }
      end(
          Trouble.TRUNCATED,
          "expected "
              + shape.records()
              + " records, as the header says, found the end of the file; "
              + GET_AGAIN);
    } else if (n < record.capacity()) {
      end(
          Trouble.TRUNCATED,
          "expected "
              + record.capacity()
              + " bytes, found the end of the file after "
              + n
              + "; "
              + GET_AGAIN);
    } else {
      decode();
    }
    index++;
    return true;
  }

  private boolean headerIsBad() throws IOException {
    if (headerFailure != null) {
      throw headerFailure;
    }
    if (headerProblem != null) {
      end(headerKind, headerProblem);
    }
    return headerProblem != null;
  }

  private void decode() {
    record.clear();
    if (shape.prefix()) {
      int found = record.getInt();
      if (found != width) {
        end(Trouble.RAGGED, "expected " + width + " values, found " + found);
        return;
      }
    }
    switch (shape.element()) {
      case UBYTE -> decodeBytes(0xff);
      case BYTE -> decodeBytes(-1);
      case FLOAT -> record.asFloatBuffer().get(values, 0, width);
      default -> decodeNumbers();
    }
  }

  private void decodeBytes(int mask) {
    byte[] bytes = record.array();
    for (int j = 0, p = record.position(); j < width; j++, p++) {
      values[j] = mask == -1 ? bytes[p] : bytes[p] & mask;
    }
  }

  private void decodeNumbers() {
    for (int j = 0; j < width; j++) {
      values[j] =
          switch (shape.element()) {
            case SHORT -> record.getShort();
            case INT -> record.getInt();
            default -> narrow(record.getDouble());
          };
    }
  }

  private float narrow(double value) {
    float narrow = (float) value;
    overflowed |= Float.isInfinite(narrow) && !Double.isInfinite(value);
    return narrow;
  }

  @Override
  boolean isKeyed() {
    return false;
  }

  @Override
  public Map.Entry<String, String> raw() {
    return Map.entry(
        "hex",
        record == null
            ? ""
            : HexFormat.of().formatHex(record.array(), 0, Math.min(record.capacity(), RAW_BYTES)));
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
