package org.parmac.model;

import org.parmac.math.Block;

/**
 * A layer at some points: its outputs, and products with its Jacobian J = ∂f/∂x of each point
 * (units × inputs), which is never formed. Blocks have a row for each of the points.
 */
public interface Tangent {
  /** f at the points, rows × units. Shared, not to be modified. */
  Block outputs();

  /**
   * J v for each point.
   *
   * @param v rows × inputs. Not modified.
   * @param jv rows × units; resized and overwritten
   */
  void times(Block v, Block jv);

  /**
   * Jᵀ u for each point.
   *
   * @param u rows × units. Not modified.
   * @param jtu rows × inputs; resized and overwritten
   */
  void transposedTimes(Block u, Block jtu);

  /**
   * The diagonal of JᵀJ for each point: Σ_u J_ui².
   *
   * @param diagonal rows × inputs; resized and overwritten
   */
  void squares(Block diagonal);
}
