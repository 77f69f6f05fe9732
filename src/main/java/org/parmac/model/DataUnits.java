package org.parmac.model;

/**
 * A model's linear maps in data units, in float64: what somebody applies to raw points. The model
 * works on x̃ = (x − mean) / range, so
 *
 * <pre>
 *   encoder: A x̃ + a = (A / range) x + (a − A mean / range)
 *   decoder: range (B z + b) + mean = (range B) z + (range b + mean)
 * </pre>
 *
 * <p>The model itself computes in float32: at a point within rounding of a bit's boundary the two
 * may differ.
 */
public final class DataUnits {
  /**
   * @param weights units × inputs, row-major
   * @param bias one per unit
   */
  public record Linear(int units, int inputs, double[] weights, double[] bias) {}

  private DataUnits() {}

  /**
   * @param encoder L units over D inputs, in model units. Not modified.
   * @return L × D, over raw points
   */
  public static Linear encoder(Scaling scaling, Parameters encoder) {
    double range = scaling.range();
    int inputs = encoder.inputs();
    double[] weights = new double[encoder.units() * inputs];
    double[] bias = new double[encoder.units()];
    for (int u = 0, p = 0; u < bias.length; u++) {
      bias[u] = encoder.bias()[u];
      for (int i = 0; i < inputs; i++, p++) {
        weights[p] = encoder.weights().get(u, i) / range;
        bias[u] -= weights[p] * scaling.mean()[i];
      }
    }
    return new Linear(bias.length, inputs, weights, bias);
  }

  /**
   * @param decoder D units over L inputs, in model units. Not modified.
   * @return D × L, giving raw points
   */
  public static Linear decoder(Scaling scaling, Parameters decoder) {
    double range = scaling.range();
    int inputs = decoder.inputs();
    double[] weights = new double[decoder.units() * inputs];
    double[] bias = new double[decoder.units()];
    for (int u = 0, p = 0; u < bias.length; u++) {
      bias[u] = range * decoder.bias()[u] + scaling.mean()[u];
      for (int i = 0; i < inputs; i++, p++) {
        weights[p] = range * decoder.weights().get(u, i);
      }
    }
    return new Linear(bias.length, inputs, weights, bias);
  }
}
