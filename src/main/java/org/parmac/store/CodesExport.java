package org.parmac.store;

import java.io.IOException;
import java.io.Writer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.parmac.store.record.CodeRecord;

/** Exports a directory of codes: codes.npy, N × ceil(L / 8) bytes, and keys.txt, one key a line in the same order. */
public final class CodesExport {
  private static final String DESCRIPTION = "codes.json";
  private static final String BITS = "parmac.bits";
  private static final String MEANING = "N x ceil(L / 8) bytes: bit l of a code is bit l % 8 of byte l / 8";

  private final FileSystem fs;
  private final Path path;
  private final List<Path> files;

  /**
   * @param path a directory that {@code encode} has written, or one of its files
   */
  public CodesExport(FileSystem fs, Path path) throws IOException {
    this.fs = fs;
    this.path = path;
    this.files = OurFiles.list(fs, path);
  }

  public void write(ExportDir out) throws IOException {
    if (fs.getFileStatus(path).isDirectory() && !fs.exists(new Path(path, DESCRIPTION)) || files.isEmpty()) {
      throw new BadDataException(
          path + ": expected a run, or a finished directory of codes (with " + DESCRIPTION
              + "), found neither. Make codes with: parmac encode RUN INPUT CODES");
    }
    int bits = bits(files.get(0));
    long points = 0;
    for (Path file : files) {
      points += OurFiles.records(fs, file);
    }
    int bytes = (bits + 7) / 8;
    try (NpyWriter codes = out.array("codes.npy", MEANING, NpyWriter.Element.UINT8, points, bytes);
        Writer keys = out.text("keys.txt", "one key a line, in the order of the codes")) {
      for (Path file : files) {
        append(file, bytes, codes, keys);
      }
    }
    Map<String, Object> description = new LinkedHashMap<>();
    description.put("kind", "codes");
    description.put("codes", path.toString());
    description.put("bits", bits);
    description.put("points", points);
    out.commit(description);
  }

  private int bits(Path file) throws IOException {
    try (RecordFile<CodeRecord> reader = open(file)) {
      String bits = reader.metadata(BITS);
      if (bits == null || !bits.matches("[1-9][0-9]?")) {
        throw new BadDataException(
            file + ": expected the length of its codes (" + BITS + ") in its metadata, found " + bits + ". " + Remedy.of(file));
      }
      return Integer.parseInt(bits);
    }
  }

  private RecordFile<CodeRecord> open(Path file) throws IOException {
    return AvroFiles.open(fs, file, CodeRecord.class, "codes");
  }

  private void append(Path file, int bytes, NpyWriter codes, Writer keys) throws IOException {
    try (RecordFile<CodeRecord> reader = open(file)) {
      for (CodeRecord record = reader.next(null); record != null; record = reader.next(record)) {
        String hex = record.getCode();
        if (hex.length() != 2 * bytes) {
          throw new BadDataException(
              file + ": expected codes of " + bytes + " bytes, found \"" + hex + "\" for key " + record.getKey()
                  + ". Codes of different lengths do not go into one array: export each directory apart.");
        }
        for (int b = 0; b < hex.length(); b += 2) {
          codes.append((byte) Integer.parseInt(hex, b, b + 2, 16));
        }
        keys.append(record.getKey()).append('\n');
      }
    } catch (NumberFormatException e) {
      throw new BadDataException(file + ": damaged: " + e.getMessage() + ". " + Remedy.of(file), e);
    }
  }
}
