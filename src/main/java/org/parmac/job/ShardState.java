package org.parmac.job;

import java.io.IOException;
import org.parmac.mac.Coordinates;
import org.parmac.mac.MacIteration;
import org.parmac.mac.Multipliers;
import org.parmac.mac.ScaledShard;
import org.parmac.store.CoordinatesFile;
import org.parmac.store.DatasetDir;
import org.parmac.store.FileShard;
import org.parmac.store.RunDir;
import org.parmac.store.StepDir;

/**
 * A shard as a task has it: its points, its coordinates and their multipliers. A task that lives
 * for several steps keeps them in memory from one to the next; what it has not got, or what is not
 * of the step that is wanted, comes from the run's files.
 */
final class ShardState {
  private final FileShard shard;
  private final DatasetDir dataset;
  private final MacIteration.Times times = new MacIteration.Times();
  private final ScaledShard points;
  private final boolean keep;
  private Coordinates z;
  private Multipliers multipliers;
  private StepDir from;

  /**
   * @param memory bytes of points that may be kept from one pass to the next
   * @param keep whether coordinates and multipliers may be kept from one step to the next
   */
  ShardState(RunDir run, DatasetDir dataset, FileShard shard, long memory, boolean keep)
      throws IOException {
    this.shard = shard;
    this.dataset = dataset;
    this.keep = keep;
    this.points = new ScaledShard(run.scaling(), run.spec().targetColumns(), shard, memory, times);
  }

  FileShard shard() {
    return shard;
  }

  DatasetDir dataset() {
    return dataset;
  }

  ScaledShard points() {
    return points;
  }

  /** Where the time of the step under way goes. */
  MacIteration.Times times() {
    return times;
  }

  /** To be called when a round of a step begins. */
  void begin() {
    times.read = 0;
    times.zStep = 0;
    times.wStep = 0;
  }

  /** Those of the step before; in a round after the first, of this one. */
  Coordinates coordinates(StepPlan plan) throws IOException {
    StepDir wanted = plan.round() == 0 ? plan.previous() : plan.step();
    if (wanted == null) {
      z = new Coordinates(plan.spaces(), shard.points());
    } else if (z == null || !wanted.equals(from)) {
      z = CoordinatesFile.read(wanted, shard, dataset, plan.spaces());
    }
    return z;
  }

  /** Those of the step before; in a round after the first, of this one; null: none. */
  Multipliers multipliers(StepPlan plan) throws IOException {
    if (!plan.hasMultipliers()) {
      multipliers = null;
    } else if (plan.round() == 0 && plan.iteration() == 1) {
      multipliers = new Multipliers(plan.spaces(), shard.points());
    } else {
      StepDir wanted = plan.round() == 0 ? plan.previous() : plan.step();
      if (multipliers == null || !wanted.equals(from)) {
        multipliers = CoordinatesFile.readMultipliers(wanted, shard, dataset, plan.spaces());
      }
    }
    return multipliers;
  }

  /** To be called when a round of a step is done: the coordinates are now that step's. */
  void end(StepDir step) {
    from = keep ? step : null;
    z = keep ? z : null;
    multipliers = keep ? multipliers : null;
  }
}
