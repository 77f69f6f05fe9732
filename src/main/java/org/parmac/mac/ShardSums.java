package org.parmac.mac;

/** Sums over a shard's points that a Z step and the objective need; errors in model units. */
public final class ShardSums {
  /** E_Q with the coordinates of the iteration before. */
  public double objectiveBefore;

  /** E_Q = Σ ‖y − f_{K+1}(z_K)‖² + µ Σ_k ‖z_k − f_k(z_{k−1})‖² after the Z step. */
  public double objective;

  /** E_1 = Σ ‖y − f(x)‖², without the papers' ½. */
  public double nestedError;

  /** The largest ‖y − f(x)‖² of a point. */
  public double largestNestedError;

  /** Bits of Z that the Z step changed. */
  public long changedBits;

  /** Bits of Z that differ from h(x). */
  public long violatedBits;

  /** Points with z = h(x). */
  public long consistentPoints;

  /** Σ_k ‖z_k − f_k(z_{k−1})‖² over coordinates that are not bits, after the Z step. */
  public double violation;

  /** Nodes that sphere decoding visited. */
  public long nodes;

  /** Points whose search was cut short. */
  public long cappedPoints;
}
