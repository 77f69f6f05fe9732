package org.parmac.model;

import org.parmac.math.Block;

/**
 * Parameters of a layer of linear units: unit u computes w_u · x + b_u.
 *
 * @param weights units × inputs. Shared, not copied.
 * @param bias one per unit. Shared, not copied.
 */
public record Parameters(Block weights, float[] bias) {
  public Parameters {
    if (weights.rows() != bias.length) {
      throw new IllegalArgumentException(
          "expected a bias for each of " + weights.rows() + " units, got " + bias.length);
    }
  }

  /** All zeros. */
  public static Parameters zeros(int units, int inputs) {
    return new Parameters(new Block(units, inputs), new float[units]);
  }

  public int units() {
    return weights.rows();
  }

  public int inputs() {
    return weights.columns();
  }

  public Parameters copy() {
    return new Parameters(weights.copy(), bias.clone());
  }
}
