package org.parmac.job.retrieval;

import org.apache.hadoop.io.NullWritable;
import org.apache.hadoop.mapreduce.InputSplit;
import org.apache.hadoop.mapreduce.RecordReader;
import org.apache.hadoop.mapreduce.TaskAttemptContext;
import org.apache.hadoop.mapreduce.lib.input.FileInputFormat;
import org.apache.hadoop.mapreduce.lib.input.FileSplit;

/**
 * Splits files of codes; the record is the split itself, and the mapper reads its codes as often as
 * it needs.
 */
final class CodeInputFormat extends FileInputFormat<FileSplit, NullWritable> {
  @Override
  public RecordReader<FileSplit, NullWritable> createRecordReader(
      InputSplit split, TaskAttemptContext task) {
    return new OneSplit();
  }

  private static final class OneSplit extends RecordReader<FileSplit, NullWritable> {
    private FileSplit split;
    private int read;

    @Override
    public void initialize(InputSplit given, TaskAttemptContext task) {
      split = (FileSplit) given;
    }

    @Override
    public boolean nextKeyValue() {
      return read++ == 0;
    }

    @Override
    public FileSplit getCurrentKey() {
      return split;
    }

    @Override
    public NullWritable getCurrentValue() {
      return NullWritable.get();
    }

    @Override
    public float getProgress() {
      return read > 1 ? 1f : 0f;
    }

    @Override
    public void close() {}
  }
}
