package org.parmac.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * A line of a chart.
 *
 * @param name what its label says
 * @param colour which of the palette's, from 1
 * @param points in the order of x
 * @param look how it is drawn
 */
record Series(String name, int colour, List<Point> points, Look look) {
  /** How a line is drawn. */
  enum Look {
    /** A line with a dot at each point. */
    LINE,
    /** A dashed line from one side to the other, at the first point's y: for comparison. */
    LEVEL,
    /** Dots alone. */
    DOTS
  }

  /**
   * A point.
   *
   * @param error half of the error bar's length; 0: none
   * @param says what the point stands for, beside its numbers
   */
  record Point(double x, double y, double error, String says) {}

  static Series line(String name, int colour) {
    return new Series(name, colour, new ArrayList<>(), Look.LINE);
  }

  /** Something to compare with, such as a baseline, that has no course. */
  static Series level(String name, int colour, double y) {
    return new Series(name, colour, List.of(new Point(Double.NaN, y, 0, "")), Look.LEVEL);
  }

  /** Adds a point, if there is one. */
  void add(double x, Double y, String says) {
    if (y != null && Double.isFinite(y)) {
      points.add(new Point(x, y, 0, says));
    }
  }

  boolean isEmpty() {
    return points.isEmpty();
  }

  Point last() {
    return points.get(points.size() - 1);
  }

  /** The same line in another unit of y. */
  Series scaled(double factor) {
    return map(x -> x, y -> y * factor, factor);
  }

  /** The same line in another unit of x. */
  Series over(DoubleUnaryOperator x) {
    return map(x, y -> y, 1);
  }

  private Series map(DoubleUnaryOperator x, DoubleUnaryOperator y, double errors) {
    List<Point> mapped =
        points.stream()
            .map(
                p ->
                    new Point(
                        x.applyAsDouble(p.x()),
                        y.applyAsDouble(p.y()),
                        p.error() * errors,
                        p.says()))
            .toList();
    return new Series(name, colour, mapped, look);
  }
}
