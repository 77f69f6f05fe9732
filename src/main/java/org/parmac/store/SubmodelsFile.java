package org.parmac.store;

import java.io.IOException;
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

  /**
   * Writes a group; the file is whole when this returns. Its directory must be there: a task that
   * has been given up, and does not know it, must not bring back what was removed.
   */
  public static void write(FileSystem fs, Path file, SubmodelsRecord group) throws IOException {
    try (DataFileWriter<SubmodelsRecord> writer =
        AvroFiles.create(
            fs.createFile(file).overwrite(true).build(), SubmodelsRecord.class, KIND, Map.of())) {
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
