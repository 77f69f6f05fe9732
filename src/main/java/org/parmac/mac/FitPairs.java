package org.parmac.mac;

import org.parmac.math.Block;

/** What the layers are fitted on: the pairs (z_{k−1}, z_k) of a tile, with z_0 = x, z_{K+1} = y. */
final class FitPairs {
  private final Coordinates z;
  private final Block[] blocks;
  private final boolean[] read;
  private Block x;
  private Block y;
  private int from;

  FitPairs(Coordinates z) {
    this.z = z;
    this.blocks = z.spaces().stream().map(s -> new Block(0, s.units())).toArray(Block[]::new);
    this.read = new boolean[blocks.length];
  }

  /** Goes to a tile, whose first point is from. */
  void of(Block points, Block targets, int first) {
    x = points;
    y = targets;
    from = first;
    java.util.Arrays.fill(read, false);
  }

  /** z_{k−1} of layer k, from 0. */
  Block inputs(int layer) {
    return layer == 0 ? x : coordinates(layer - 1);
  }

  /** z_k of layer k, from 0. */
  Block targets(int layer) {
    return layer == blocks.length ? y : coordinates(layer);
  }

  private Block coordinates(int k) {
    if (!read[k]) {
      z.read(k, from, x.rows(), blocks[k]);
      read[k] = true;
    }
    return blocks[k];
  }
}
