package org.parmac.job.retrieval;

import org.apache.hadoop.conf.Configurable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.IntWritable;
import org.apache.hadoop.mapreduce.Partitioner;

/**
 * Gives each reducer a range of the queries, so that the output's files, one after the other, have
 * them in order.
 */
final class QueryRanges extends Partitioner<IntWritable, KeyedNeighboursWritable>
    implements Configurable {
  private static final String QUERIES = "parmac.search.queries";

  private Configuration conf;
  private long queries;

  static void set(Configuration conf, int queries) {
    conf.setInt(QUERIES, queries);
  }

  @Override
  public int getPartition(IntWritable query, KeyedNeighboursWritable neighbours, int reducers) {
    return (int) ((long) query.get() * reducers / queries);
  }

  @Override
  public void setConf(Configuration conf) {
    this.conf = conf;
    queries = conf.getInt(QUERIES, 1);
  }

  @Override
  public Configuration getConf() {
    return conf;
  }
}
