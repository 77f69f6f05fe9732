package org.parmac.model;

import java.util.Map;
import org.parmac.math.Block;
import org.parmac.math.Kernels;

/** φ(x) = σ(x), 1 / (1 + exp(−x)) of each input. */
public record SigmoidFeatures(int inputs) implements Features {
  @Override
  public int count() {
    return inputs;
  }

  @Override
  public Map<String, Block> arrays() {
    return Map.of();
  }

  @Override
  public void apply(Kernels kernels, Block x, Block phi) {
    phi.resize(x.rows());
    for (int p = 0; p < x.rows() * inputs; p++) {
      phi.values()[p] = (float) (1 / (1 + Math.exp(-x.values()[p])));
    }
  }

  @Override
  public boolean isSmooth() {
    return true;
  }

  @Override
  public Tangent tangent(Kernels kernels, Block x) {
    Block phi = new Block(x.rows(), inputs);
    apply(kernels, x, phi);
    return new Diagonal(phi);
  }

  /** J = diag(φ (1 − φ)). */
  private record Diagonal(Block outputs) implements Tangent {
    @Override
    public void times(Block v, Block jv) {
      jv.resize(v.rows());
      for (int p = 0; p < v.rows() * v.columns(); p++) {
        jv.values()[p] = slope(p) * v.values()[p];
      }
    }

    @Override
    public void transposedTimes(Block u, Block jtu) {
      times(u, jtu);
    }

    @Override
    public void squares(Block diagonal) {
      diagonal.resize(outputs.rows());
      for (int p = 0; p < outputs.rows() * outputs.columns(); p++) {
        diagonal.values()[p] = slope(p) * slope(p);
      }
    }

    private float slope(int p) {
      float f = outputs.values()[p];
      return f * (1 - f);
    }
  }
}
