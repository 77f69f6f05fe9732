package org.parmac.train;

import org.parmac.math.Block;

/**
 * Sums of products of float32 values in double, for sums that nearly cancel: a small ridge would
 * drown in what float32 rounds off.
 */
final class ExactProducts {
  private ExactProducts() {}

  /**
   * Adds Aᵀ·B.
   *
   * @param a rows × k. Not modified.
   * @param b rows × m. Not modified.
   * @param sums k × m, row-major; added to
   */
  static void add(Block a, Block b, double[] sums) {
    double[] right = doubles(b);
    for (int k = 0; k < a.columns(); k++) {
      addRows(a, k, right, b.columns(), 0, sums);
    }
  }

  /**
   * Adds Aᵀ·A.
   *
   * @param a rows × k. Not modified.
   * @param sums k × k, row-major, symmetric; added to
   */
  static void addGram(Block a, double[] sums) {
    double[] right = doubles(a);
    int columns = a.columns();
    for (int k = 0; k < columns; k++) {
      addRows(a, k, right, columns, k, sums);
    }
    for (int i = 0; i < columns; i++) {
      for (int j = 0; j < i; j++) {
        sums[i * columns + j] = sums[j * columns + i];
      }
    }
  }

  /** Adds column k of A, times the rows of the right side, to row k of the sums. */
  private static void addRows(Block a, int k, double[] right, int m, int from, double[] sums) {
    int columns = a.columns();
    float[] x = a.values();
    int s = k * m;
    int i = 0;
    for (; i + 4 <= a.rows(); i += 4) {
      double x0 = x[i * columns + k];
      double x1 = x[(i + 1) * columns + k];
      double x2 = x[(i + 2) * columns + k];
      double x3 = x[(i + 3) * columns + k];
      int y0 = i * m;
      int y1 = y0 + m;
      int y2 = y1 + m;
      int y3 = y2 + m;
      if (x0 != 0 || x1 != 0 || x2 != 0 || x3 != 0) {
        for (int j = from; j < m; j++) {
          sums[s + j] +=
              (x0 * right[y0 + j] + x1 * right[y1 + j]) + (x2 * right[y2 + j] + x3 * right[y3 + j]);
        }
      }
    }
    for (; i < a.rows(); i++) {
      double x0 = x[i * columns + k];
      for (int j = from; j < m; j++) {
        sums[s + j] += x0 * right[i * m + j];
      }
    }
  }

  private static double[] doubles(Block block) {
    double[] result = new double[block.rows() * block.columns()];
    for (int p = 0; p < result.length; p++) {
      result[p] = block.values()[p];
    }
    return result;
  }
}
