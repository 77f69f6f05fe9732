package org.parmac.mac;

import org.parmac.math.Block;

/** Gives every point of a tile its coordinates: the source of Z in an iteration. */
public interface ZStep {
  /**
   * @param x rows × D, in model units. Not modified.
   * @param y rows × outputs: the targets, of an autoencoder x itself. Not modified.
   * @param z coordinates of the whole shard: those of the iteration before on entry, the new ones
   *     on return
   * @param from the tile's first point in z
   * @param sums what this tile adds to
   */
  void solve(Block x, Block y, Coordinates z, int from, ShardSums sums);
}
