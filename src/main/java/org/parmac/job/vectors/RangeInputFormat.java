package org.parmac.job.vectors;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.BlockLocation;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.IntWritable;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.io.Writable;
import org.apache.hadoop.mapreduce.InputFormat;
import org.apache.hadoop.mapreduce.InputSplit;
import org.apache.hadoop.mapreduce.Job;
import org.apache.hadoop.mapreduce.JobContext;
import org.apache.hadoop.mapreduce.RecordReader;
import org.apache.hadoop.mapreduce.TaskAttemptContext;
import org.apache.hadoop.mapreduce.security.TokenCache;
import org.parmac.job.OneRecord;
import org.parmac.store.Json;
import org.parmac.store.vectors.InputRange;

/**
 * One task for each range of the files of vectors, as a plan beside the job's output lists them. A
 * task is given one record, the range's number and its description; it opens the range itself.
 */
public final class RangeInputFormat extends InputFormat<IntWritable, Text> {
  private static final String PLAN = "parmac.ranges";

  /** Writes the plan and makes it the job's input. */
  static void setRanges(Job job, Path plan, List<InputRange> ranges) throws IOException {
    Configuration conf = job.getConfiguration();
    Json.write(plan.getFileSystem(conf), plan, ranges.toArray(new InputRange[0]));
    conf.set(PLAN, plan.toString());
    Path[] files =
        ranges.stream().map(InputRange::file).distinct().map(Path::new).toArray(Path[]::new);
    TokenCache.obtainTokensForNamenodes(job.getCredentials(), files, conf);
    job.setInputFormatClass(RangeInputFormat.class);
  }

  /** The range that a task was given. */
  static InputRange range(Text description) {
    return Json.parse(description.toString(), InputRange.class);
  }

  @Override
  public List<InputSplit> getSplits(JobContext job) throws IOException {
    Configuration conf = job.getConfiguration();
    Path plan = new Path(conf.get(PLAN));
    List<InputSplit> splits = new ArrayList<>();
    String file = null;
    BlockLocation[] blocks = {};
    for (InputRange range : Json.read(plan.getFileSystem(conf), plan, InputRange[].class)) {
      if (!range.file().equals(file)) {
        file = range.file();
        FileSystem fs = new Path(file).getFileSystem(conf);
        FileStatus status = fs.getFileStatus(new Path(file));
        blocks = fs.getFileBlockLocations(status, 0, status.getLen());
      }
      splits.add(new RangeSplit(range, hosts(blocks, range)));
    }
    return splits;
  }

  /** Hosts of the block in which the range begins. */
  private static String[] hosts(BlockLocation[] blocks, InputRange range) throws IOException {
    for (BlockLocation block : blocks) {
      if (range.start() >= block.getOffset()
          && range.start() < block.getOffset() + block.getLength()) {
        return block.getHosts();
      }
    }
    return new String[0];
  }

  @Override
  public RecordReader<IntWritable, Text> createRecordReader(
      InputSplit split, TaskAttemptContext context) {
    InputRange range = ((RangeSplit) split).range;
    return new OneRecord<>(new IntWritable(range.index()), new Text(Json.line(range)));
  }

  /** A range on its way to its task. */
  public static final class RangeSplit extends InputSplit implements Writable {
    private InputRange range;
    private String[] hosts = {};

    /** For Hadoop. */
    public RangeSplit() {}

    RangeSplit(InputRange range, String[] hosts) {
      this.range = range;
      this.hosts = hosts;
    }

    @Override
    public long getLength() {
      return range.length();
    }

    @Override
    public String[] getLocations() {
      return Arrays.copyOf(hosts, hosts.length);
    }

    @Override
    public void write(DataOutput out) throws IOException {
      Text.writeString(out, Json.line(range));
    }

    @Override
    public void readFields(DataInput in) throws IOException {
      range = Json.parse(Text.readString(in), InputRange.class);
    }

    @Override
    public String toString() {
      return range.file() + ":" + range.start() + "+" + range.length();
    }
  }
}
