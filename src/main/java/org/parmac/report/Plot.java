package org.parmac.report;

import java.util.Locale;

/**
 * The field of a chart between its axes: where values stand, the grid, and the ticks' labels. Sizes
 * are pixels of the style sheet.
 */
final class Plot {
  /** Width of a character of a label, on the average. */
  private static final double CHARACTER = 6.4;

  /** From the field's edge to the labels of the ticks, and their height. */
  private static final int GAP = 7;

  private static final int LINE = 17;

  /** A picture's width and height; the narrow one is for telephones. */
  record Size(int width, int height, boolean narrow) {
    static final Size WIDE = new Size(520, 290, false);
    static final Size NARROW = new Size(330, 230, true);
  }

  final Html html;
  final Axis xAxis;
  final Axis yAxis;
  final double left;
  final double right;
  final double top;
  final double bottom;

  /**
   * @param above room over the field
   * @param beside room to the right of it
   */
  Plot(Html html, Size size, Axis xAxis, Axis yAxis, double above, double beside) {
    this.html = html;
    this.xAxis = xAxis;
    this.yAxis = yAxis;
    double widest = yAxis.ticks().stream().mapToDouble(t -> width(yAxis.label(t))).max().orElse(20);
    left = Math.ceil(widest) + GAP + 1;
    right = size.width() - Math.max(beside, 10);
    top = above;
    bottom = size.height() - 2.0 * LINE - 4;
  }

  static double width(String text) {
    return CHARACTER * text.codePointCount(0, text.length());
  }

  double x(double value) {
    return left + xAxis.place(value) * (right - left);
  }

  double y(double value) {
    return bottom - yAxis.place(value) * (bottom - top);
  }

  /** The grid, the axes' labels, and what stands along the x axis. */
  void axes(String xName) {
    StringBuilder grid = new StringBuilder();
    for (double tick : yAxis.ticks()) {
      grid.append("M" + px(left) + " " + px(y(tick)) + "H" + px(right));
    }
    html.empty("path", "class", "grid", "d", grid.toString());
    for (double tick : yAxis.ticks()) {
      text(left - GAP, y(tick) + 4, "end", yAxis.label(tick), null);
    }
    StringBuilder ticks = new StringBuilder("M" + px(left) + " " + px(bottom) + "H" + px(right));
    double taken = Double.NEGATIVE_INFINITY;
    for (double tick : xAxis.ticks()) {
      ticks.append("M" + px(x(tick)) + " " + px(bottom) + "v4");
      double half = width(xAxis.label(tick)) / 2;
      if (x(tick) - half > taken) {
        text(x(tick), bottom + LINE + 1, "middle", xAxis.label(tick), null);
        taken = x(tick) + half + 4;
      }
    }
    html.empty("path", "class", "axis", "d", ticks.toString());
    text((left + right) / 2, bottom + 2 * LINE, "middle", xName, "name");
  }

  void text(double x, double y, String anchor, String text, String style) {
    html.leaf("text", text, "x", px(x), "y", px(y), "text-anchor", anchor, "class", style);
  }

  /** A length with one digit after the point, at most. */
  static String px(double value) {
    String text = String.format(Locale.ROOT, "%.1f", value);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }
}
