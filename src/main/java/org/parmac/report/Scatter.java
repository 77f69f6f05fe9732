package org.parmac.report;

import static org.parmac.report.Plot.px;

import java.util.List;
import java.util.stream.Stream;

/**
 * Points of a plane.
 *
 * @param xName what stands along the x axis
 * @param groups by colour
 */
record Scatter(String xName, List<Group> groups) implements Chart {
  /** Points that belong together: x and y of each. */
  record Group(String name, int colour, List<double[]> points) {}

  @Override
  public void draw(Html html, Plot.Size size) {
    Plot plot = new Plot(html, size, axis(0, size), axis(1, size), 10, 10);
    plot.axes(xName);
    for (Group group : groups) {
      StringBuilder path = new StringBuilder();
      for (double[] p : group.points()) {
        path.append("M" + px(plot.x(p[0])) + " " + px(plot.y(p[1])) + "h0");
      }
      html.empty("path", "class", "points c" + group.colour(), "d", path.toString());
    }
  }

  private Axis axis(int dimension, Plot.Size size) {
    double low = points().mapToDouble(p -> p[dimension]).min().orElse(0);
    double high = points().mapToDouble(p -> p[dimension]).max().orElse(1);
    return Axis.linear(low, high, size.narrow() ? 4 : 6, 0);
  }

  private Stream<double[]> points() {
    return groups.stream().flatMap(g -> g.points().stream());
  }

  @Override
  public String describe() {
    return Numbers.plural(points().count(), "point") + " in the plane of the two coordinates";
  }

  @Override
  public List<Key> keys() {
    return groups.size() < 2
        ? List.of()
        : groups.stream().map(g -> new Key(g.name(), "c" + g.colour())).toList();
  }
}
