package org.parmac.job;

import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.mapred.JobConf;
import org.apache.hadoop.mapreduce.TaskType;
import org.parmac.math.Kernels;
import org.parmac.store.DatasetDir;
import org.parmac.store.RunSpec;
import org.parmac.train.LayerOptions;

/**
 * What a map task has to hold in memory: its shard's coordinates, which are there as a whole, and a
 * fold for each layer, which is packed to be sent when it is done.
 *
 * @param points of the largest shard
 * @param pointBytes Σ_k units_k · 4 of the hidden layers, 8 for one of bits; twice that where there
 *     are multipliers
 * @param foldBytes of all layers, of the largest shard
 * @param packedBytes of the largest fold once more
 */
public record TaskMemory(long points, long pointBytes, long foldBytes, long packedBytes) {
  /** What cannot be had of a heap, besides: tiles, classes, Hadoop's own. */
  private static final double SHARE = 0.9;

  /** The application master has its own work besides. */
  private static final double MASTERS_SHARE = 0.5;

  /**
   * Bytes of folds that have seen some points.
   *
   * @param all of all layers together
   * @param largest of them
   */
  record Folds(long all, long largest) {
    private static Folds of(List<ModelPlan.Place> places, long points) {
      long all = 0;
      long largest = 0;
      for (ModelPlan.Place place : places) {
        LayerOptions options = new LayerOptions(place.name(), place.spec().options());
        long fold =
            place
                .kind()
                .trainer(place.shape(), options)
                .foldBytes(place.shape().inputs(), place.shape().units(), points);
        all += fold;
        largest = Math.max(largest, fold);
      }
      return new Folds(all, largest);
    }

    /** Of the layers that shards fold apart; the last one is at the finish, if not before. */
    static Folds apart(ModelPlan model, long points) {
      ModelPlan.Place last = model.place(model.hidden());
      return of(
          model.places().stream()
              .filter(place -> place == last || !place.spec().circulates())
              .toList(),
          points);
    }
  }

  static TaskMemory of(RunSpec spec, DatasetDir data) {
    long points =
        data.split(DatasetDir.TRAIN).shards().stream()
            .mapToLong(DatasetDir.Shard::points)
            .max()
            .orElse(0);
    return of(spec, data, points);
  }

  private static TaskMemory of(RunSpec spec, DatasetDir data, long points) {
    ModelPlan model = new ModelPlan(spec, data.columns(), Kernels.get(), null, -1);
    Folds folds = Folds.of(model.places(), points);
    long width = model.spaces().stream().mapToLong(space -> space.bytes()).sum();
    int each = spec.penalty().hasMultipliers() ? 2 : 1;
    return new TaskMemory(points, each * width, folds.all(), folds.largest());
  }

  /** All of it. */
  long bytes() {
    return points * pointBytes + foldBytes + packedBytes;
  }

  /**
   * Refuses a run whose largest shard asks for more than a map task has.
   *
   * @throws IllegalArgumentException with the shards to import into
   */
  public static void check(Configuration conf, RunSpec spec, DatasetDir data) throws IOException {
    int shards = data.split(DatasetDir.TRAIN).shards().size();
    TaskMemory needed = of(spec, data);
    long heap = heap(conf, shards);
    if (needed.bytes() > heap) {
      throw new IllegalArgumentException(
          data.path()
              + ": a map task has "
              + (heap >> 20)
              + " MB for its shard, and the largest, of "
              + needed.points
              + " points, takes at least "
              + (needed.bytes() >> 20)
              + " MB: "
              + (needed.points * needed.pointBytes >> 20)
              + " for the coordinates of its points ("
              + needed.pointBytes
              + " bytes each), the rest for the fits. "
              + remedy(conf, spec, data));
    }
  }

  private static String remedy(Configuration conf, RunSpec spec, DatasetDir data)
      throws IOException {
    String more = more(conf);
    int shards = data.split(DatasetDir.TRAIN).shards().size();
    long total = data.split(DatasetDir.TRAIN).points();
    // More shards than tasks that run at once leave each the same heap, so the search ends.
    for (long n = shards + 1L; n <= total; n = n + Math.max(1, n / 50)) {
      long points = (total + n - 1) / n;
      if (of(spec, data, points).bytes() <= heap(conf, (int) Math.min(Integer.MAX_VALUE, n))) {
        return "Import into " + n + " shards or more, or " + more + ".";
      }
    }
    return "More shards would not help: " + more + ", or choose smaller layers.";
  }

  /** How tasks get a larger heap. */
  static String more(Configuration conf) {
    return JobDefaults.isEmbedded(conf)
        ? "give this process more memory by PARMAC_OPTS=-Xmx or fewer tasks at once by -D"
            + " mapreduce.local.map.tasks.maximum"
        : "give tasks more by -D mapreduce.map.memory.mb";
  }

  /**
   * Whether tasks can run inside the application master, one after another, as small jobs do: it
   * usually has another heap than a map task.
   */
  static boolean fitsMaster(Configuration conf, RunSpec spec, DatasetDir data) {
    String options = conf.get("yarn.app.mapreduce.am.command-opts", "-Xmx1024m");
    long heap = (long) JobConf.parseMaximumHeapSizeMB(options) << 20;
    return heap <= 0 || of(spec, data).bytes() <= MASTERS_SHARE * heap;
  }

  /** Bytes that a map task may use, less Hadoop's buffer for sorting, of which it has one. */
  private static long heap(Configuration conf, int shards) throws IOException {
    long sorting = conf.getLong("mapreduce.task.io.sort.mb", 100) << 20;
    return Math.max(0, (long) (SHARE * heapOf(conf, shards)) - sorting);
  }

  /**
   * Bytes that a task of a job without reducers may use: it has no buffer for sorting.
   *
   * @param tasks of the job
   */
  static long mapOnlyHeap(Configuration conf, int tasks) throws IOException {
    return (long) (SHARE * heapOf(conf, tasks));
  }

  private static long heapOf(Configuration conf, int shards) throws IOException {
    if (JobDefaults.isEmbedded(conf)) {
      return Runtime.getRuntime().maxMemory() / Math.max(1, Math.min(MapSlots.of(conf), shards));
    }
    String options = new JobConf(conf).getTaskJavaOpts(TaskType.MAP);
    int megabytes = JobConf.parseMaximumHeapSizeMB(options);
    return megabytes > 0 ? (long) megabytes << 20 : Runtime.getRuntime().maxMemory();
  }
}
