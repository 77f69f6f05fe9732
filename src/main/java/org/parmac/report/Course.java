package org.parmac.report;

import java.util.ArrayList;
import java.util.List;
import org.parmac.report.LineChart.Scale;
import org.parmac.report.Series.Look;

/**
 * A figure of one or several runs in two charts: over the iterations, and over the time.
 *
 * @param unit of y; null: none
 * @param lines by iteration, each with the run that it is of
 * @param levels to compare with
 * @param marks of iterations
 * @param note below; null: none
 */
record Course(
    String title,
    String unit,
    List<Line> lines,
    List<Series> levels,
    List<LineChart.Mark> marks,
    String note) {
  private static final double MINUTE = 60;
  private static final double HOUR = 3600;

  /** A line, and the run whose iterations its x are. */
  record Line(Series series, Curves of) {}

  /** Both charts, side by side where there is room; nothing where no line has two points. */
  void write(Html html) {
    double factor = Math.pow(10, -exponent());
    String scaledUnit =
        exponent() == 0
            ? unit
            : (unit == null ? "" : unit + " ") + "×\u202f10" + Numbers.superscript(exponent());
    LineChart byIteration = new LineChart("iteration", Scale.COUNT, all(factor, null), marks);
    if (!byIteration.isWorthwhile()) {
      return;
    }
    html.open("div", "class", "pair");
    Figure.write(html, title, scaledUnit, byIteration, note);
    double longest = lines.stream().mapToDouble(l -> l.of().seconds()).max().orElse(1);
    double second = longest > 3 * HOUR ? HOUR : longest > 10 * MINUTE ? MINUTE : 1;
    String name = second == HOUR ? "hours" : second == MINUTE ? "minutes" : "seconds";
    Figure.write(
        html,
        title + " over time",
        null,
        new LineChart(name + " so far", Scale.AMOUNT, all(factor, second), marksAt(second)),
        null);
    html.close().line();
  }

  private List<LineChart.Mark> marksAt(double second) {
    return marks.stream()
        .map(m -> new LineChart.Mark(lines.get(0).of().secondsAt(m.x()) / second, m.label()))
        .toList();
  }

  /**
   * @param second the length of the unit of time; null: x is the iteration
   */
  private List<Series> all(double factor, Double second) {
    List<Series> all = new ArrayList<>();
    for (Line line : lines) {
      Series scaled = line.series().scaled(factor);
      all.add(second == null ? scaled : scaled.over(x -> line.of().secondsAt(x) / second));
    }
    levels.forEach(level -> all.add(level.scaled(factor)));
    for (Series s : List.copyOf(all)) {
      if (s.look() == Look.LINE && !s.isEmpty() && s.last().says().startsWith("finished")) {
        all.add(new Series(s.name(), s.colour(), List.of(s.last()), Look.DOTS));
      }
    }
    return all;
  }

  /** The power of a thousand that labels leave out. */
  private int exponent() {
    double highest =
        lines.stream()
            .flatMap(l -> l.series().points().stream())
            .mapToDouble(p -> Math.abs(p.y()))
            .max()
            .orElse(1);
    double lowest =
        lines.stream()
            .flatMap(l -> l.series().points().stream())
            .mapToDouble(p -> Math.abs(p.y()))
            .min()
            .orElse(1);
    boolean plain = highest < 1e5 && highest >= 1e-2 || highest > 30 * lowest;
    return plain ? 0 : 3 * (int) Math.floor(Math.log10(highest) / 3);
  }
}
