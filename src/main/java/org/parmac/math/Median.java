package org.parmac.math;

import java.util.Arrays;

/** The middle one of some numbers; of an even number of them, the mean of the middle two. */
public final class Median {
  private Median() {}

  /**
   * @param values at least one. Not modified.
   */
  public static double of(double... values) {
    if (values.length == 0) {
      throw new IllegalArgumentException("a median needs at least one number, got none");
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
