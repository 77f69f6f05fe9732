package org.parmac.train;

import org.parmac.math.Block;
import org.parmac.math.Kernels;
import org.parmac.model.Parameters;

/**
 * Linear units for many small products, laid out so that kernels need not rearrange them for each:
 * the weights of one input side by side or, where units are too few for a vector, those of one
 * unit. Products have the same bits either way.
 *
 * @param weights inputs × units or, if there are few, units × inputs
 * @param few which of the two
 * @param bias one per unit
 */
record UnitWeights(Block weights, boolean few, float[] bias) {
  /** Units that fill a vector. */
  private static final int MANY = 8;

  /** A copy of linear units. */
  static UnitWeights of(Parameters units) {
    boolean few = units.units() < MANY;
    Block weights = few ? units.weights().copy() : units.weights().transpose();
    return new UnitWeights(weights, few, units.bias().clone());
  }

  /**
   * M = X Wᵀ, without the biases.
   *
   * @param x rows × inputs. Not modified.
   * @param margins rows × units; overwritten
   */
  void times(Kernels kernels, Block x, Block margins) {
    if (few) {
      kernels.timesTransposed(x, weights, margins);
    } else {
      kernels.times(x, weights, margins);
    }
  }

  /**
   * W += Gᵀ X.
   *
   * @param x rows × inputs. Not modified.
   * @param gradient rows × units. Not modified.
   */
  void add(Kernels kernels, Block x, Block gradient) {
    if (few) {
      kernels.addTransposedTimes(gradient, x, weights);
    } else {
      kernels.addTransposedTimes(x, gradient, weights);
    }
  }

  UnitWeights copy() {
    return new UnitWeights(weights.copy(), few, bias.clone());
  }

  /** The units as rows again, a copy. */
  Parameters toParameters() {
    return new Parameters(few ? weights.copy() : weights.transpose(), bias.clone());
  }
}
