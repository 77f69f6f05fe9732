package org.parmac.store;

import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Exports a directory of codes, with keys.txt, one key a line in the same order.
 *
 * <pre>
 *   codes.npy     N × ⌈L / 8⌉ bytes: bit l of a code is bit l % 8 of byte l / 8
 *   codes.bvecs   of each code the number of these bytes, ⌈L / 8⌉, as little-endian int32, then the bytes
 *   codes.fvecs   of each code L as little-endian int32, then bit after bit as little-endian float32, 0 or 1
 * </pre>
 *
 * <p>Bits above L in the last byte are 0. So FAISS's {@code IndexBinaryFlat} of 8 ⌈L / 8⌉ bits
 * finds the Hamming distances of the codes, and {@code IndexFlatL2} of L columns finds them as
 * squared distances.
 */
public final class CodesExport {
  /** The formats, by the endings of their files, with what a file holds. */
  private static final Map<String, String> MEANINGS =
      Map.of(
          "npy",
          "N x ceil(L / 8) bytes: bit l of a code is bit l % 8 of byte l / 8",
          "bvecs",
          "for each code an int32, ceil(L / 8), then as many bytes: bit l of a code is bit l % 8 of"
              + " byte l / 8",
          "fvecs",
          "for each code an int32, L, then its bits from bit 0 on as float32, 0 or 1");

  private final CodesDir directory;

  /**
   * @param path a directory that {@code encode} has written, or one of its files
   */
  public CodesExport(FileSystem fs, Path path) throws IOException {
    this.directory = CodesDir.open(fs, path);
  }

  /**
   * Writes all codes, as many as the directory says it has, and commits.
   *
   * @param format npy, bvecs or fvecs
   */
  public void write(ExportDir out, String format) throws IOException {
    int bits = directory.bits();
    long points = directory.count();
    int bytes = (bits + 7) / 8;
    String file = "codes." + format;
    try (NpyWriter array =
            format.equals("npy")
                ? out.array(file, MEANINGS.get(format), NpyWriter.Element.UINT8, points, bytes)
                : null;
        OutputStream vectors = array == null ? out.bytes(file, MEANINGS.get(format)) : null;
        Writer keys = out.text("keys.txt", "one key a line, in the order of the codes")) {
      for (Path part : directory.files()) {
        try (CodeReader reader = CodeReader.open(directory.fs(), part, bits)) {
          while (reader.next()) {
            if (array != null) {
              append(reader.code(), bits, array);
            } else if (format.equals("bvecs")) {
              vectors.write(byteVector(reader.code(), bytes));
            } else {
              vectors.write(floatVector(reader.code(), bits));
            }
            keys.append(reader.key()).append('\n');
          }
        }
      }
    }
    Map<String, Object> description = new LinkedHashMap<>();
    description.put("kind", "codes");
    description.put("codes", directory.path().toString());
    description.put("bits", bits);
    description.put("points", points);
    out.commit(description);
  }

  private static void append(long code, int bits, NpyWriter array) throws IOException {
    for (int shift = 0; shift < bits; shift += Byte.SIZE) {
      array.append((byte) (code >>> shift));
    }
  }

  private static byte[] byteVector(long code, int bytes) {
    ByteBuffer vector = ByteBuffer.allocate(Integer.BYTES + Long.BYTES);
    vector.order(ByteOrder.LITTLE_ENDIAN).putInt(bytes).putLong(code);
    return Arrays.copyOf(vector.array(), Integer.BYTES + bytes);
  }

  private static byte[] floatVector(long code, int bits) {
    ByteBuffer vector = ByteBuffer.allocate(Integer.BYTES + Float.BYTES * bits);
    vector.order(ByteOrder.LITTLE_ENDIAN).putInt(bits);
    for (int l = 0; l < bits; l++) {
      vector.putFloat(code >>> l & 1);
    }
    return vector.array();
  }
}
