package org.parmac.store;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Writes one array as .npy, value by value in C order (last index fastest), little-endian, never
 * all in memory.
 *
 * <p>Source: NumPy Enhancement Proposal 1, "A simple file format for NumPy arrays", format version
 * 1.0: the bytes 93 "NUMPY" 1 0, the header's length as uint16, the header (a Python dictionary,
 * padded with spaces and ended by a line feed so that the values begin at a multiple of 64), the
 * values.
 */
public final class NpyWriter implements Closeable {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
  private static final int ALIGNMENT = 64;
  private static final int CHUNK = 8192;

  /** What an array holds. */
  public enum Element {
    FLOAT64("<f8", Double.BYTES),
    FLOAT32("<f4", Float.BYTES),
    UINT8("|u1", 1);

    private final String descr;
    private final int bytes;

    Element(String descr, int bytes) {
      this.descr = descr;
      this.bytes = bytes;
    }

    /** NumPy's name of the type, such as {@code <f8}. */
    public String descr() {
      return descr;
    }
  }

  private final OutputStream out;
  private final Element element;
  private final long expected;
  private final ByteBuffer chunk = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
  private long written;

  /**
   * @param out taken over: closed with the writer
   * @param shape lengths of the array's axes; their product is the number of values to come
   */
  public NpyWriter(OutputStream out, Element element, long... shape) throws IOException {
    this.out = out;
    this.element = element;
    this.expected = Arrays.stream(shape).reduce(1, Math::multiplyExact);
    out.write(header(element, shape));
  }

  private static byte[] header(Element element, long[] shape) {
    String axes = Arrays.stream(shape).mapToObj(Long::toString).collect(Collectors.joining(", "));
    String tuple = "(" + axes + (shape.length == 1 ? ",)" : ")");
    String text =
        "{'descr': '" + element.descr + "', 'fortran_order': False, 'shape': " + tuple + ", }";
    int unpadded = MAGIC.length + Short.BYTES + text.length() + 1;
    int padding = (ALIGNMENT - unpadded % ALIGNMENT) % ALIGNMENT;
    ByteBuffer header = ByteBuffer.allocate(unpadded + padding).order(ByteOrder.LITTLE_ENDIAN);
    header.put(MAGIC).putShort((short) (text.length() + padding + 1));
    header.put((text + " ".repeat(padding) + "\n").getBytes(StandardCharsets.US_ASCII));
    return header.array();
  }

  /**
   * Appends to an array of float64.
   *
   * @param values not modified
   */
  public void append(double[] values) throws IOException {
    require(Element.FLOAT64);
    for (double value : values) {
      room().putDouble(value);
    }
  }

  /**
   * Appends to an array of float32.
   *
   * @param values not modified
   * @param count how many, from the first
   */
  public void append(float[] values, int count) throws IOException {
    require(Element.FLOAT32);
    for (int i = 0; i < count; i++) {
      room().putFloat(values[i]);
    }
  }

  /** Appends one value to an array of uint8. */
  public void append(byte value) throws IOException {
    require(Element.UINT8);
    room().put(value);
  }

  private ByteBuffer room() throws IOException {
    if (chunk.remaining() < element.bytes) {
      flush();
    }
    written++;
    return chunk;
  }

  private void flush() throws IOException {
    out.write(chunk.array(), 0, chunk.position());
    chunk.clear();
  }

  private void require(Element given) {
    if (given != element) {
      throw new IllegalStateException("an array of " + element + " was given " + given);
    }
  }

  /**
   * Ends the file.
   *
   * @throws IOException if not as many values were appended as the shape says
   */
  @Override
  public void close() throws IOException {
    try (out) {
      flush();
      if (written != expected) {
        throw new IOException(
            "the array's shape says " + expected + " values, but " + written + " were written");
      }
    }
  }
}
