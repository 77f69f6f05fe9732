package org.parmac.model;

import org.parmac.math.Block;
import org.parmac.math.Kernels;

/** Linear or sigmoid units at some points: J = diag(s) W, with s = 1 or f (1 − f). */
final class UnitTangent implements Tangent {
  private final Kernels kernels;
  private final Parameters parameters;
  private final Block outputs;
  private final Block slopes;
  private final Block scaled;
  private Block transposed;
  private Block transposedSquares;

  /**
   * @param inputs rows × inputs. Not modified.
   */
  UnitTangent(Kernels kernels, LinearUnits layer, Block inputs) {
    this.kernels = kernels;
    this.parameters = layer.parameters();
    this.outputs = new Block(0, layer.units());
    layer.forward(kernels, inputs, outputs);
    this.scaled = new Block(outputs.rows(), layer.units());
    this.slopes = layer.activation() == LinearUnits.Activation.SIGMOID ? slopes() : null;
  }

  private Block slopes() {
    Block s = new Block(outputs.rows(), outputs.columns());
    float[] f = outputs.values();
    for (int p = 0; p < s.rows() * s.columns(); p++) {
      s.values()[p] = f[p] * (1 - f[p]);
    }
    return s;
  }

  @Override
  public Block outputs() {
    return outputs;
  }

  @Override
  public void times(Block v, Block jv) {
    jv.resize(v.rows());
    kernels.timesTransposed(v, parameters.weights(), jv);
    if (slopes != null) {
      float[] values = jv.values();
      for (int p = 0; p < jv.rows() * jv.columns(); p++) {
        values[p] *= slopes.values()[p];
      }
    }
  }

  @Override
  public void transposedTimes(Block u, Block jtu) {
    if (transposed == null) {
      transposed = parameters.weights().transpose();
    }
    jtu.resize(u.rows());
    kernels.timesTransposed(slopes == null ? u : scaled(u, 1), transposed, jtu);
  }

  @Override
  public void squares(Block diagonal) {
    if (transposedSquares == null) {
      transposedSquares = parameters.weights().transpose();
      float[] w = transposedSquares.values();
      for (int p = 0; p < w.length; p++) {
        w[p] *= w[p];
      }
    }
    Block ones = new Block(outputs.rows(), outputs.columns());
    java.util.Arrays.fill(ones.values(), 1f);
    diagonal.resize(ones.rows());
    kernels.timesTransposed(slopes == null ? ones : scaled(ones, 2), transposedSquares, diagonal);
  }

  /** u times the slopes to a power. */
  private Block scaled(Block u, int power) {
    scaled.resize(u.rows());
    for (int p = 0; p < u.rows() * u.columns(); p++) {
      float s = slopes.values()[p];
      scaled.values()[p] = u.values()[p] * (power == 2 ? s * s : s);
    }
    return scaled;
  }
}
