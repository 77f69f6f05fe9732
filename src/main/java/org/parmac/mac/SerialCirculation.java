package org.parmac.mac;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.parmac.model.Parameters;
import org.parmac.train.IncrementalTrainer;
import org.parmac.train.PartialFit;

/**
 * The W step of a layer whose submodels circulate, all visits one after another: what a job in a
 * fixed order computes, bit for bit.
 *
 * @param layer its number in the chain, from 0
 * @param warm the parameters to start from
 */
public record SerialCirculation(
    int layer, IncrementalTrainer trainer, Parameters warm, Circulating how, long seed) {

  /** A shard with its coordinates. */
  public record VisitedShard(ScaledShard points, Coordinates z) {}

  /** Trains all groups, and averages their copies. */
  public Parameters fit(List<VisitedShard> shards, int iteration) throws IOException {
    Parameters result = Parameters.zeros(warm.units(), warm.inputs());
    List<SubmodelGroup> groups = SubmodelGroup.of(0, warm.units(), how.groups());
    for (int g = 0; g < groups.size(); g++) {
      SubmodelGroup group = groups.get(g);
      Parameters start = warm.part(group.from(), group.to());
      List<PartialFit> copies = new ArrayList<>();
      for (int r = 0; r < how.rings(); r++) {
        copies.add(trainer.start(start, seed));
      }
      for (int lap = 0; lap < how.laps(); lap++) {
        Itineraries itineraries = itineraries(shards.size(), groups.size(), iteration, lap);
        for (int r = 0; r < how.rings(); r++) {
          for (int s : itineraries.of(r * groups.size() + g)) {
            visits(shards.get(s), s, how.lap(iteration, lap))
                .train(layer, group, copies.get(r), trainer.passes());
          }
        }
      }
      copies.subList(1, copies.size()).forEach(copies.get(0)::merge);
      result.setPart(group.from(), copies.get(0).fit());
    }
    return result;
  }

  private Itineraries itineraries(int shards, int groups, int iteration, int lap) {
    return Itineraries.of(shards, groups, how.rings(), seed, how.lap(iteration, lap), true);
  }

  private ShardVisits visits(VisitedShard shard, int number, long lap) {
    return new ShardVisits(
        shard.points(), number, shard.z(), how.rowOrders(seed), lap, new MacIteration.Times());
  }
}
