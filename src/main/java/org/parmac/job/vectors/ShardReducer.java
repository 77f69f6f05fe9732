package org.parmac.job.vectors;

import java.io.IOException;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.IntWritable;
import org.apache.hadoop.io.LongWritable;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.mapreduce.lib.output.FileOutputFormat;
import org.parmac.job.ReportingReducer;
import org.parmac.store.DatasetDir;
import org.parmac.store.DatasetLayout;
import org.parmac.store.Json;
import org.parmac.store.ShardFile;

/**
 * Writes shards one after the other from points that arrive in the order of their places. The shard
 * files are committed with the attempt; what comes out is one line for each, of its size and
 * digest.
 */
public final class ShardReducer
    extends ReportingReducer<LongWritable, PointWritable, IntWritable, Text> {
  private DatasetLayout layout;
  private ShardFile shard;
  private int number = -1;

  @Override
  protected void setup(Context context) {
    layout = ImportKeys.layout(context.getConfiguration());
  }

  @Override
  protected void reduce(LongWritable place, Iterable<PointWritable> points, Context context)
      throws IOException, InterruptedException {
    int at = layout.shardOf(place.get());
    if (at != number) {
      finish(context);
      number = at;
      shard = begin(layout.shard(at), context);
    }
    for (PointWritable point : points) {
      shard.append(place.get(), point.key(), point.values());
    }
  }

  private ShardFile begin(DatasetLayout.ShardPlace place, Context context)
      throws IOException, InterruptedException {
    Path work = FileOutputFormat.getWorkOutputPath(context);
    Path file = DatasetDir.shard(work, place.split(), place.shard());
    return new ShardFile(
        file.getFileSystem(context.getConfiguration()).create(file, true), layout, place);
  }

  private void finish(Context context) throws IOException, InterruptedException {
    if (shard != null) {
      shard.close();
      DatasetDir.Shard written = shard.written();
      context.getCounter(ImportCounter.POINTS).increment(written.points());
      context.getCounter(ImportCounter.SHARDS).increment(1);
      context.write(new IntWritable(number), new Text(Json.line(written)));
      shard = null;
    }
  }

  @Override
  protected void cleanup(Context context) throws IOException, InterruptedException {
    finish(context);
  }
}
