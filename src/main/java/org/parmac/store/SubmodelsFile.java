package org.parmac.store;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import org.apache.avro.file.DataFileWriter;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.parmac.store.record.SubmodelsRecord;

/** A group of submodels in mid-training, in a file. */
public final class SubmodelsFile {
  /** Kind of these files. */
  public static final String KIND = "submodels";

  private SubmodelsFile() {}

  /** Writes a group. The stream is closed. */
  public static void write(OutputStream out, SubmodelsRecord group) throws IOException {
    try (DataFileWriter<SubmodelsRecord> writer =
        AvroFiles.create(out, SubmodelsRecord.class, KIND, Map.of())) {
      writer.append(group);
    }
  }

  /** Reads a group. */
  public static SubmodelsRecord read(FileSystem fs, Path file) throws IOException {
    try (RecordFile<SubmodelsRecord> reader =
        AvroFiles.open(fs, file, SubmodelsRecord.class, KIND)) {
      SubmodelsRecord group = reader.next(null);
      if (group == null) {
        throw new BadDataException(
            file + ": expected a group of submodels, found no record. " + Remedy.of(file));
      }
      return group;
    }
  }
}
