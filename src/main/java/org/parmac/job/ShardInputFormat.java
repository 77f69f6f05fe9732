package org.parmac.job;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.BlockLocation;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.IntWritable;
import org.apache.hadoop.io.NullWritable;
import org.apache.hadoop.mapreduce.InputFormat;
import org.apache.hadoop.mapreduce.InputSplit;
import org.apache.hadoop.mapreduce.JobContext;
import org.apache.hadoop.mapreduce.RecordReader;
import org.apache.hadoop.mapreduce.TaskAttemptContext;
import org.apache.hadoop.mapreduce.security.TokenCache;
import org.parmac.store.BadDataException;
import org.parmac.store.DatasetDir;

/**
 * One task for each shard of a split of a dataset: the record is the shard's number, and the mapper
 * opens the file itself. A shard is never cut, and a task is placed where most of its bytes lie.
 */
public final class ShardInputFormat extends InputFormat<IntWritable, NullWritable> {
  private static final String DATASET = "parmac.input.dataset";
  private static final String SPLIT = "parmac.input.split";
  private static final int HOSTS = 3;

  /** Sets what the job reads: the shards of one split, such as {@link DatasetDir#TRAIN}. */
  public static void setInput(Configuration conf, DatasetDir dataset, String split) {
    conf.set(DATASET, dataset.path().toString());
    conf.set(SPLIT, split);
  }

  /** The dataset that the job reads: for tasks. */
  public static DatasetDir dataset(Configuration conf) throws IOException {
    return DatasetDir.open(conf, new Path(conf.get(DATASET)));
  }

  @Override
  public List<InputSplit> getSplits(JobContext job) throws IOException {
    Configuration conf = job.getConfiguration();
    DatasetDir dataset = dataset(conf);
    String name = conf.get(SPLIT);
    List<InputSplit> splits = new ArrayList<>();
    Set<Path> folders = new LinkedHashSet<>(List.of(dataset.path()));
    for (int s = 0; s < dataset.split(name).shards().size(); s++) {
      splits.add(split(dataset, name, s));
      folders.add(dataset.shard(name, s).getParent());
    }
    TokenCache.obtainTokensForNamenodes(job.getCredentials(), folders.toArray(Path[]::new), conf);
    return splits;
  }

  private static ShardSplit split(DatasetDir dataset, String name, int shard) throws IOException {
    Path file = dataset.shard(name, shard);
    FileSystem fs = file.getFileSystem(dataset.fs().getConf());
    long expected = dataset.split(name).shards().get(shard).bytes();
    FileStatus status;
    try {
      status = fs.getFileStatus(file);
    } catch (FileNotFoundException e) {
      throw new BadDataException(
          file
              + ": expected a shard of "
              + expected
              + " bytes, found no file. Put it back, or import the dataset again.",
          e);
    }
    if (status.getLen() != expected) {
      throw new BadDataException(
          file
              + ": expected "
              + expected
              + " bytes, found "
              + status.getLen()
              + ". The shard is damaged: put the right file back, or import the dataset again.");
    }
    return new ShardSplit(
        List.of(shard), expected, hosts(fs.getFileBlockLocations(status, 0, expected)));
  }

  /** The hosts that hold the most bytes, first the fullest. */
  private static String[] hosts(BlockLocation[] blocks) throws IOException {
    Map<String, Long> bytes = new TreeMap<>();
    for (BlockLocation block : blocks) {
      for (String host : block.getHosts()) {
        bytes.merge(host, block.getLength(), Long::sum);
      }
    }
    return bytes.entrySet().stream()
        .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
        .limit(HOSTS)
        .map(Map.Entry::getKey)
        .toArray(String[]::new);
  }

  @Override
  public RecordReader<IntWritable, NullWritable> createRecordReader(
      InputSplit split, TaskAttemptContext task) {
    return new OneRecord<>(
        new IntWritable(((ShardSplit) split).shards().get(0)), NullWritable.get());
  }
}
