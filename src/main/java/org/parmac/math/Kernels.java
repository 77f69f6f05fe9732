package org.parmac.math;

/**
 * Dense products on float32 blocks: where the speed is. The plain version, {@link PlainKernels},
 * defines the meaning; any other is tested against it.
 *
 * <p>Every method gives the same bits for the same arguments; another implementation may round
 * differently, so a run records which one it used.
 */
public interface Kernels {
  /** Name of the implementation, for a run's provenance. */
  String name();

  /**
   * C = A·Bᵀ.
   *
   * @param a n × k. Not modified.
   * @param b m × k. Not modified.
   * @param c n × m. Overwritten.
   */
  void timesTransposed(Block a, Block b, Block c);

  /**
   * C = Aᵀ·B.
   *
   * @param a n × k. Not modified.
   * @param b n × m. Not modified.
   * @param c k × m. Overwritten.
   */
  void transposedTimes(Block a, Block b, Block c);

  /**
   * C = Aᵀ·diag(w)·A, on and above the diagonal; below it C stays as it is.
   *
   * @param a n × k. Not modified.
   * @param weights n × any. Not modified.
   * @param column of the weights, which is w
   * @param c k × k. Overwritten on and above the diagonal.
   */
  void weightedGram(Block a, Block weights, int column, Block c);

  /** The implementation in use. */
  static Kernels get() {
    return PlainKernels.INSTANCE;
  }
}
