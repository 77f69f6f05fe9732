package org.parmac.plan;

import java.util.ArrayList;
import java.util.List;

/**
 * A line y = intercept + slope · x through measured points, of which none is below nothing: slope
 * and intercept are at least 0.
 *
 * <p>The slope is the median of those of all pairs of points with different x, the intercept the
 * median of what is left: few bad points do not move them. Source: P. K. Sen, "Estimates of the
 * regression coefficient based on Kendall's tau", JASA 63 (1968).
 */
record Line(double intercept, double slope) {
  /** A measured y, at x, both at least 0. */
  record Point(double x, double y) {}

  /**
   * @param groups points of which only those in one group are compared with each other
   * @param otherwise the slope where all x in each group are the same
   */
  static Line through(List<List<Point>> groups, double otherwise) {
    List<Double> slopes = new ArrayList<>();
    for (List<Point> group : groups) {
      addSlopes(group, slopes);
    }
    List<Point> all = groups.stream().flatMap(List::stream).toList();
    double slope = slopes.isEmpty() ? otherwise : Math.max(0, Numbers.median(slopes));
    double y = Numbers.median(all.stream().map(Point::y).toList());
    double x = Numbers.median(all.stream().map(Point::x).toList());
    if (slope * x > y) {
      return new Line(0, y / x);
    }
    double left = Numbers.median(all.stream().map(p -> p.y - slope * p.x).toList());
    return new Line(Math.max(0, left), slope);
  }

  private static void addSlopes(List<Point> points, List<Double> slopes) {
    for (int i = 0; i < points.size(); i++) {
      for (int j = 0; j < i; j++) {
        Point p = points.get(i);
        Point q = points.get(j);
        // Nearly the same x tell nothing of the slope.
        if (Math.abs(p.x - q.x) > 1e-3 * Math.max(p.x, q.x)) {
          slopes.add((p.y - q.y) / (p.x - q.x));
        }
      }
    }
  }
}
