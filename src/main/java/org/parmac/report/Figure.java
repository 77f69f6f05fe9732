package org.parmac.report;

import java.util.List;

/**
 * A chart with its heading and what there is to know about it. It stands there twice, drawn for a
 * wide and for a narrow screen, of which the style sheet shows one.
 */
final class Figure {
  private Figure() {}

  /**
   * @param unit of the y axis; null: none
   * @param note below; null: none
   */
  static void write(Html html, String title, String unit, Chart chart, String note) {
    html.open("figure");
    html.open("figcaption").leaf("strong", title);
    if (unit != null) {
      html.text(" ").leaf("span", unit);
    }
    html.close();
    svg(html, title, chart, Plot.Size.WIDE);
    svg(html, title, chart, Plot.Size.NARROW);
    if (!chart.keys().isEmpty()) {
      legend(html, chart.keys(), chart.labelsItself());
    }
    note(html, note);
    html.close().line();
  }

  private static void svg(Html html, String title, Chart chart, Plot.Size size) {
    html.open(
        "svg",
        "class",
        size.narrow() ? "narrow" : "wide",
        "viewBox",
        "0 0 " + size.width() + " " + size.height(),
        "role",
        "img",
        "aria-label",
        title + ": " + chart.describe());
    chart.draw(html, size);
    html.close().line();
  }

  private static void legend(Html html, List<Chart.Key> keys, boolean narrowOnly) {
    html.open("ul", "class", narrowOnly ? "legend narrow" : "legend");
    for (Chart.Key key : keys) {
      html.open("li").open("i", "class", key.style()).close().text(key.name()).close();
    }
    html.close();
  }

  static void note(Html html, String note) {
    if (note != null) {
      html.leaf("p", note, "class", "note");
    }
  }
}
