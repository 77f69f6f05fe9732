package org.parmac.math;

/**
 * Dense products on float32 blocks: where the speed is. The plain version, {@link PlainKernels},
 * defines the meaning to the last bit: each value is one sum, s ← fma(a, b, s) from s = 0, term
 * after term in the order of the blocks. Implementations differ in speed only, so that machines of
 * one cluster may use different ones.
 */
public interface Kernels {
  /** Name of the implementation: {@code vector} or {@code plain-java}. */
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
   * C = A·B.
   *
   * @param a n × k. Not modified.
   * @param b k × m. Not modified.
   * @param c n × m. Overwritten.
   */
  void times(Block a, Block b, Block c);

  /**
   * C += Aᵀ·B: sums go on from what is in C.
   *
   * @param a n × k. Not modified.
   * @param b n × m. Not modified.
   * @param c k × m. Added to.
   */
  void addTransposedTimes(Block a, Block b, Block c);

  /**
   * C = Aᵀ·diag(w)·A, on and above the diagonal; below it C stays as it is.
   *
   * @param a n × k. Not modified.
   * @param weights n × any. Not modified.
   * @param column of the weights, which is w
   * @param c k × k. Overwritten on and above the diagonal.
   */
  void weightedGram(Block a, Block weights, int column, Block c);

  /**
   * S += Aᵀ·B in double; products of float32 values are exact there.
   *
   * @param a n × k. Not modified.
   * @param b n × m. Not modified.
   * @param sums k × m, row-major; added to, row of the blocks after row
   */
  void addTransposedTimes(Block a, Block b, double[] sums);

  /**
   * S += Aᵀ·A in double.
   *
   * @param a n × k. Not modified.
   * @param sums k × k, row-major, symmetric; added to
   */
  void addGram(Block a, double[] sums);

  /**
   * The codes u of 8 bits with v(u) = q_u + c·u + base below a limit, c = A e, in float32: c_i sums
   * fma(A_ki, e_k) over k; the bits of c·u are added in their order, the first three to 0 and the
   * others to the base, and v = (q_u + the first) + the others.
   *
   * @param q length 256. Not modified.
   * @param a 8 × 8, A_ki at 8 k + i. Not modified.
   * @param e length 8. Not modified.
   * @param found the codes found, ascending, and their v by u
   */
  void codesBelow(float[] q, float[] a, float[] e, float base, float limit, FoundCodes found);

  /**
   * x ← (x − m) · f in each row.
   *
   * @param x n × k. Modified.
   * @param m length k. Not modified.
   */
  void scale(Block x, float[] m, float f);

  /**
   * Bits of eight problems at once, decided from the last to the first: z_k = 1 where t_k − Σ_{j
   * &gt; k} R_kj z_j &gt; R_kk / 2, in float32, j ascending, each term by fma of −R_kj.
   *
   * @param r L × L, upper triangular. Not modified.
   * @param t L × 8. Not modified.
   * @param z L × 8 of 0 and 1; overwritten
   */
  void nearestBits(float[] r, int bits, float[] t, float[] z);

  /**
   * Local minima of zᵀGz − 2cᵀz of eight problems at once, in float32: bits are visited in turn and
   * flipped where G_ii / 2 + (1 − 2 z_i) (Gz − c)_i is below 0, until no bit of any problem is.
   *
   * @param g L × L, symmetric. Not modified.
   * @param c L × 8. Not modified.
   * @param z L × 8 of 0 and 1: the starts; overwritten
   * @param gradient L × 8: overwritten with Gz − c, from −c on by fma
   * @param sweeps over the bits, at most
   */
  void alternateBits(float[] g, int bits, float[] c, float[] z, float[] gradient, int sweeps);

  /**
   * The implementation in use: vector instructions where this JVM has the module
   * jdk.incubator.vector ({@code --add-modules jdk.incubator.vector}), otherwise plain Java.
   */
  static Kernels get() {
    return KernelChoice.IN_USE;
  }
}
