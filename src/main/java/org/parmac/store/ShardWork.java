package org.parmac.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.parmac.math.Median;
import org.parmac.store.record.ShardStatisticsRecord;

/**
 * How long a task worked on its shard: the whole task, but neither waiting for submodels nor
 * passing them on.
 */
public record ShardWork(int shard, long points, double seconds) {

  public static ShardWork of(ShardStatisticsRecord r) {
    long nanos = r.getTaskNanos() - r.getWaitNanos() - r.getExchangeNanos();
    return new ShardWork(r.getShard(), r.getPoints(), nanos * 1e-9);
  }

  /** Points per second. */
  public double speed() {
    return points / seconds;
  }

  /**
   * The median work on each shard over some complete steps of a run, in shard order.
   *
   * @param steps at least one
   */
  public static List<ShardWork> median(RunDir run, List<StepDir> steps) throws IOException {
    List<ShardWork> medians = new ArrayList<>();
    for (int s = 0; s < run.description().shards(); s++) {
      double[] seconds = new double[steps.size()];
      long points = 0;
      for (int i = 0; i < seconds.length; i++) {
        ShardWork work = of(StatisticsFile.read(run.fs(), steps.get(i).statisticsFile(s)));
        seconds[i] = work.seconds();
        points = work.points();
      }
      medians.add(new ShardWork(s, points, Median.of(seconds)));
    }
    return medians;
  }
}
