package org.parmac.mac;

import org.parmac.math.CounterRandom;

/**
 * How the submodels of a layer circulate.
 *
 * @param groups submodels travel together in so many groups, at most one for each submodel
 * @param rings copies of each group, on disjoint shares of the shards
 * @param laps rounds over the shards
 * @param shuffle whether a shard's rows come in a new order in each pass
 */
public record Circulating(int groups, int rings, int laps, boolean shuffle) {

  /** The number of a lap among all laps of the run: what orders are drawn by. */
  public long lap(int iteration, int lap) {
    return (long) iteration * laps + lap;
  }

  /** Where the orders of rows come from; null where rows keep their order. */
  public CounterRandom rowOrders(long seed) {
    return shuffle ? new CounterRandom(seed, "visit") : null;
  }
}
