package org.parmac.model;

import org.parmac.math.Block;
import org.parmac.math.Kernels;

/**
 * The shift and scale between data and model: x̃ = (x − mean) / range, with one range for all
 * dimensions.
 *
 * <p>The papers subtract the minimum; linear units have a bias, so the shift changes no optimum,
 * and the mean serves stochastic descent better. Errors in model units times range² are errors in
 * data units.
 *
 * @param mean one per dimension. Shared, not copied.
 * @param range the largest (maximum − minimum) of a dimension; above 0
 */
public record Scaling(float[] mean, float range) {
  public Scaling {
    if (!(range > 0)) {
      throw new IllegalArgumentException("range must be > 0, got " + range);
    }
  }

  /** No shift, no scale. */
  public static Scaling none(int columns) {
    return new Scaling(new float[columns], 1f);
  }

  /**
   * x → x̃, in place.
   *
   * @param points rows × dimensions. Modified.
   */
  public void apply(Block points) {
    Kernels.get().scale(points, mean, 1f / range);
  }

  /** What an error (a squared distance, or µ) in model units is in data units. */
  public double toDataUnits(double error) {
    return error * range * (double) range;
  }
}
