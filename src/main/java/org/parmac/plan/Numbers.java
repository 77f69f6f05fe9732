package org.parmac.plan;

import java.util.List;

/** Checks of given numbers, and medians. */
final class Numbers {
  private Numbers() {}

  /**
   * @throws IllegalArgumentException if the value is smaller, or not a number
   */
  static void atLeast(String name, double value, double least) {
    if (!(value >= least)) {
      throw new IllegalArgumentException(
          name + " must be >= " + text(least) + ", got " + text(value));
    }
  }

  /** The middle value, or the mean of the two in the middle. */
  static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    if (sorted.length == 0) {
      throw new IllegalArgumentException("expected at least one value, got none");
    }
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }

  private static String text(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
