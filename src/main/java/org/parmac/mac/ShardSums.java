package org.parmac.mac;

/** Sums over a shard's points that a Z step and the objective need; errors in model units. */
public final class ShardSums {
  /** E_Q with the coordinates of the iteration before. */
  public double objectiveBefore;

  /** E_Q = Σ ‖x − f(z)‖² + µ Σ ‖z − h(x)‖² after the Z step. */
  public double objective;

  /** E_BA = Σ ‖x − f(h(x))‖². */
  public double nestedError;

  /** The largest ‖x − f(h(x))‖² of a point. */
  public double largestNestedError;

  /** Bits of Z that the Z step changed. */
  public long changedBits;

  /** Bits of Z that differ from h(x). */
  public long violatedBits;

  /** Points with z = h(x). */
  public long consistentPoints;

  /** Nodes that sphere decoding visited. */
  public long nodes;

  /** Points whose search was cut short. */
  public long cappedPoints;
}
