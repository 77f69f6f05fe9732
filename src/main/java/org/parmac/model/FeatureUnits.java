package org.parmac.model;

import org.parmac.math.Block;
import org.parmac.math.Kernels;

/** Linear units on features, under an activation: f(x) = activation(W φ(x) + b). */
public final class FeatureUnits implements Layer {
  private final Features features;
  private final LinearUnits linear;
  private final Block phi;

  /**
   * @param linear units over the features
   */
  public FeatureUnits(Features features, LinearUnits linear) {
    if (linear.inputs() != features.count()) {
      throw new IllegalArgumentException(
          "expected units over " + features.count() + " features, got " + linear.inputs());
    }
    this.features = features;
    this.linear = linear;
    this.phi = new Block(0, features.count());
  }

  public Features features() {
    return features;
  }

  /** The units over the features. */
  public LinearUnits linear() {
    return linear;
  }

  @Override
  public int inputs() {
    return features.inputs();
  }

  @Override
  public int units() {
    return linear.units();
  }

  @Override
  public Output output() {
    return linear.output();
  }

  /** The units' weights and biases, with the arrays of the features. */
  @Override
  public Parameters parameters() {
    return linear.parameters().with(features.arrays());
  }

  @Override
  public void forward(Kernels kernels, Block inputs, Block outputs) {
    features.apply(kernels, inputs, phi);
    linear.forward(kernels, phi, outputs);
  }

  @Override
  public boolean isSmooth() {
    return features.isSmooth() && linear.isSmooth();
  }

  @Override
  public Tangent tangent(Kernels kernels, Block inputs) {
    Tangent inner = features.tangent(kernels, inputs);
    return new Composed(inner, linear.tangent(kernels, inner.outputs()), features.count());
  }

  /** The chain rule for a map and what stands on it. */
  private static final class Composed implements Tangent {
    private final Tangent inner;
    private final Tangent outer;
    private final Block between;

    Composed(Tangent inner, Tangent outer, int features) {
      this.inner = inner;
      this.outer = outer;
      this.between = new Block(0, features);
    }

    @Override
    public Block outputs() {
      return outer.outputs();
    }

    @Override
    public void times(Block v, Block jv) {
      inner.times(v, between);
      outer.times(between, jv);
    }

    @Override
    public void transposedTimes(Block u, Block jtu) {
      outer.transposedTimes(u, between);
      inner.transposedTimes(between, jtu);
    }

    /** Column by column: J e_i for each input i. */
    @Override
    public void squares(Block diagonal) {
      int rows = outputs().rows();
      diagonal.resize(rows);
      Block unit = new Block(rows, diagonal.columns());
      Block column = new Block(rows, outputs().columns());
      for (int i = 0; i < diagonal.columns(); i++) {
        for (int r = 0; r < rows; r++) {
          unit.set(r, i, 1f);
        }
        times(unit, column);
        for (int r = 0; r < rows; r++) {
          unit.set(r, i, 0f);
          double sum = 0;
          for (int u = 0; u < column.columns(); u++) {
            sum += (double) column.get(r, u) * column.get(r, u);
          }
          diagonal.set(r, i, (float) sum);
        }
      }
    }
  }
}
