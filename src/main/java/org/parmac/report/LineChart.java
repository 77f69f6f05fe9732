package org.parmac.report;

import static org.parmac.report.Plot.px;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.parmac.report.Series.Look;

/**
 * Lines over an axis.
 *
 * @param xName what stands along the x axis
 * @param scale of the x axis
 * @param series at least one that is not empty
 * @param marks places on the x axis where something changed
 */
record LineChart(String xName, Scale scale, List<Series> series, List<Mark> marks)
    implements Chart {
  private static final double LABEL_LINE = 14;

  /** How much wider the labels of lines are than those of ticks. */
  private static final double BOLD = 1.18;

  /** Lines of more points have no dots. */
  private static final int DOTS = 70;

  /** More marks than this are ticks above the field, not lines through it. */
  private static final int LINES = 12;

  private static final int LONGEST_LABEL = 20;

  /** A line that ends before this share of the axis has no label at the side. */
  private static final double NEAR_END = 0.85;

  /** What an x axis is of. */
  enum Scale {
    /** Whole numbers. */
    COUNT,
    /** Amounts, from 0 on. */
    AMOUNT,
    /** Numbers that differ by factors. */
    RATIO
  }

  /** A place on the x axis. */
  record Mark(double x, String label) {}

  LineChart {
    series = series.stream().filter(s -> !s.isEmpty()).toList();
  }

  /** Whether there is anything to draw: a line of more than one point. */
  boolean isWorthwhile() {
    return series.stream().anyMatch(s -> s.look() == Look.LINE && s.points().size() > 1);
  }

  @Override
  public void draw(Html html, Plot.Size size) {
    boolean direct = !size.narrow() && labelsItself();
    double beside =
        direct
            ? 14 + BOLD * series.stream().mapToDouble(s -> Plot.width(s.name())).max().orElse(0)
            : 10;
    Plot plot = new Plot(html, size, xAxis(size), yAxis(size), marks.isEmpty() ? 10 : 28, beside);
    plot.axes(xName);
    drawMarks(plot);
    for (Series s : series) {
      draw(plot, s, size.narrow());
    }
    if (direct) {
      label(plot);
    }
  }

  private Axis xAxis(Plot.Size size) {
    double low = xs().min().orElse(0);
    double high = xs().max().orElse(1);
    int most = size.narrow() ? 5 : 8;
    return switch (scale) {
      case COUNT -> Axis.tight(low, high, most, 1);
      case AMOUNT -> Axis.tight(0, high, most, 0);
      case RATIO -> Axis.logarithmic(low, high, most);
    };
  }

  private DoubleStream xs() {
    return points().mapToDouble(Series.Point::x).filter(Double::isFinite);
  }

  private Axis yAxis(Plot.Size size) {
    double low = points().mapToDouble(p -> p.y() - p.error()).min().orElse(0);
    double high = points().mapToDouble(p -> p.y() + p.error()).max().orElse(1);
    int most = size.narrow() ? 4 : 5;
    // Shares over depths are compared by their differences.
    return scale == Scale.RATIO ? Axis.linear(0, high, most, 0) : Axis.of(low, high, most);
  }

  private java.util.stream.Stream<Series.Point> points() {
    return series.stream().flatMap(s -> s.points().stream());
  }

  private void drawMarks(Plot plot) {
    boolean lines = marks.size() <= LINES;
    StringBuilder path = new StringBuilder();
    double taken = Double.NEGATIVE_INFINITY;
    for (Mark mark : marks) {
      double x = plot.x(mark.x());
      path.append(
          "M" + px(x) + " " + px(plot.top - 8) + "V" + px(lines ? plot.bottom : plot.top - 2));
      double half = Plot.width(mark.label()) / 2;
      double at = Math.min(Math.max(x, plot.left + half), plot.right - half);
      if (at - half > taken) {
        plot.text(at, plot.top - 13, "middle", mark.label(), "mark");
        taken = at + half + 10;
      }
    }
    if (!marks.isEmpty()) {
      plot.html.empty("path", "class", lines ? "mark lines" : "mark", "d", path.toString());
    }
  }

  private static void draw(Plot plot, Series s, boolean narrow) {
    String colour = "c" + s.colour();
    if (s.look() == Look.LEVEL) {
      String y = px(plot.y(s.last().y()));
      String path = "M" + px(plot.left) + " " + y + "H" + px(plot.right);
      plot.html.empty("path", "class", "level " + colour, "d", path);
      return;
    }
    if (s.look() == Look.LINE) {
      String path =
          s.points().stream()
              .map(p -> px(plot.x(p.x())) + " " + px(plot.y(p.y())))
              .collect(Collectors.joining("L", "M", ""));
      plot.html.empty("path", "class", "line " + colour, "d", path);
    }
    errorBars(plot, s);
    if (!narrow && s.points().size() <= DOTS || s.points().size() == 1 || s.look() == Look.DOTS) {
      dots(plot, s, colour);
    }
  }

  private static void errorBars(Plot plot, Series s) {
    StringBuilder path = new StringBuilder();
    for (Series.Point p : s.points()) {
      if (p.error() > 0) {
        path.append("M" + px(plot.x(p.x())) + " " + px(plot.y(p.y() - p.error())));
        path.append("V" + px(plot.y(p.y() + p.error())));
      }
    }
    if (path.length() > 0) {
      plot.html.empty("path", "class", "error c" + s.colour(), "d", path.toString());
    }
  }

  private static void dots(Plot plot, Series s, String colour) {
    boolean big = s.look() == Look.DOTS;
    for (Series.Point p : s.points()) {
      plot.html.open(
          "circle",
          "class",
          (big ? "dot big " : "dot ") + colour,
          "cx",
          px(plot.x(p.x())),
          "cy",
          px(plot.y(p.y())),
          "r",
          big ? "4" : "2.4");
      plot.html.leaf("title", s.name() + ", " + p.says()).close();
    }
  }

  /** Names at the ends of the lines, moved apart where they would lie on each other. */
  private void label(Plot plot) {
    List<Series> order = new ArrayList<>(labelled());
    order.sort(Comparator.comparingDouble(s -> plot.y(s.last().y())));
    double[] at = new double[order.size()];
    for (int i = 0; i < at.length; i++) {
      double wanted = plot.y(order.get(i).last().y());
      at[i] = i == 0 ? wanted : Math.max(wanted, at[i - 1] + LABEL_LINE);
    }
    double limit = plot.bottom;
    for (int i = at.length - 1; i >= 0; i--) {
      at[i] = Math.min(at[i], limit);
      limit = at[i] - LABEL_LINE;
    }
    for (int i = 0; i < at.length; i++) {
      Series s = order.get(i);
      boolean level = s.look() == Look.LEVEL;
      double x = level ? plot.right : plot.x(s.last().x());
      String path = "M" + px(x + 3) + " " + px(plot.y(s.last().y())) + "L" + px(plot.right + 8);
      if (Math.abs(at[i] - plot.y(s.last().y())) > 2 || x < plot.right - 12) {
        plot.html.empty("path", "class", "lead c" + s.colour(), "d", path + " " + px(at[i]));
      }
      plot.text(plot.right + 11, at[i] + 4, "start", s.name(), "label c" + s.colour());
    }
  }

  /** Dots on a line of the same colour need no name of their own at its end. */
  private List<Series> labelled() {
    return series.stream().filter(s -> s.look() != Look.DOTS).toList();
  }

  @Override
  public boolean labelsItself() {
    double low = xs().min().orElse(0);
    double high = xs().max().orElse(1);
    return labelled().size() > 1
        && labelled().size() <= 8
        && series.stream().allMatch(s -> s.name().length() <= LONGEST_LABEL)
        && labelled().stream()
            .allMatch(s -> s.look() == Look.LEVEL || s.last().x() >= low + NEAR_END * (high - low));
  }

  @Override
  public List<Key> keys() {
    return labelled().size() < 2
        ? List.of()
        : labelled().stream()
            .map(s -> new Key(s.name(), (s.look() == Look.LEVEL ? "level c" : "c") + s.colour()))
            .toList();
  }

  @Override
  public String describe() {
    return labelled().stream()
        .map(
            s ->
                s.name()
                    + (s.points().size() == 1
                        ? " " + Numbers.significant(s.last().y(), 4)
                        : " from "
                            + Numbers.significant(s.points().get(0).y(), 4)
                            + " to "
                            + Numbers.significant(s.last().y(), 4)))
        .collect(Collectors.joining("; "));
  }
}
