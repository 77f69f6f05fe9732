package org.parmac.job.retrieval;

import org.apache.hadoop.io.NullWritable;
import org.apache.hadoop.mapreduce.InputSplit;
import org.apache.hadoop.mapreduce.RecordReader;
import org.apache.hadoop.mapreduce.TaskAttemptContext;
import org.apache.hadoop.mapreduce.lib.input.FileInputFormat;
import org.apache.hadoop.mapreduce.lib.input.FileSplit;
import org.parmac.job.OneRecord;

/**
 * Splits files of codes; the record is the split itself, and the mapper reads its codes as often as
 * it needs.
 */
final class CodeInputFormat extends FileInputFormat<FileSplit, NullWritable> {
  @Override
  public RecordReader<FileSplit, NullWritable> createRecordReader(
      InputSplit split, TaskAttemptContext task) {
    return new OneRecord<>((FileSplit) split, NullWritable.get());
  }
}
