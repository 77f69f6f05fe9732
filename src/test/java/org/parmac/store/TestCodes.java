package org.parmac.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.file.DataFileWriter;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.parmac.store.record.CodeRecord;

/** Codes made by hand, good or bad: for tests of what reads them. */
public final class TestCodes {
  private TestCodes() {}

  public static void writeFile(
      FileSystem fs, Path file, int bits, String modelSha256, List<CodeRecord> codes)
      throws IOException {
    try (DataFileWriter<CodeRecord> writer =
        AvroFiles.create(
            fs.create(file, false),
            CodeRecord.class,
            CodesDir.KIND,
            Map.of(CodesDir.BITS, Integer.toString(bits), CodesDir.MODEL, modelSha256))) {
      for (CodeRecord code : codes) {
        writer.append(code);
      }
    }
  }

  /** A finished directory, with the codes in so many files. */
  public static Path write(
      FileSystem fs,
      Path directory,
      int files,
      int bits,
      String modelSha256,
      List<CodeRecord> codes)
      throws IOException {
    List<CodesDir.Part> parts = new ArrayList<>();
    for (int f = 0; f < files; f++) {
      List<CodeRecord> part =
          codes.subList(codes.size() * f / files, codes.size() * (f + 1) / files);
      parts.add(new CodesDir.Part(CodesDir.partFile(f), part.size()));
      writeFile(fs, new Path(directory, CodesDir.partFile(f)), bits, modelSha256, part);
    }
    describe(fs, directory, bits, modelSha256, parts);
    return directory;
  }

  /** Writes codes.json alone. */
  public static void describe(
      FileSystem fs, Path directory, int bits, String modelSha256, List<CodesDir.Part> parts)
      throws IOException {
    long points = parts.stream().mapToLong(CodesDir.Part::points).sum();
    Json.write(
        fs,
        new Path(directory, CodesDir.FILE),
        new CodesDir.Description(
            1, bits, points, modelSha256, "run", List.of("input"), parts, "test", ""));
  }
}
