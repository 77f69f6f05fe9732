package org.parmac.mac;

import java.util.List;
import java.util.Locale;

/** Why iterations end. */
public enum StopRule {
  /**
   * z = h(x) for all points after a Z step: a larger µ changes nothing any more. It comes at a
   * finite µ, at the latest above max_n ‖x_n − f(h(x_n))‖².
   */
  CONVERGED,
  /** The run has had as many iterations as it may. */
  ITERATIONS;

  /**
   * @param iteration counted from 0, which has no Z step
   * @param spaces of the coordinates: numbers never agree to the last digit, only bits can
   * @param violatedBits bits of Z that differ from h(X) after the Z step
   * @return null: go on
   */
  public static StopRule after(
      int iteration, List<Coordinates.Space> spaces, long violatedBits, int maxIterations) {
    boolean allBits = spaces.stream().allMatch(Coordinates.Space::binary);
    if (iteration > 0 && allBits && violatedBits == 0) {
      return CONVERGED;
    }
    return iteration >= maxIterations ? ITERATIONS : null;
  }

  /** As it stands in a summary. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
