package org.parmac.report;

import java.util.ArrayList;
import java.util.List;

/**
 * An axis from a lowest to a highest value, with ticks at round numbers.
 *
 * @param from lowest value
 * @param to highest value, above from
 * @param log whether equal ratios, not equal differences, are equally far apart
 * @param ticks values with a label, ascending, in the range
 * @param places digits after the point that tell the ticks apart
 */
record Axis(double from, double to, boolean log, List<Double> ticks, int places) {
  private static final double[] ROUND = {1, 2, 5, 10};

  /** From this ratio of the largest to the smallest value on, a logarithmic axis tells more. */
  private static final double WIDE = 30;

  /** A span that a logarithmic axis labels at 2 and 5, too. */
  private static final double DECADES = 2;

  /**
   * An axis with equal steps that has room for all values.
   *
   * @param most ticks about
   * @param least the least step; 1 for what is counted, otherwise 0
   */
  static Axis linear(double low, double high, int most, double least) {
    double span = high > low ? high - low : Math.max(Math.abs(low), 1e-9) * 0.2;
    double start = high > low ? low : low - span / 2;
    double end = high > low ? high : high + span / 2;
    double step = Math.max(least, step(span / Math.max(1, most)));
    long first = (long) Math.floor(start / step + 1e-9);
    long last = Math.max(first + 1, (long) Math.ceil(end / step - 1e-9));
    return ofSteps(first * step, last * step, step);
  }

  /** An axis that ends where the values do, with ticks at round numbers between. */
  static Axis tight(double low, double high, int most, double least) {
    double end = high > low ? high : low + 1;
    double step = Math.max(least, step((end - low) / Math.max(1, most)));
    return ofSteps(low, end, step);
  }

  private static Axis ofSteps(double from, double to, double step) {
    List<Double> ticks = new ArrayList<>();
    for (long i = (long) Math.ceil(from / step - 1e-9); i * step <= to + 1e-9 * step; i++) {
      ticks.add(i * step);
    }
    int places = (int) Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
    return new Axis(from, to, false, ticks, places);
  }

  /** The round number next above. */
  static double step(double rough) {
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    for (double round : ROUND) {
      if (rough <= round * power * (1 + 1e-9)) {
        return round * power;
      }
    }
    return 10 * power;
  }

  /** A logarithmic axis about positive values, with ticks at powers of ten, or at 2 and 5, too. */
  static Axis logarithmic(double low, double high, int most) {
    double start = low;
    double end = high > low ? high : low * 10;
    List<Double> ticks = new ArrayList<>();
    int first = (int) Math.floor(Math.log10(start) + 1e-9);
    int last = (int) Math.ceil(Math.log10(end) - 1e-9);
    boolean fine = Math.log10(end / start) <= DECADES;
    int stride = Math.max(1, (int) Math.ceil((last - first + 1.0) / Math.max(2, most)));
    for (int exponent = first; exponent <= last; exponent++) {
      for (double m : fine ? new double[] {1, 2, 5} : new double[] {1}) {
        double tick = m * Math.pow(10, exponent);
        boolean wanted = fine || Math.floorMod(exponent - first, stride) == 0;
        if (wanted && tick >= start * (1 - 1e-9) && tick <= end * (1 + 1e-9)) {
          ticks.add(tick);
        }
      }
    }
    return new Axis(start, end, true, ticks, -1);
  }

  /** The axis for values up the side of a chart: logarithmic where they differ by far. */
  static Axis of(double low, double high, int most) {
    if (low == 0 && high == 0) {
      return linear(0, 1, most, 0);
    }
    if (low > 0 && high / low > WIDE) {
      return logarithmic(
          Math.pow(10, Math.floor(3 * Math.log10(low)) / 3),
          Math.pow(10, Math.ceil(3 * Math.log10(high)) / 3),
          most);
    }
    double pad = 0.04 * (high - low);
    double start = low >= 0 ? Math.max(0, low - pad) : low - pad;
    return linear(start, high + pad, most, 0);
  }

  /** Where a value stands: 0 at the lowest, 1 at the highest. */
  double place(double value) {
    return log ? Math.log(value / from) / Math.log(to / from) : (value - from) / (to - from);
  }

  /** A tick's label. */
  String label(double tick) {
    if (!log) {
      return Numbers.fixed(tick, places);
    }
    int exponent = (int) Math.floor(Math.log10(tick) + 1e-9);
    if (exponent >= -3 && exponent <= 5) {
      return Numbers.fixed(tick, Math.max(0, -exponent));
    }
    long lead = Math.round(tick / Math.pow(10, exponent));
    return (lead == 1 ? "" : lead + "×") + "10" + Numbers.superscript(exponent);
  }
}
