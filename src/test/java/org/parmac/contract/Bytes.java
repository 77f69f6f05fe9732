package org.parmac.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.parmac.math.Block;
import org.parmac.model.Parameters;

/** All that a file keeps of parameters, as bytes. */
final class Bytes {
  private Bytes() {}

  /** Parameters as they were. */
  record Kept(byte[] bytes) {
    Kept(Parameters p) {
      this(of(p));
    }

    void assertSame(String what, Parameters now) {
      assertArrayEquals(bytes, of(now), what);
    }
  }

  static byte[] of(Parameters p) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      write(p.weights(), out);
      write(new Block(1, p.bias().length, p.bias()), out);
      out.writeInt(p.arrays().size());
      for (Map.Entry<String, Block> array : p.arrays().entrySet()) {
        out.writeUTF(array.getKey());
        write(array.getValue(), out);
      }
      out.writeInt(p.state().length);
      out.write(p.state());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** The inverse of {@link #of}. */
  static Parameters read(byte[] bytes) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    Block weights = block(in);
    float[] bias = block(in).values();
    Map<String, Block> arrays = new LinkedHashMap<>();
    for (int n = in.readInt(); n > 0; n--) {
      arrays.put(in.readUTF(), block(in));
    }
    return new Parameters(weights, bias, arrays, in.readNBytes(in.readInt()));
  }

  private static void write(Block block, DataOutputStream out) throws IOException {
    out.writeInt(block.rows());
    out.writeInt(block.columns());
    for (int i = 0; i < block.rows() * block.columns(); i++) {
      out.writeFloat(block.values()[i]);
    }
  }

  private static Block block(DataInputStream in) throws IOException {
    Block block = new Block(in.readInt(), in.readInt());
    for (int i = 0; i < block.values().length; i++) {
      block.values()[i] = in.readFloat();
    }
    return block;
  }
}
