package org.parmac.train;

import org.parmac.model.Parameters;

/**
 * Polynomial-decay average of the iterates of a stochastic descent, w̄_t = (1 − ρ_t) w̄_{t−1} + ρ_t
 * w_t, ρ_t = 4 / (t + 3): it forgets the start and needs no horizon.
 *
 * <p>Source: Shamir and Zhang, "Stochastic gradient descent for non-smooth optimization", ICML
 * 2013, section 4, with η = 3.
 */
final class IterateAverage {
  private static final int ETA = 3;

  private IterateAverage() {}

  /**
   * @param average moved towards the iterate
   * @param steps t ≥ 1, steps of descent so far
   */
  static void add(Parameters average, Parameters iterate, long steps) {
    float rho = share(steps);
    mix(average.weights().values(), iterate.weights().values(), rho);
    mix(average.bias(), iterate.bias(), rho);
  }

  /**
   * ρ_t.
   *
   * @param steps t ≥ 1
   */
  static float share(long steps) {
    return Math.min(1f, (ETA + 1f) / (steps + ETA));
  }

  /** Moves an average towards the iterate by a share. */
  static void mix(float[] average, float[] iterate, float rho) {
    for (int i = 0; i < average.length; i++) {
      average[i] += rho * (iterate[i] - average[i]);
    }
  }
}
