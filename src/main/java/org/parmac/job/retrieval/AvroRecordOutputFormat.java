package org.parmac.job.retrieval;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.NullWritable;
import org.apache.hadoop.mapreduce.Job;
import org.apache.hadoop.mapreduce.RecordWriter;
import org.apache.hadoop.mapreduce.TaskAttemptContext;
import org.apache.hadoop.mapreduce.lib.output.FileOutputFormat;
import org.parmac.store.AvroFiles;

/**
 * Writes one Avro file of ours a task, with its kind in the metadata: the same records give the
 * same bytes, which avro-mapred's own output format, with its random sync markers, would not.
 */
public final class AvroRecordOutputFormat extends FileOutputFormat<NullWritable, SpecificRecord> {
  /** How the names of the files end. */
  static final String SUFFIX = ".avro";

  private static final String TYPE = "parmac.output.type";
  private static final String KIND = "parmac.output.kind";
  private static final String METADATA = "parmac.output.metadata.";

  /**
   * Sets what the job writes, and where: part-r-00000.avro and so on, or part-m-00000.avro without
   * a reducer.
   */
  static void setOutput(
      Job job,
      Path directory,
      Class<? extends SpecificRecord> type,
      String kind,
      Map<String, String> metadata) {
    Configuration conf = job.getConfiguration();
    job.setOutputFormatClass(AvroRecordOutputFormat.class);
    job.setOutputKeyClass(NullWritable.class);
    job.setOutputValueClass(type);
    setOutputPath(job, directory);
    conf.setClass(TYPE, type, SpecificRecord.class);
    conf.set(KIND, kind);
    metadata.forEach((key, value) -> conf.set(METADATA + key, value));
  }

  @Override
  public RecordWriter<NullWritable, SpecificRecord> getRecordWriter(TaskAttemptContext task)
      throws IOException {
    Configuration conf = task.getConfiguration();
    Path file = getDefaultWorkFile(task, SUFFIX);
    OutputStream out = file.getFileSystem(conf).create(file, false);
    Map<String, String> metadata = conf.getPropsWithPrefix(METADATA);
    return writer(conf.getClass(TYPE, null, SpecificRecord.class), out, conf.get(KIND), metadata);
  }

  private static <T extends SpecificRecord> RecordWriter<NullWritable, SpecificRecord> writer(
      Class<T> type, OutputStream out, String kind, Map<String, String> metadata)
      throws IOException {
    DataFileWriter<T> file = AvroFiles.create(out, type, kind, metadata);
    return new RecordWriter<>() {
      @Override
      public void write(NullWritable nothing, SpecificRecord record) throws IOException {
        file.append(type.cast(record));
      }

      @Override
      public void close(TaskAttemptContext task) throws IOException {
        file.close();
      }
    };
  }
}
