package org.parmac.job.vectors;

import org.apache.hadoop.conf.Configurable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.LongWritable;
import org.apache.hadoop.mapreduce.Partitioner;
import org.parmac.store.DatasetLayout;

/** Gives each reducer some consecutive shards. */
public final class ShardPartitioner extends Partitioner<LongWritable, PointWritable>
    implements Configurable {
  private Configuration conf;
  private DatasetLayout layout;
  private int shards;

  @Override
  public void setConf(Configuration configuration) {
    conf = configuration;
    layout = ImportKeys.layout(configuration);
    shards = layout.shards();
  }

  @Override
  public Configuration getConf() {
    return conf;
  }

  @Override
  public int getPartition(LongWritable place, PointWritable point, int reducers) {
    return (int) ((long) layout.shardOf(place.get()) * reducers / shards);
  }
}
