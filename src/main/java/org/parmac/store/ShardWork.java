package org.parmac.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.parmac.math.Median;
import org.parmac.store.record.ShardStatisticsRecord;

/**
 * How long a step's tasks worked on a shard: the whole task, or one for each lap of a circulation,
 * but neither waiting for submodels nor passing them on.
 */
public record ShardWork(int shard, long points, double seconds) {

  public static ShardWork of(ShardStatisticsRecord r) {
    long nanos = r.getTaskNanos() - r.getWaitNanos() - r.getExchangeNanos();
    return new ShardWork(r.getShard(), r.getPoints(), nanos * 1e-9);
  }

  /** The same with a further lap's work; a later lap counts no points of its own. */
  public ShardWork plus(ShardWork lap) {
    return new ShardWork(shard, points + lap.points, seconds + lap.seconds);
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
    int[] laps = new int[steps.size()];
    for (int i = 0; i < laps.length; i++) {
      IterationSummary.Circulation circulation = run.summary(steps.get(i)).circulation();
      laps[i] = circulation == null ? 1 : circulation.laps();
    }
    List<ShardWork> medians = new ArrayList<>();
    for (int s = 0; s < run.description().shards(); s++) {
      double[] seconds = new double[steps.size()];
      long points = 0;
      for (int i = 0; i < seconds.length; i++) {
        ShardWork work = of(run, steps.get(i), laps[i], s);
        seconds[i] = work.seconds();
        points = work.points();
      }
      medians.add(new ShardWork(s, points, Median.of(seconds)));
    }
    return medians;
  }

  private static ShardWork of(RunDir run, StepDir step, int laps, int shard) throws IOException {
    ShardWork work = of(StatisticsFile.read(run.fs(), step.statisticsFile(shard)));
    for (int lap = 1; lap < laps; lap++) {
      work = work.plus(of(StatisticsFile.read(run.fs(), step.statisticsFile(lap, shard))));
    }
    return work;
  }
}
