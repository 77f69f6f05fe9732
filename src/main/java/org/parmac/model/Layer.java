package org.parmac.model;

import org.parmac.math.Block;
import org.parmac.math.Kernels;

/**
 * One layer f_k of a nested model: linear units under an activation.
 *
 * @param name unique in its model, such as encoder
 * @param activation what is applied to each unit's linear output
 */
public record Layer(String name, Activation activation, Parameters parameters) {

  /** What a layer applies to w · x + b. */
  public enum Activation {
    /** The value itself. */
    LINEAR,
    /** 1 where the value is above 0, else 0. */
    STEP
  }

  public Layer with(Parameters other) {
    return new Layer(name, activation, other);
  }

  /**
   * The layer's outputs.
   *
   * @param inputs rows × inputs. Not modified.
   * @param outputs rows × units; resized and overwritten
   */
  public void forward(Kernels kernels, Block inputs, Block outputs) {
    int units = parameters.units();
    outputs.resize(inputs.rows());
    kernels.timesTransposed(inputs, parameters.weights(), outputs);
    float[] y = outputs.values();
    float[] bias = parameters.bias();
    boolean step = activation == Activation.STEP;
    for (int i = 0, p = 0; i < inputs.rows(); i++) {
      for (int u = 0; u < units; u++, p++) {
        float v = y[p] + bias[u];
        y[p] = step ? (v > 0 ? 1f : 0f) : v;
      }
    }
  }
}
