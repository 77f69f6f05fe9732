package org.parmac.train;

import org.parmac.math.Block;
import org.parmac.model.Parameters;

/**
 * Linear units as columns: the weights of one input side by side, so that kernels need not bring
 * them there for each of many small products.
 *
 * @param weights inputs × units
 * @param bias one per unit
 */
record UnitColumns(Block weights, float[] bias) {
  /** A copy of linear units. */
  static UnitColumns of(Parameters units) {
    return new UnitColumns(units.weights().transpose(), units.bias().clone());
  }

  /** The units as rows again, a copy. */
  Parameters toParameters() {
    return new Parameters(weights.transpose(), bias.clone());
  }
}
