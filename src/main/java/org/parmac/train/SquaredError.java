package org.parmac.train;

import org.parmac.math.Block;

/** Σ ‖y − f‖² of some points. */
final class SquaredError {
  private SquaredError() {}

  /**
   * @param f rows × units. Not modified.
   * @param y rows × units. Not modified.
   */
  static double of(Block f, Block y) {
    double sum = 0;
    for (int p = 0; p < y.rows() * y.columns(); p++) {
      double d = (double) y.values()[p] - f.values()[p];
      sum += d * d;
    }
    return sum;
  }
}
