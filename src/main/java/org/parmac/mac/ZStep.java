package org.parmac.mac;

import org.parmac.math.Block;

/** Gives every point of a tile its coordinates: the source of Z in an iteration. */
public interface ZStep {
  /**
   * @param points rows × D, in model units. Not modified.
   * @param z codes of the whole shard: those of the iteration before on entry, the new ones on
   *     return
   * @param from the tile's first point in z
   * @param sums what this tile adds to
   */
  void solve(Block points, long[] z, int from, ShardSums sums);
}
