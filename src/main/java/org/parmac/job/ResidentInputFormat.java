package org.parmac.job;

import java.io.IOException;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.NullWritable;
import org.apache.hadoop.mapreduce.InputFormat;
import org.apache.hadoop.mapreduce.InputSplit;
import org.apache.hadoop.mapreduce.JobContext;
import org.apache.hadoop.mapreduce.RecordReader;
import org.apache.hadoop.mapreduce.TaskAttemptContext;
import org.apache.hadoop.mapreduce.security.TokenCache;

/** All shards of the training split among a job's resident tasks: the record is a task's share. */
public final class ResidentInputFormat extends InputFormat<ShardSplit, NullWritable> {
  @Override
  public List<InputSplit> getSplits(JobContext job) throws IOException {
    Path run = StepPlan.run(job.getConfiguration()).path();
    TokenCache.obtainTokensForNamenodes(
        job.getCredentials(), new Path[] {run}, job.getConfiguration());
    List<ShardSplit> shards =
        new ShardInputFormat().getSplits(job).stream().map(ShardSplit.class::cast).toList();
    return List.copyOf(ShardShares.of(shards, ResidentOptions.tasks(job.getConfiguration())));
  }

  @Override
  public RecordReader<ShardSplit, NullWritable> createRecordReader(
      InputSplit split, TaskAttemptContext task) {
    return new OneRecord<>((ShardSplit) split, NullWritable.get());
  }
}
