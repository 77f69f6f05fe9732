package org.parmac.store;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import org.apache.avro.file.DataFileWriter;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.parmac.store.record.ShardStatisticsRecord;

/** What a task found on its shard. */
public final class StatisticsFile {
  public static final String KIND = "statistics";

  private StatisticsFile() {}

  /** Writes one shard's record. The stream is closed. */
  public static void write(OutputStream out, ShardStatisticsRecord record) throws IOException {
    try (DataFileWriter<ShardStatisticsRecord> writer =
        AvroFiles.create(out, ShardStatisticsRecord.class, KIND, Map.of())) {
      writer.append(record);
    }
  }

  public static ShardStatisticsRecord read(FileSystem fs, Path file) throws IOException {
    try (RecordFile<ShardStatisticsRecord> reader =
        AvroFiles.open(fs, file, ShardStatisticsRecord.class, KIND)) {
      ShardStatisticsRecord record = reader.next(null);
      if (record == null || reader.next(null) != null) {
        throw new BadDataException(
            file
                + ": expected one record of statistics, found "
                + (record == null ? "none" : "more")
                + ". "
                + Remedy.of(file));
      }
      return record;
    }
  }
}
