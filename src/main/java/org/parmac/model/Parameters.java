package org.parmac.model;

import java.util.Arrays;
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

  /** A copy of the units from (inclusive) to (exclusive). */
  public Parameters part(int from, int to) {
    int in = inputs();
    float[] w = Arrays.copyOfRange(weights.values(), from * in, to * in);
    return new Parameters(new Block(to - from, in, w), Arrays.copyOfRange(bias, from, to));
  }

  /** Copies the units of a part over those from an index on. */
  public void setPart(int from, Parameters part) {
    System.arraycopy(
        part.weights.values(), 0, weights.values(), from * inputs(), part.units() * inputs());
    System.arraycopy(part.bias, 0, bias, from, part.units());
  }
}
