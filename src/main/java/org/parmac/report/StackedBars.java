package org.parmac.report;

import static org.parmac.report.Plot.px;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Bars of parts that lie on each other.
 *
 * @param xName what stands along the x axis
 * @param places of the bars on the x axis, whole numbers, ascending
 * @param parts from the ground up
 * @param says what each bar stands for, beside its numbers
 */
record StackedBars(String xName, List<Integer> places, List<Part> parts, List<String> says)
    implements Chart {
  /**
   * A part of all bars.
   *
   * @param style class of the style sheet
   * @param values one a bar, not negative
   */
  record Part(String name, String style, List<Double> values) {
    double sum() {
      return values.stream().mapToDouble(Double::doubleValue).sum();
    }
  }

  StackedBars {
    parts = parts.stream().filter(p -> p.sum() > 0).toList();
  }

  @Override
  public void draw(Html html, Plot.Size size) {
    double low = places.get(0) - 0.5;
    double high = places.get(places.size() - 1) + 0.5;
    double highest =
        java.util.stream.IntStream.range(0, places.size())
            .mapToDouble(i -> parts.stream().mapToDouble(p -> p.values().get(i)).sum())
            .max()
            .orElse(1);
    Axis x = Axis.tight(low, high, size.narrow() ? 5 : 8, 1);
    Plot plot = new Plot(html, size, x, Axis.linear(0, highest, 5, 0), 10, 10);
    plot.axes(xName);
    double room = (plot.right - plot.left) / (high - low);
    double width = Math.max(0.6, room - Math.min(3, 0.25 * room));
    double[] ground = new double[places.size()];
    for (Part part : parts) {
      StringBuilder path = new StringBuilder();
      for (int i = 0; i < places.size(); i++) {
        double value = part.values().get(i);
        if (value > 0) {
          double top = plot.y(ground[i] + value);
          path.append("M" + px(plot.x(places.get(i)) - width / 2) + " " + px(top));
          path.append("h" + px(width) + "V" + px(plot.y(ground[i])) + "h-" + px(width) + "z");
          ground[i] += value;
        }
      }
      html.empty("path", "class", "bar " + part.style(), "d", path.toString());
    }
    if (!size.narrow()) {
      tips(plot, width);
    }
  }

  /** What is shown where a pointer rests. */
  private void tips(Plot plot, double width) {
    for (int i = 0; i < places.size(); i++) {
      plot.html.open(
          "rect",
          "class",
          "tip",
          "x",
          px(plot.x(places.get(i)) - width / 2),
          "y",
          px(plot.top),
          "width",
          px(width),
          "height",
          px(plot.bottom - plot.top));
      plot.html.leaf("title", says.get(i)).close();
    }
  }

  @Override
  public List<Key> keys() {
    List<Key> keys = new ArrayList<>();
    parts.forEach(part -> keys.add(new Key(part.name(), part.style())));
    // As they lie: the highest first.
    Collections.reverse(keys);
    return keys;
  }

  @Override
  public String describe() {
    double all = parts.stream().mapToDouble(Part::sum).sum();
    return parts.stream()
        .map(p -> p.name() + " " + Numbers.percent(p.sum() / all))
        .collect(Collectors.joining("; "));
  }
}
