package org.parmac.external;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.parmac.math.Block;

/**
 * A message to a black box: a line of text, then bytes.
 *
 * <pre>
 *   fit ROWS INPUTS UNITS SEED   rows × inputs, then rows × units, float32    → ok 0
 *   predict ROWS INPUTS          rows × inputs, float32                       → ok N, N bytes
 *   save                                                                      → ok N, N bytes
 *   load N                       N bytes, as save has given them              → ok 0
 *   quit                                                                      (no answer)
 * </pre>
 *
 * float32 is little-endian, row by row. To any of them it may answer {@code error TEXT}.
 *
 * @param line without its end
 * @param parts rows of blocks that follow as float32
 * @param bytes that follow as they are
 */
record Message(String line, List<Rows> parts, byte[] bytes) {
  private static final int ROOM = 1 << 16;
  private static final byte[] NONE = {};

  /** Some rows of a block, from (inclusive) to (exclusive). */
  record Rows(Block block, int from, int to) {
    static Rows all(Block block) {
      return new Rows(block, 0, block.rows());
    }
  }

  static Message fit(Block x, Block y, long seed) {
    String line = "fit " + x.rows() + " " + x.columns() + " " + y.columns() + " " + seed;
    return new Message(line, List.of(Rows.all(x), Rows.all(y)), NONE);
  }

  static Message predict(Block x, int from, int to) {
    String line = "predict " + (to - from) + " " + x.columns();
    return new Message(line, List.of(new Rows(x, from, to)), NONE);
  }

  static Message save() {
    return new Message("save", List.of(), NONE);
  }

  static Message load(byte[] state) {
    return new Message("load " + state.length, List.of(), state);
  }

  static Message quit() {
    return new Message("quit", List.of(), NONE);
  }

  void write(OutputStream out) throws IOException {
    out.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
    for (Rows rows : parts) {
      write(rows, out);
    }
    out.write(bytes);
    out.flush();
  }

  private static void write(Rows rows, OutputStream out) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(ROOM).order(ByteOrder.LITTLE_ENDIAN);
    int end = rows.block().offset(rows.to());
    for (int p = rows.block().offset(rows.from()); p < end; ) {
      int n = Math.min(ROOM / Float.BYTES, end - p);
      buffer.asFloatBuffer().put(rows.block().values(), p, n);
      out.write(buffer.array(), 0, n * Float.BYTES);
      p += n;
    }
  }
}
