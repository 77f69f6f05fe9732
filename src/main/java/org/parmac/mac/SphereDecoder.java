package org.parmac.mac;

import org.parmac.math.Kernels;

/**
 * Exact minimum of ‖R z − t‖² over z ∈ {0,1}^L, R upper triangular, by branch and bound: bits are
 * decided from the last to the first, eight at a time (see {@link SphereLevel}), the nearest codes
 * first, and a branch is left when its partial sum reaches the best cost so far.
 *
 * <p>Partial sums are float32: a branch is only left when it is worse by more than they round off,
 * and codes are compared in double at last.
 *
 * <p>Source: Fincke and Pohst, "Improved methods for calculating vectors of short length in a
 * lattice", 1985; nearest child first after Schnorr and Euchner, 1994. The order of the bits is the
 * caller's: it decides the cost.
 */
final class SphereDecoder {
  /**
   * A code replaces the incumbent only if it is better by more than this share of the cost: ties
   * keep the incumbent.
   */
  private static final double STRICTLY = 1 - 1e-12;

  /** Bound on what partial sums round off, as a share of the squares they are made of. */
  private static final double ROUNDING = 2e-6;

  private final int bits;
  private final SphereLevel[] levels;
  private final double largest;
  private double[] t;
  private int at;
  private double bestCost;
  private long nodes;
  private boolean capped;

  /**
   * @param r L × L, row-major, upper triangular. Not modified.
   */
  SphereDecoder(Kernels kernels, double[] r, int bits) {
    this.bits = bits;
    levels = new SphereLevel[(bits + SphereLevel.BITS - 1) / SphereLevel.BITS];
    for (int b = 0; b < levels.length; b++) {
      levels[b] = new SphereLevel(kernels, r, bits, b, levels.length);
    }
    double sum = 0;
    for (int k = 0; k < bits; k++) {
      double row = 0;
      for (int j = k; j < bits; j++) {
        row += Math.abs(r[k * bits + j]);
      }
      sum += row * row;
    }
    largest = sum;
  }

  /**
   * Goes to a point.
   *
   * @param t L values from a place on. Kept, not modified.
   */
  void point(double[] t, int at) {
    this.t = t;
    this.at = at;
  }

  /** ‖R z − t‖². */
  double cost(long z) {
    double sum = 0;
    for (SphereLevel level : levels) {
      sum += level.cost(t, at, z);
    }
    return sum;
  }

  /**
   * The optimum, or the incumbent where nothing is strictly better.
   *
   * @param incumbent a code to start from
   * @param incumbentCost its cost
   * @param maxNodes after which the search is cut short and the best so far returned
   */
  long search(long incumbent, double incumbentCost, long maxNodes) {
    long best = incumbent;
    bestCost = incumbentCost;
    double rounding = largest;
    for (int k = 0; k < bits; k++) {
      rounding += t[at + k] * t[at + k];
    }
    rounding *= ROUNDING;
    float limit = (float) (bestCost + rounding);
    nodes = 1;
    capped = false;
    int b = levels.length - 1;
    long z = 0;
    levels[b].open(t, at, 0, 0, limit);
    while (b < levels.length) {
      SphereLevel level = levels[b];
      if (!level.next(limit)) {
        b++;
        continue;
      }
      z = level.with(z);
      if (b > 0 && level.sum() + levels[b - 1].least(t, at, z) >= limit) {
        continue;
      }
      if (b > 0) {
        if (nodes == maxNodes) {
          capped = true;
          return best;
        }
        nodes++;
        b--;
        levels[b].open(t, at, z, level.sum(), limit);
      } else if (z != incumbent) {
        double cost = cost(z);
        if (cost < bestCost * STRICTLY) {
          best = z;
          bestCost = cost;
          limit = (float) (bestCost + rounding);
        }
      }
    }
    return best;
  }

  /** What the code found by the last search costs. */
  double bestCost() {
    return bestCost;
  }

  /** Nodes of the last search: partial codes whose next eight bits were looked at. */
  long nodes() {
    return nodes;
  }

  /** Whether the last search was cut short. */
  boolean capped() {
    return capped;
  }
}
