package org.parmac.job;

import java.io.IOException;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.NullWritable;
import org.apache.hadoop.mapreduce.JobContext;
import org.apache.hadoop.mapreduce.OutputCommitter;
import org.apache.hadoop.mapreduce.RecordWriter;
import org.apache.hadoop.mapreduce.TaskAttemptContext;
import org.apache.hadoop.mapreduce.lib.output.FileOutputFormat;
import org.apache.hadoop.mapreduce.security.TokenCache;
import org.parmac.store.AtomicRename;

/**
 * The output of a step's job: side files only (see {@link StepCommitter}). The directory may be
 * there already, with the files of a circulation: {@link Steps} has cleared it.
 */
public final class StepOutputFormat extends FileOutputFormat<NullWritable, NullWritable> {
  private OutputCommitter own;

  @Override
  public void checkOutputSpecs(JobContext job) throws IOException {
    TokenCache.obtainTokensForNamenodes(
        job.getCredentials(), new Path[] {getOutputPath(job)}, job.getConfiguration());
  }

  @Override
  public synchronized OutputCommitter getOutputCommitter(TaskAttemptContext task)
      throws IOException {
    if (own == null) {
      Path output = getOutputPath(task);
      own =
          AtomicRename.isOn(output.getFileSystem(task.getConfiguration()))
              ? new StepCommitter(output, task)
              : super.getOutputCommitter(task);
    }
    return own;
  }

  @Override
  public RecordWriter<NullWritable, NullWritable> getRecordWriter(TaskAttemptContext task) {
    return new RecordWriter<>() {
      @Override
      public void write(NullWritable key, NullWritable value) {
        throw new IllegalStateException("steps write side files only");
      }

      @Override
      public void close(TaskAttemptContext context) {}
    };
  }
}
