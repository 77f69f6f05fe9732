package org.parmac.train;

import org.parmac.math.Block;
import org.parmac.math.Kernels;
import org.parmac.math.Median;

/** The width of Gaussian features where nothing better is known. */
final class MedianDistance {
  /** Rows whose distances are looked at. */
  private static final int ROWS = 500;

  private MedianDistance() {}

  /**
   * The median of the distances between the first 500 rows; 1 where that is 0 or nothing.
   *
   * @param x rows × inputs. Not modified.
   */
  static double of(Kernels kernels, Block x) {
    int rows = Math.min(ROWS, x.rows());
    Block some = new Block(rows, x.columns(), x.values());
    Block products = new Block(rows, rows);
    kernels.timesTransposed(some, some, products);
    double[] distances = new double[rows * (rows - 1) / 2];
    for (int i = 0, p = 0; i < rows; i++) {
      for (int j = 0; j < i; j++) {
        double square = (double) products.get(i, i) + products.get(j, j) - 2.0 * products.get(i, j);
        distances[p++] = Math.sqrt(Math.max(0, square));
      }
    }
    double median = distances.length == 0 ? 0 : Median.of(distances);
    return median > 0 ? median : 1;
  }
}
