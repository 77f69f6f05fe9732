package org.parmac.mac;

import org.parmac.math.FoundCodes;
import org.parmac.math.Kernels;

/**
 * Eight bits u of a code, those from 8 b on. Given the bits above, they add ‖R_b u − e‖² =
 * uᵀR_bᵀR_b u − 2 (R_bᵀe)ᵀu + ‖e‖² to ‖R z − t‖², with e = t_b less what the bits above make of it.
 * The first term is a table of 256 values, the second a sum of two small tables: so all 256 partial
 * sums come at once (see {@link Kernels#codesBelow}).
 */
final class SphereLevel {
  static final int BITS = FoundCodes.BITS;

  private static final int CODES = FoundCodes.CODES;

  private final Kernels kernels;
  private final int number;
  private final int first;
  private final int count;

  /** uᵀR_bᵀR_b u by u; infinite where the code has no such bits. */
  private final float[] squares = new float[CODES];

  /** −2 R_b, 8 × 8. */
  private final float[] linear = new float[BITS * BITS];

  /** R u in this block's rows by block, from this on, and its code: 8 values each. */
  private final double[][] shifts;

  /** The same of the blocks above. */
  private final float[][] above;

  private final int last;
  private final float lastStep;
  private final float lastCross;
  private final float lastButOne;
  private final double[] exact = new double[BITS];
  private final float[] e = new float[BITS];
  private final FoundCodes found = new FoundCodes();
  private int next;

  /**
   * @param r L × L, row-major, upper triangular
   * @param number b
   * @param blocks of eight bits in a code
   */
  SphereLevel(Kernels kernels, double[] r, int bits, int number, int blocks) {
    this.kernels = kernels;
    this.number = number;
    this.first = BITS * number;
    this.count = Math.min(BITS, bits - first);
    this.above = new float[blocks][];
    this.shifts = new double[blocks][];
    last = count - 1;
    lastStep = (float) r[(first + last) * (bits + 1)];
    lastCross = last == 0 ? 0 : (float) r[(first + last - 1) * bits + first + last];
    lastButOne = last == 0 ? 0 : (float) r[(first + last - 1) * (bits + 1)];
    double[] own = shifts(r, bits, first);
    shifts[number] = own;
    for (int u = 0; u < CODES; u++) {
      double sum = u >>> count == 0 ? 0 : Double.POSITIVE_INFINITY;
      for (int i = 0; i < BITS; i++) {
        sum += own[u * BITS + i] * own[u * BITS + i];
      }
      squares[u] = (float) sum;
    }
    for (int k = 0; k < count; k++) {
      for (int i = k; i < count; i++) {
        linear[k * BITS + i] = (float) (-2 * r[(first + k) * bits + first + i]);
      }
    }
    for (int m = number + 1; m < blocks; m++) {
      shifts[m] = shifts(r, bits, BITS * m);
      above[m] = new float[CODES * BITS];
      for (int p = 0; p < above[m].length; p++) {
        above[m][p] = (float) shifts[m][p];
      }
    }
  }

  /** R u in this block's rows, for each code u of the eight bits from one on: 256 × 8. */
  private double[] shifts(double[] r, int bits, int from) {
    double[] result = new double[CODES * BITS];
    for (int u = 1; u < CODES; u++) {
      int bit = from + Integer.numberOfTrailingZeros(u);
      int rest = u & u - 1;
      for (int i = 0; i < count; i++) {
        double entry = bit < bits ? r[(first + i) * bits + bit] : 0;
        result[u * BITS + i] = result[rest * BITS + i] + entry;
      }
    }
    return result;
  }

  /** ‖R_b z − t_b‖². */
  double cost(double[] t, int at, long z) {
    for (int i = 0; i < count; i++) {
      exact[i] = t[at + first + i];
    }
    for (int m = number; m < shifts.length; m++) {
      double[] table = shifts[m];
      int row = (int) (z >>> BITS * m & CODES - 1) * BITS;
      for (int i = 0; i < BITS; i++) {
        exact[i] -= table[row + i];
      }
    }
    double sum = 0;
    for (int i = 0; i < BITS; i++) {
      sum += exact[i] * exact[i];
    }
    return sum;
  }

  /**
   * A bound from below on what this block adds, from its last two bits alone.
   *
   * @param t L values from a place on. Not modified.
   * @param z has the bits above
   */
  float least(double[] t, int at, long z) {
    float e1 = (float) t[at + first + last];
    float e0 = (float) t[at + first + last - 1];
    for (int m = number + 1; m < above.length; m++) {
      int row = (int) (z >>> BITS * m & CODES - 1) * BITS + last;
      e1 -= above[m][row];
      e0 -= above[m][row - 1];
    }
    float without = e1 * e1 + lesser(e0);
    float with = (e1 - lastStep) * (e1 - lastStep) + lesser(e0 - lastCross);
    return Math.min(without, with);
  }

  private float lesser(float e) {
    return Math.min(e * e, (e - lastButOne) * (e - lastButOne));
  }

  /**
   * Looks for codes of this block.
   *
   * @param t L values from a place on. Not modified.
   * @param z has the bits above
   * @param sum of the blocks above
   * @param limit of what is of interest
   */
  void open(double[] t, int at, long z, float sum, float limit) {
    for (int i = 0; i < count; i++) {
      e[i] = (float) t[at + first + i];
    }
    for (int m = number + 1; m < above.length; m++) {
      float[] table = above[m];
      int row = (int) (z >>> BITS * m & CODES - 1) * BITS;
      for (int i = 0; i < BITS; i++) {
        e[i] -= table[row + i];
      }
    }
    float base = sum;
    for (int i = 0; i < BITS; i++) {
      base += e[i] * e[i];
    }
    kernels.codesBelow(squares, linear, e, base, limit, found);
    found.leastFirst();
    next = 0;
  }

  /** Goes to the next code; whether there is one below the limit. */
  boolean next(float limit) {
    while (next < found.count()) {
      next++;
      if (sum() < limit) {
        return true;
      }
    }
    return false;
  }

  /** The partial sum with the present code. */
  float sum() {
    return found.value(next - 1);
  }

  /** A code whose bits of this block are the present ones. */
  long with(long z) {
    int at = BITS * number;
    return z & ~(CODES - 1L << at) | (long) found.code(next - 1) << at;
  }
}
