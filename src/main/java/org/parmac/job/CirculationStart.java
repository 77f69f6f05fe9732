package org.parmac.job;

import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.parmac.store.AtomicRename;
import org.parmac.store.BadDataException;
import org.parmac.store.LayerSpec;
import org.parmac.store.RunDir;
import org.parmac.store.RunSpec;
import org.parmac.store.SpecFile;

/** What has to be settled before submodels can circulate. */
public final class CirculationStart {
  /** What itineraries depend on: those of other groups or laps cannot be repeated. */
  private static final List<String> ITINERARIES_OF =
      List.of("bits:", "encoder.exchange:", "decoder.exchange:", "circulation.laps:");

  private CirculationStart() {}

  /**
   * How the submodels of a new run travel; null if none do.
   *
   * @param shards P, of the training split
   * @throws IllegalArgumentException if this cannot work, with the reason
   * @throws BadDataException if the run to repeat is of other shards
   */
  public static RunDir.Rings choose(
      Configuration conf, FileSystem fs, Path run, RunSpec spec, String dataId, int shards)
      throws IOException {
    if (!spec.circulates()) {
      return null;
    }
    AtomicRename.require(fs, run, "a run whose submodels circulate");
    RunSpec.Circulation how = spec.circulation();
    requireSlots(conf, how.order(), shards);
    if (how.order() == RunSpec.Order.REPLAY) {
      return replayed(conf, new Path(how.replay()), dataId, spec);
    }
    int submodels = submodels(spec);
    int rings = how.rings() > 0 ? how.rings() : rings(shards, submodels, MapSlots.of(conf));
    if (rings > shards) {
      throw new IllegalArgumentException(
          "circulation.rings must be at most the number of shards, " + shards + ", got " + rings);
    }
    int groups = how.groups() > 0 ? how.groups() : groups(submodels, (shards + rings - 1) / rings);
    return new RunDir.Rings(Math.min(groups, submodels), rings);
  }

  /**
   * Units of the widest layer that circulates; of a binary autoencoder its bits, since its decoder
   * travels in as many groups.
   */
  private static int submodels(RunSpec spec) {
    return spec.isHash()
        ? spec.bits()
        : spec.layers().stream()
            .filter(LayerSpec::circulates)
            .filter(layer -> layer.units() != null)
            .mapToInt(LayerSpec::units)
            .max()
            .orElse(1);
  }

  /**
   * As few groups as keep a ring's tasks busy if they are to be of nearly the same size: a larger
   * one would keep the others waiting.
   *
   * @param tasks of the ring
   */
  static int groups(int submodels, int tasks) {
    int size = Math.max(1, submodels / tasks);
    return (submodels + size - 1) / size;
  }

  /** As few rings as keep the tasks busy that run at once: a ring keeps at most L. */
  static int rings(int shards, int submodels, int slots) {
    int busy = Math.max(1, Math.min(shards, slots));
    return (busy + submodels - 1) / submodels;
  }

  private static RunDir.Rings replayed(Configuration conf, Path path, String dataId, RunSpec spec)
      throws IOException {
    RunDir other = RunDir.open(conf, path);
    RunDir.Rings rings = other.description().rings();
    if (rings == null || !other.description().datasetId().equals(dataId)) {
      throw new BadDataException(
          path
              + ": expected a run on the same data (id "
              + dataId
              + ") whose submodels circulated, found one on "
              + other.description().datasetId()
              + (rings == null ? " where none did" : "")
              + ". Choose another run to repeat, or another order.");
    }
    List<String> others =
        SpecFile.differences(other.spec(), spec).stream()
            .filter(difference -> ITINERARIES_OF.stream().anyMatch(difference::startsWith))
            .toList();
    if (!others.isEmpty()) {
      throw new BadDataException(
          path
              + ": expected a run whose submodels circulated as they will here, found "
              + String.join("; ", others)
              + ". Ask for the same, or choose another run to repeat.");
    }
    return rings;
  }

  /**
   * Refuses to go on with a run whose steps could not come to their end here.
   *
   * @throws IllegalArgumentException with the reason
   */
  public static void check(Configuration conf, RunDir run) throws IOException {
    if (run.spec().circulates()) {
      AtomicRename.require(run.fs(), run.path(), "a run whose submodels circulate");
      requireSlots(conf, run.spec().circulation().order(), run.description().shards());
    }
  }

  /** In a fixed order a task waits for the one before it, so all must run at once. */
  private static void requireSlots(Configuration conf, RunSpec.Order order, int shards)
      throws IOException {
    if (order == RunSpec.Order.ANY) {
      return;
    }
    int slots = MapSlots.of(conf);
    if (slots < shards) {
      throw new IllegalArgumentException(
          "circulation.order "
              + order
              + " needs all "
              + shards
              + " map tasks to run at once, and "
              + (JobDefaults.isEmbedded(conf)
                  ? "this process has "
                      + slots
                      + " slots: give it more by -D"
                      + " mapreduce.local.map.tasks.maximum="
                      + shards
                  : "the cluster holds "
                      + slots
                      + " containers of their size: ask for less"
                      + " mapreduce.map.memory.mb")
              + ", import into fewer shards, or use circulation.order any.");
    }
  }
}
