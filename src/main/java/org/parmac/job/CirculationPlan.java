package org.parmac.job;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.parmac.job.circulation.HadoopRing;
import org.parmac.mac.Circulating;
import org.parmac.mac.Itineraries;
import org.parmac.mac.SubmodelGroup;
import org.parmac.store.BadDataException;
import org.parmac.store.Json;
import org.parmac.store.RunDir;
import org.parmac.store.RunSpec;
import org.parmac.store.StepDir;

/** How the submodels of a step's circulating layers travel in one lap. */
final class CirculationPlan {
  private final StepPlan plan;
  private final List<StepPlan.LayerPlan> layers;
  private final List<SubmodelGroup> groups = new ArrayList<>();
  private final Circulating how;

  private CirculationPlan(StepPlan plan) throws IOException {
    this.plan = plan;
    this.layers = plan.layers();
    RunSpec spec = plan.run().spec();
    RunDir.Rings rings = plan.run().description().rings();
    this.how =
        new Circulating(
            rings.groups(), rings.rings(), spec.circulation().laps(), spec.circulation().shuffle());
    for (int k = 0; k < layers.size(); k++) {
      if (layers.get(k).circulates()) {
        groups.addAll(SubmodelGroup.of(k, layers.get(k).warm().units(), how.groups()));
      }
    }
  }

  /** The plan of a step; null if nothing circulates in it. */
  static CirculationPlan of(StepPlan plan) throws IOException {
    for (StepPlan.LayerPlan layer : plan.layers()) {
      if (layer.circulates()) {
        return new CirculationPlan(plan);
      }
    }
    return null;
  }

  /**
   * What a lap's groups did, as w/itineraries.json.
   *
   * @param visited the shards that each copy of each group has visited, in order
   * @param bytes of parameters that came to those visits
   */
  record Visited(List<List<Integer>> visited, long bytes) {}

  /** Groups in a ring. */
  int groups() {
    return groups.size();
  }

  int rings() {
    return how.rings();
  }

  /** What a copy of a group is a copy of. */
  SubmodelGroup group(int copy) {
    return groups.get(copy % groups.size());
  }

  StepPlan.LayerPlan layer(SubmodelGroup group) {
    return layers.get(group.layer());
  }

  Circulating how() {
    return how;
  }

  long seed() {
    return plan.seed();
  }

  /** The number of this lap among all of the run. */
  long lap() {
    return how.lap(plan.iteration(), plan.round());
  }

  Itineraries itineraries() throws IOException {
    RunSpec.Circulation spec = plan.run().spec().circulation();
    if (spec.order() == RunSpec.Order.REPLAY) {
      return Itineraries.replay(replayed(plan.run().fs().getConf()).visited());
    }
    return Itineraries.of(
        plan.run().description().shards(),
        groups.size(),
        how.rings(),
        plan.seed(),
        lap(),
        spec.order() == RunSpec.Order.SEEDED);
  }

  private Visited replayed(Configuration conf) throws IOException {
    Path path = new Path(plan.run().spec().circulation().replay());
    StepDir other = new StepDir(path.getFileSystem(conf), path, plan.step().name());
    Path file = other.itinerariesFile(plan.round());
    try {
      return Json.read(other.fs(), file, Visited.class);
    } catch (FileNotFoundException e) {
      throw new BadDataException(
          file
              + ": expected the itineraries of the run to repeat, found none. Is that run finished,"
              + " and was it made with the same specification?",
          e);
    }
  }

  /** The files of this lap. */
  HadoopRing ring() {
    return ring(plan.round());
  }

  /**
   * Makes this lap's files, unless they are there: aside, then by one rename, so that whoever finds
   * the directory finds all of them.
   */
  void start(Path aside) throws IOException {
    FileSystem fs = plan.run().fs();
    Path target = plan.step().ring(plan.round());
    if (fs.exists(target)) {
      return;
    }
    fs.delete(aside, true);
    ring(aside).start();
    try {
      // FileSystem's own would move it into a directory that is there.
      FileContext.getFileContext(fs.getUri(), fs.getConf()).rename(aside, target);
    } catch (FileAlreadyExistsException e) {
      fs.delete(aside, true);
    }
  }

  private HadoopRing ring(int lap) {
    return ring(plan.step().ring(lap));
  }

  private HadoopRing ring(Path directory) {
    return new HadoopRing(plan.run().fs(), directory, groups.size(), how.rings());
  }

  /** The files of the ring that a shard belongs to in this lap. */
  HadoopRing ring(Itineraries itineraries, int shard) {
    return ring().ring(itineraries.groupsOf(shard).nextSetBit(0) / groups.size());
  }

  /** The files of the lap before; null for the first. */
  HadoopRing previousRing() {
    return plan.round() == 0 ? null : ring(plan.round() - 1);
  }
}
