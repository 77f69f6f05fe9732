package org.parmac.plan;

/**
 * What an iteration has to do.
 *
 * @param points N, points of all shards
 * @param columns D, values of a point
 * @param bits L, bits of a code
 * @param submodels M, units that are trained apart: L where the decoder is fitted exactly
 * @param passes over a shard in a visit, the specification's {@code epochs}
 * @param laps rounds over all shards, a job each; laps · passes is ParMAC's e
 */
public record Work(long points, int columns, int bits, int submodels, int passes, int laps) {
  public Work {
    Numbers.atLeast("points", points, 1);
    Numbers.atLeast("columns", columns, 1);
    Numbers.atLeast("bits", bits, 1);
    Numbers.atLeast("submodels", submodels, 1);
    Numbers.atLeast("passes", passes, 1);
    Numbers.atLeast("laps", laps, 1);
  }
}
