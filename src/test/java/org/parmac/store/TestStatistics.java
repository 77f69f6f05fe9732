package org.parmac.store;

import org.parmac.store.record.ShardStatisticsRecord;

/** Statistics of a task made by hand. */
public final class TestStatistics {
  private TestStatistics() {}

  /** Of a task that found nothing in no time. */
  public static ShardStatisticsRecord of(int shard, long points) {
    ShardStatisticsRecord record = new ShardStatisticsRecord();
    record.setKernels("vector");
    record.setShard(shard);
    record.setPoints(points);
    return record;
  }
}
