package org.parmac.job;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.parmac.math.Kernels;
import org.parmac.store.DatasetDir;
import org.parmac.store.RunSpec;

/**
 * What a resident task needs of its heap at the least, and what it may keep of its shards in the
 * rest: coordinates first, which it would read once a step, then points, once a pass.
 *
 * @param heap bytes that a task may use
 * @param pointBytes of a point's coordinates, and of its multipliers if there are any
 * @param coordinates of the largest shard, in bytes
 * @param folds of all layers on the largest shard, and once more as they are packed, together
 * @param merging of the task that merges the shards' fits: of each layer the sums over all points;
 *     beside them a shard's packed fits and one of them opened, later what the largest fit takes,
 *     about as much as its fold
 */
record ResidentMemory(long heap, long pointBytes, long coordinates, long folds, long merging) {
  /**
   * What a task keeps from one step to the next.
   *
   * @param coordinates whether those of its shards
   * @param points bytes of points, at most
   */
  record Kept(boolean coordinates, long points) {}

  /**
   * @param heap that a task may use
   */
  static ResidentMemory of(RunSpec spec, DatasetDir data, long heap) {
    ModelPlan model = new ModelPlan(spec, data.columns(), Kernels.get(), null, -1);
    TaskMemory shard = TaskMemory.of(spec, data);
    TaskMemory.Folds packed = TaskMemory.Folds.apart(model, shard.points());
    TaskMemory.Folds merged = TaskMemory.Folds.apart(model, data.split(DatasetDir.TRAIN).points());
    return new ResidentMemory(
        heap,
        shard.pointBytes(),
        shard.points() * shard.pointBytes(),
        shard.foldBytes() + packed.all(),
        merged.all() + Math.max(packed.all() + packed.largest(), merged.largest()));
  }

  /**
   * Why tasks cannot do with their heap; null if they can.
   *
   * @param tasks that share the shards
   */
  static String obstacle(Configuration conf, RunSpec spec, DatasetDir data, int tasks)
      throws IOException {
    ResidentMemory memory = of(spec, data, TaskMemory.mapOnlyHeap(conf, tasks));
    return memory.least() <= memory.heap
        ? null
        : "its tasks have "
            + megabytes(memory.heap)
            + " MB each, and need "
            + megabytes(memory.coordinates + memory.folds)
            + " MB for the coordinates and fits of the largest shard, one of them "
            + megabytes(memory.merging)
            + " MB to merge the fits of all shards: "
            + TaskMemory.more(conf);
  }

  private static long megabytes(long bytes) {
    return (bytes + (1 << 20) - 1) >> 20;
  }

  private long least() {
    return Math.max(coordinates + folds, merging);
  }

  /**
   * What a task may keep.
   *
   * @param shardPoints points of all its shards
   * @param merges whether it merges the fits
   * @param most bytes of points that any task may keep
   */
  Kept kept(long shardPoints, boolean merges, long most) {
    long own = shardPoints * pointBytes;
    long merged = merges ? merging : 0;
    long beside = Math.max(folds, merged);
    boolean keep = own + beside <= heap;
    long held = keep ? own + beside : Math.max(coordinates + folds, merged);
    return new Kept(keep, Math.max(0, Math.min(most, heap - held)));
  }
}
