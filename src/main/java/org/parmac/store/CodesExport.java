package org.parmac.store;

import java.io.IOException;
import java.io.Writer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Exports a directory of codes: codes.npy, N × ceil(L / 8) bytes, and keys.txt, one key a line in
 * the same order.
 */
public final class CodesExport {
  private static final String MEANING =
      "N x ceil(L / 8) bytes: bit l of a code is bit l % 8 of byte l / 8";

  private final CodesDir directory;

  /**
   * @param path a directory that {@code encode} has written, or one of its files
   */
  public CodesExport(FileSystem fs, Path path) throws IOException {
    this.directory = CodesDir.open(fs, path);
  }

  /** Writes all codes, as many as the directory says it has, and commits. */
  public void write(ExportDir out) throws IOException {
    int bits = directory.bits();
    long points = directory.count();
    int bytes = (bits + 7) / 8;
    try (NpyWriter codes = out.array("codes.npy", MEANING, NpyWriter.Element.UINT8, points, bytes);
        Writer keys = out.text("keys.txt", "one key a line, in the order of the codes")) {
      for (Path file : directory.files()) {
        append(file, bits, codes, keys);
      }
    }
    Map<String, Object> description = new LinkedHashMap<>();
    description.put("kind", "codes");
    description.put("codes", directory.path().toString());
    description.put("bits", bits);
    description.put("points", points);
    out.commit(description);
  }

  private void append(Path file, int bits, NpyWriter codes, Writer keys) throws IOException {
    try (CodeReader reader = CodeReader.open(directory.fs(), file, bits)) {
      while (reader.next()) {
        long code = reader.code();
        for (int shift = 0; shift < bits; shift += Byte.SIZE) {
          codes.append((byte) (code >>> shift));
        }
        keys.append(reader.key()).append('\n');
      }
    }
  }
}
