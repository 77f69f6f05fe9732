package org.parmac.mac;

import org.parmac.math.Block;

/**
 * What the layers are fitted on: the pairs (z_{k−1}, z_k) of a tile, with z_0 = x, z_{K+1} = y;
 * with multipliers, the targets of layers k ≤ K are z_k − λ_k/µ.
 */
final class FitPairs {
  private final Coordinates z;
  private final Block[] blocks;
  private final boolean[] read;
  private final Multipliers multipliers;
  private final double mu;
  private final Block[] shifted;
  private boolean shiftsRead;
  private Block x;
  private Block y;
  private int from;

  FitPairs(Coordinates z) {
    this(z, null, 0);
  }

  /**
   * @param multipliers null: none
   * @param mu of no matter where there are no multipliers
   */
  FitPairs(Coordinates z, Multipliers multipliers, double mu) {
    this.z = z;
    this.multipliers = multipliers;
    this.mu = mu;
    this.shifted = z.spaces().stream().map(s -> new Block(0, s.units())).toArray(Block[]::new);
    this.blocks = z.spaces().stream().map(s -> new Block(0, s.units())).toArray(Block[]::new);
    this.read = new boolean[blocks.length];
  }

  /** Goes to a tile, whose first point is from. */
  void of(Block points, Block targets, int first) {
    x = points;
    y = targets;
    from = first;
    java.util.Arrays.fill(read, false);
    shiftsRead = false;
  }

  /** z_{k−1} of layer k, from 0. */
  Block inputs(int layer) {
    return layer == 0 ? x : coordinates(layer - 1);
  }

  /** z_k of layer k, from 0. */
  Block targets(int layer) {
    if (layer == blocks.length) {
      return y;
    }
    return multipliers == null ? coordinates(layer) : shifted(layer);
  }

  private Block shifted(int k) {
    if (!shiftsRead) {
      Block[] shifts = multipliers.shifts(from, x.rows(), mu);
      for (int j = 0; j < shifted.length; j++) {
        Block now = coordinates(j);
        shifted[j].resize(now.rows());
        for (int p = 0; p < now.rows() * now.columns(); p++) {
          shifted[j].values()[p] = now.values()[p] - shifts[j].values()[p];
        }
      }
      shiftsRead = true;
    }
    return shifted[k];
  }

  private Block coordinates(int k) {
    if (!read[k]) {
      z.read(k, from, x.rows(), blocks[k]);
      read[k] = true;
    }
    return blocks[k];
  }
}
