package org.parmac.model;

import org.parmac.math.Block;
import org.parmac.math.Kernels;

/** A layer of linear units under an activation: f(x) = activation(W x + b). */
public record LinearUnits(Activation activation, Parameters parameters) implements Layer {
  private static final int ONE = Float.floatToRawIntBits(1f);

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
        y[p] += bias[u];
      }
    }
    int length = inputs.rows() * units;
    switch (activation) {
      case SIGMOID -> sigmoid(y, length);
      case STEP -> step(y, length);
      default -> {}
    }
  }

  /**
   * Codes of inputs, of step units: what {@link Codes#pack} makes of {@link #forward}.
   *
   * @param inputs rows × inputs. Not modified.
   * @param scratch rows × units; resized and overwritten
   * @param codes one per row; overwritten
   */
  void codes(Kernels kernels, Block inputs, Block scratch, long[] codes) {
    scratch.resize(inputs.rows());
    kernels.timesTransposed(inputs, parameters.weights(), scratch);
    float[] y = scratch.values();
    float[] bias = parameters.bias();
    for (int i = 0, p = 0; i < inputs.rows(); i++) {
      long code = 0;
      for (int u = 0; u < bias.length; u++, p++) {
        code |= (long) (Float.floatToRawIntBits(0f - (y[p] + bias[u])) >>> 31) << u;
      }
      codes[i] = code;
    }
  }

  private static void sigmoid(float[] y, int length) {
    for (int p = 0; p < length; p++) {
      y[p] = (float) (1 / (1 + Math.exp(-y[p])));
    }
  }

  /** 1 where y &gt; 0: the sign of 0 − y, without a branch, which could not be guessed. */
  private static void step(float[] y, int length) {
    for (int p = 0; p < length; p++) {
      y[p] = Float.intBitsToFloat(Float.floatToRawIntBits(0f - y[p]) >> 31 & ONE);
    }
  }

  @Override
  public Tangent tangent(Kernels kernels, Block inputs) {
    return new UnitTangent(kernels, this, inputs);
  }
}
