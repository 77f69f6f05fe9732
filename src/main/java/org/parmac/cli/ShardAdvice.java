package org.parmac.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.parmac.job.JobDefaults;
import org.parmac.math.Median;
import org.parmac.store.BadDataException;
import org.parmac.store.DatasetDir;
import org.parmac.store.IterationSummary;
import org.parmac.store.RunDir;
import org.parmac.store.ShardWork;
import org.parmac.store.StepDir;

/**
 * Looks over the last iterations of a run for a shard that keeps the others waiting. Medians over
 * iterations count, so that a machine that was busy once is no reason to move data.
 */
final class ShardAdvice {
  private static final int ITERATIONS = 5;

  /** Fewer tell nothing. */
  private static final int LEAST_ITERATIONS = 3;

  private ShardAdvice() {}

  /** Adds what there is to say to what is known of a run; nothing where its shards are even. */
  static void put(Map<String, Object> tree, Configuration conf, RunDir run) throws IOException {
    Optional<UnevenShards> uneven = of(conf, run);
    if (uneven.isEmpty()) {
      return;
    }
    DatasetDir data;
    try {
      data = run.dataset(conf);
    } catch (BadDataException e) {
      // Removed or imported again since: there is nothing left to advise on.
      return;
    }
    int longest = uneven.get().longest().shard();
    DatasetDir.Home home = data.split(DatasetDir.TRAIN).shards().get(longest).home();
    uneven.get().put(tree, home == null ? null : home.dataset());
  }

  /**
   * Empty where no shard stands out, or nobody can tell. Embedded tasks all run on one machine:
   * what makes some of them slower than others is not their shards' doing, unless it is their size.
   */
  static Optional<UnevenShards> of(Configuration conf, RunDir run) throws IOException {
    List<StepDir> steps = new ArrayList<>();
    List<IterationSummary.Tasks> tasks = new ArrayList<>();
    int last = run.lastIteration();
    // The first iteration has no Z step.
    for (int i = Math.max(1, last - ITERATIONS + 1); i <= last; i++) {
      IterationSummary summary = run.summary(run.iteration(i));
      if (summary.tasks() != null) {
        steps.add(run.iteration(i));
        tasks.add(summary.tasks());
      }
    }
    if (steps.size() < LEAST_ITERATIONS || !isSuspected(tasks)) {
      return Optional.empty();
    }
    return UnevenShards.of(ShardWork.median(run, steps))
        .filter(uneven -> uneven.isTooLarge() || !JobDefaults.isEmbedded(conf));
  }

  /** By the summaries alone, so that a run with even shards costs no look at their statistics. */
  private static boolean isSuspected(List<IterationSummary.Tasks> tasks) {
    return UnevenShards.isUneven(
        Median.of(tasks.stream().mapToDouble(IterationSummary.Tasks::longest).toArray()),
        Median.of(tasks.stream().mapToDouble(IterationSummary.Tasks::median).toArray()));
  }
}
