package org.parmac.job.vectors;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.LongWritable;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.mapreduce.Job;
import org.parmac.job.JobRun;
import org.parmac.job.TaskErrors;
import org.parmac.store.DatasetDir;
import org.parmac.store.DatasetLayout;
import org.parmac.store.Json;
import org.parmac.store.vectors.InputRange;
import org.parmac.store.vectors.VectorOptions;

/** Writes the shards: each point travels once, to the reducer that writes its shard. */
final class WriteJob {
  private static final int MOST_REDUCERS = 256;

  private WriteJob() {}

  /**
   * @param work folder for the job's files; must exist
   * @param out the splits' folders are made in it
   * @return the splits as written, by name
   */
  static Map<String, DatasetDir.Split> run(
      Configuration conf,
      List<InputRange> ranges,
      VectorOptions options,
      DatasetLayout layout,
      Path work,
      Path out)
      throws IOException {
    Job job =
        Job.getInstance(conf, "parmac write " + layout.shards() + " shards of " + layout.id());
    job.setJarByClass(WriteJob.class);
    RangeInputFormat.setRanges(job, new Path(work, "write-ranges.json"), ranges);
    ImportKeys.set(job.getConfiguration(), options);
    ImportKeys.set(job.getConfiguration(), layout);
    job.setMapperClass(PlaceMapper.class);
    job.setMapOutputKeyClass(LongWritable.class);
    job.setMapOutputValueClass(PointWritable.class);
    job.setPartitionerClass(ShardPartitioner.class);
    job.setReducerClass(ShardReducer.class);
    job.setNumReduceTasks(Math.min(layout.shards(), mostReducers(conf)));
    PartResults.setOutput(job, out, Text.class);
    TaskErrors.directory(job.getConfiguration(), new Path(work, "write-errors"));
    JobRun.complete(job);
    return splits(layout, PartResults.read(conf, out, layout.shards(), Text::new));
  }

  /** Embedded, reducers run one after the other: more than cores are of no use. */
  private static int mostReducers(Configuration conf) {
    boolean embedded = "local".equals(conf.get("mapreduce.framework.name", "local"));
    return embedded ? Runtime.getRuntime().availableProcessors() : MOST_REDUCERS;
  }

  private static Map<String, DatasetDir.Split> splits(DatasetLayout layout, List<Text> written)
      throws IOException {
    Map<String, DatasetDir.Split> splits = new LinkedHashMap<>();
    int number = 0;
    for (DatasetLayout.Split split : layout.splits()) {
      List<DatasetDir.Shard> shards = new ArrayList<>();
      for (int s = 0; s < split.shards(); s++, number++) {
        DatasetDir.Shard shard = Json.parse(written.get(number).toString(), DatasetDir.Shard.class);
        long expected = layout.shard(number).points();
        if (shard.points() != expected) {
          throw new IOException(
              split.name()
                  + "/"
                  + DatasetDir.shardFile(s)
                  + ": expected "
                  + expected
                  + " points, found "
                  + shard.points()
                  + ". Import again.");
        }
        shards.add(shard);
      }
      splits.put(split.name(), new DatasetDir.Split(split.points(), shards));
    }
    return splits;
  }
}
