package org.parmac.job;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.file.DataFileWriter;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.parmac.store.AvroFiles;
import org.parmac.store.DatasetDir;
import org.parmac.store.RecordFile;
import org.parmac.store.record.PartialFitRecord;

/** A shard's partial fits of a step, in a file: how they meet where there is no reducer. */
final class FitsFile {
  /** Of a step's round; gone when the step is complete. */
  static final String FOLDER = "fits";

  private static final String KIND = "fits";

  private FitsFile() {}

  /** Below the output directory of the step's round. */
  static String name(int shard) {
    return FOLDER + "/" + DatasetDir.shardFile(shard);
  }

  /** Writes the fits of all layers. The stream is closed. */
  static void write(OutputStream out, List<PartialFitRecord> fits) throws IOException {
    try (DataFileWriter<PartialFitRecord> writer =
        AvroFiles.create(out, PartialFitRecord.class, KIND, Map.of())) {
      for (PartialFitRecord fit : fits) {
        writer.append(fit);
      }
    }
  }

  static List<PartialFitRecord> read(FileSystem fs, Path file) throws IOException {
    List<PartialFitRecord> fits = new ArrayList<>();
    try (RecordFile<PartialFitRecord> reader =
        AvroFiles.open(fs, file, PartialFitRecord.class, KIND)) {
      for (PartialFitRecord fit = reader.next(null); fit != null; fit = reader.next(null)) {
        fits.add(fit);
      }
    }
    return fits;
  }
}
