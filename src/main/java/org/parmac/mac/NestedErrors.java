package org.parmac.mac;

import org.parmac.math.Block;
import org.parmac.math.Kernels;
import org.parmac.model.NestedModel;

/** The nested error E_1 = Σ ‖y − f(x)‖² of a model; as a source of Z, it leaves Z as it is. */
public final class NestedErrors implements ZStep {
  private final Kernels kernels;
  private final NestedModel model;
  private final Block[] outputs;

  public NestedErrors(Kernels kernels, NestedModel model) {
    this.kernels = kernels;
    this.model = model;
    this.outputs = model.blocks();
  }

  @Override
  public void solve(Block x, Block y, Coordinates z, int from, ShardSums sums) {
    add(x, y, sums);
  }

  /**
   * Adds a tile's errors.
   *
   * @param x rows × inputs. Not modified.
   * @param y rows × outputs. Not modified.
   */
  public void add(Block x, Block y, ShardSums sums) {
    Block f = model.forward(kernels, x, outputs);
    int units = f.columns();
    for (int i = 0, p = 0; i < f.rows(); i++) {
      double error = 0;
      for (int u = 0; u < units; u++, p++) {
        double d = (double) y.values()[p] - f.values()[p];
        error += d * d;
      }
      sums.nestedError += error;
      sums.largestNestedError = Math.max(sums.largestNestedError, error);
    }
  }
}
