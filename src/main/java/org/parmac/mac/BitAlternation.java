package org.parmac.mac;

/**
 * A local minimum of zᵀGz − 2cᵀz over z ∈ {0,1}^L: bits are visited in turn and flipped when that
 * is strictly better, until L visits in a row change nothing, at most 100 sweeps.
 *
 * <p>Source: Carreira-Perpiñán and Raziperchikolaei, "Hashing with binary autoencoders", CVPR 2015,
 * section 3.2.
 */
final class BitAlternation {
  private static final int MAX_SWEEPS = 100;

  private final int bits;
  private final double[] g;
  private final double[] gradient;

  /**
   * @param g L × L, row-major, symmetric. Kept, not modified.
   */
  BitAlternation(double[] g, int bits) {
    this.g = g;
    this.bits = bits;
    gradient = new double[bits];
  }

  /**
   * @param c L values from a place on. Not modified.
   * @param start the code to start from
   */
  long descend(double[] c, int at, long start) {
    long z = start;
    for (int i = 0; i < bits; i++) {
      double sum = -c[at + i];
      for (long set = z; set != 0; set &= set - 1) {
        sum += g[i * bits + Long.numberOfTrailingZeros(set)];
      }
      gradient[i] = sum;
    }
    int unchanged = 0;
    for (int visit = 0; visit < MAX_SWEEPS * bits && unchanged < bits; visit++) {
      int i = visit % bits;
      double sign = (z >>> i & 1) != 0 ? -1 : 1;
      double change = 2 * sign * gradient[i] + g[i * bits + i];
      unchanged++;
      if (change < 0) {
        z ^= 1L << i;
        unchanged = 1;
        for (int j = 0; j < bits; j++) {
          gradient[j] += sign * g[i * bits + j];
        }
      }
    }
    return z;
  }
}
