package org.parmac.mac;

/**
 * Exact minimum of ‖R z − t‖² over z ∈ {0,1}^L, R upper triangular, by branch and bound: bits are
 * decided from the last to the first, the nearer value first, and a branch is left when its partial
 * sum reaches the best cost so far.
 *
 * <p>Source: Fincke and Pohst, "Improved methods for calculating vectors of short length in a
 * lattice", 1985; nearer child first after Schnorr and Euchner, 1994. The order of the bits is the
 * caller's: it decides the cost.
 */
final class SphereDecoder {
  /**
   * A code replaces the incumbent only if it is better by more than this share of the cost: ties
   * keep the incumbent.
   */
  private static final double STRICTLY = 1 - 1e-12;

  private final int bits;
  private final double[] r;
  private final double[] residual;
  private final double[] cost;
  private final boolean[] second;
  private long nodes;
  private boolean capped;

  /**
   * @param r L × L, row-major, upper triangular. Kept, not modified.
   */
  SphereDecoder(double[] r, int bits) {
    this.r = r;
    this.bits = bits;
    residual = new double[bits];
    cost = new double[bits + 1];
    second = new boolean[bits];
  }

  /** ‖R z − t‖². */
  double cost(double[] t, long z) {
    double sum = 0;
    for (int k = 0; k < bits; k++) {
      double e = residual(t, z, k);
      if ((z >>> k & 1) != 0) {
        e -= r[k * bits + k];
      }
      sum += e * e;
    }
    return sum;
  }

  /** t_k − Σ_{j>k} R_kj z_j. */
  private double residual(double[] t, long z, int k) {
    double e = t[k];
    int row = k * bits;
    for (long above = k == 63 ? 0 : z >>> (k + 1) << (k + 1); above != 0; above &= above - 1) {
      e -= r[row + Long.numberOfTrailingZeros(above)];
    }
    return e;
  }

  /** The code found by deciding each bit once, nearest first (Babai's point). */
  long nearest(double[] t) {
    long z = 0;
    for (int k = bits - 1; k >= 0; k--) {
      double e = residual(t, z, k);
      double d = r[k * bits + k];
      if (Math.abs(e - d) < Math.abs(e)) {
        z |= 1L << k;
      }
    }
    return z;
  }

  /**
   * The optimum, or the incumbent where nothing is strictly better.
   *
   * @param t length L. Not modified.
   * @param incumbent a code to start from
   * @param incumbentCost its cost
   * @param maxNodes after which the search is cut short and the best so far returned
   */
  long search(double[] t, long incumbent, double incumbentCost, long maxNodes) {
    long best = incumbent;
    double bound = incumbentCost * STRICTLY;
    long z = 0;
    int k = bits - 1;
    cost[bits] = 0;
    residual[k] = t[k];
    second[k] = false;
    nodes = 0;
    capped = false;
    while (k < bits) {
      if (nodes == maxNodes) {
        capped = true;
        return best;
      }
      double d = r[k * bits + k];
      double zero = residual[k] * residual[k];
      double one = (residual[k] - d) * (residual[k] - d);
      boolean takeOne = one < zero != second[k];
      double sum = cost[k + 1] + (takeOne ? one : zero);
      nodes++;
      if (sum >= bound) {
        k = up(k);
        continue;
      }
      z = takeOne ? z | 1L << k : z & ~(1L << k);
      if (k == 0) {
        best = z;
        bound = sum * STRICTLY;
        k = up(0);
        continue;
      }
      cost[k] = sum;
      k--;
      residual[k] = residual(t, z, k);
      second[k] = false;
    }
    return best;
  }

  /** The next level above k whose farther value has not been tried; L where none is left. */
  private int up(int k) {
    int level = k + 1;
    while (level < bits && second[level]) {
      level++;
    }
    if (level < bits) {
      second[level] = true;
    }
    return level;
  }

  /** Nodes visited by the last search. */
  long nodes() {
    return nodes;
  }

  /** Whether the last search was cut short. */
  boolean capped() {
    return capped;
  }
}
