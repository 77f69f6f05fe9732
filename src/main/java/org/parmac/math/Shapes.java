package org.parmac.math;

/** Refuses blocks whose shapes do not fit {@link Kernels}. */
final class Shapes {
  private Shapes() {}

  static void timesTransposed(Block a, Block b, Block c) {
    boolean fits = b.columns() == a.columns() && c.rows() == a.rows() && c.columns() == b.rows();
    check(fits, "C = A*Bt", a, b, c);
  }

  static void transposedTimes(Block a, Block b, Block c) {
    boolean fits = b.rows() == a.rows() && c.rows() == a.columns() && c.columns() == b.columns();
    check(fits, "C = At*B", a, b, c);
  }

  static void times(Block a, Block b, Block c) {
    boolean fits = b.rows() == a.columns() && c.rows() == a.rows() && c.columns() == b.columns();
    check(fits, "C = A*B", a, b, c);
  }

  static void weightedGram(Block a, Block weights, int column, Block c) {
    int k = a.columns();
    boolean fits = weights.rows() == a.rows() && column < weights.columns();
    check(fits && c.rows() == k && c.columns() == k, "C = At*diag(w)*A", a, weights, c);
  }

  static void addTransposedTimes(Block a, Block b, double[] sums) {
    if (b.rows() != a.rows() || sums.length != a.columns() * b.columns()) {
      throw new IllegalArgumentException(
          "S += At*B: shapes do not fit: A "
              + shape(a)
              + ", B "
              + shape(b)
              + ", S of "
              + sums.length
              + " values");
    }
  }

  private static void check(boolean fits, String what, Block a, Block b, Block c) {
    if (!fits) {
      throw new IllegalArgumentException(
          what + ": shapes do not fit: A " + shape(a) + ", B " + shape(b) + ", C " + shape(c));
    }
  }

  private static String shape(Block block) {
    return block.rows() + " x " + block.columns();
  }
}
