package org.parmac.model;

import org.parmac.math.Block;
import org.parmac.math.Kernels;

/** A layer of linear units under an activation: f(x) = activation(W x + b). */
public record LinearUnits(Activation activation, Parameters parameters) implements Layer {

  /** What a layer applies to w · x + b. */
  public enum Activation {
    /** The value itself. */
    LINEAR(Output.REAL),
    /** 1 / (1 + exp(−t)). */
    SIGMOID(Output.UNIT),
    /** 1 where the value is above 0, else 0. */
    STEP(Output.BINARY);

    private final Output output;

    Activation(Output output) {
      this.output = output;
    }
  }

  @Override
  public int inputs() {
    return parameters.inputs();
  }

  @Override
  public int units() {
    return parameters.units();
  }

  @Override
  public Output output() {
    return activation.output;
  }

  @Override
  public boolean isSmooth() {
    return activation != Activation.STEP;
  }

  @Override
  public void forward(Kernels kernels, Block inputs, Block outputs) {
    outputs.resize(inputs.rows());
    kernels.timesTransposed(inputs, parameters.weights(), outputs);
    float[] y = outputs.values();
    float[] bias = parameters.bias();
    int units = bias.length;
    for (int i = 0, p = 0; i < inputs.rows(); i++) {
      for (int u = 0; u < units; u++, p++) {
        y[p] = activate(y[p] + bias[u]);
      }
    }
  }

  private float activate(float v) {
    return switch (activation) {
      case LINEAR -> v;
      case SIGMOID -> (float) (1 / (1 + Math.exp(-v)));
      case STEP -> v > 0 ? 1f : 0f;
    };
  }

  @Override
  public Tangent tangent(Kernels kernels, Block inputs) {
    return new UnitTangent(kernels, this, inputs);
  }
}
