package org.parmac.mac;

import org.parmac.model.Parameters;

/**
 * µ_i = start · factor^⌊(i−1)/repeats⌋ in iteration i = 1, 2, …, in model units.
 *
 * <p>Started from a share of s, the mean over bits of ‖b_l‖² of the first decoder, which is what
 * one wrong bit costs, the schedule needs no tuning: z = h(x) for all points comes at a few s.
 */
public record PenaltySchedule(double start, double factor, int repeats) {
  /** µ of an iteration with a Z step, counted from 1. */
  public double mu(int iteration) {
    if (iteration < 1) {
      throw new IllegalArgumentException(
          "iterations with a penalty are counted from 1, got " + iteration);
    }
    return start * StrictMath.pow(factor, (iteration - 1) / repeats);
  }

  /**
   * s = 1/L Σ_l ‖b_l‖², b_l the decoder's column of bit l.
   *
   * @param decoder D units over L inputs. Not modified.
   */
  public static double bitCost(Parameters decoder) {
    double sum = 0;
    for (float w : decoder.weights().values()) {
      sum += (double) w * w;
    }
    return sum / decoder.inputs();
  }
}
