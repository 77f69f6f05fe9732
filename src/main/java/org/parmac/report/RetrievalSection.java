package org.parmac.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.parmac.report.Evaluated.Method;
import org.parmac.report.Evaluated.Score;
import org.parmac.report.LineChart.Scale;

/** How well a hash retrieves and reconstructs, beside its baselines. */
final class RetrievalSection {
  private final ReportedRun run;
  private final Evaluated evaluated;

  RetrievalSection(ReportedRun run) {
    this.run = run;
    this.evaluated = run.evaluation();
  }

  void write(Html html) {
    if (!run.isHash()) {
      return;
    }
    html.open("section").leaf("h2", "Retrieval");
    if (evaluated == null || evaluated.methods().isEmpty()) {
      html.open("p", "class", "empty").text("Not evaluated yet. ");
      if (run.isFinished()) {
        html.text("This adds a table, and curves if there are several depths: ");
        html.leaf("code", "parmac evaluate --k 1,10,50,100 --recall 1,10,100 " + run.dir().path());
      } else {
        html.text("A finished run can be.");
      }
      html.close().close();
      return;
    }
    table(html);
    charts(
        html,
        evaluated.methods(),
        evaluated.methods().stream().map(Method::title).toList(),
        evaluated.methods().stream().map(Method::colour).toList());
    html.close().line();
  }

  /**
   * The curves over the depths, where there are several.
   *
   * @param methods null: one that was not evaluated
   * @param names one a method
   * @param colours of the palette, one a method
   */
  static void charts(Html html, List<Method> methods, List<String> names, List<Integer> colours) {
    List<Series> precision = new ArrayList<>();
    List<Series> recall = new ArrayList<>();
    for (int i = 0; i < methods.size(); i++) {
      if (methods.get(i) != null) {
        precision.add(series(names.get(i), colours.get(i), methods.get(i).precision()));
        recall.add(series(names.get(i), colours.get(i), methods.get(i).recall()));
      }
    }
    html.open("div", "class", "pair");
    chart(
        html,
        precision,
        "Precision@k",
        "k, neighbours retrieved",
        "The share of the k true neighbours among the first k by code.");
    chart(
        html,
        recall,
        "Recall@R",
        "R, points retrieved",
        "How often the true nearest neighbour is among the first R by code.");
    html.close();
  }

  private static void chart(
      Html html, List<Series> series, String title, String xName, String note) {
    LineChart chart = new LineChart(xName, Scale.RATIO, series, List.of());
    if (chart.isWorthwhile()) {
      Figure.write(html, title, null, chart, note + " Bars: one standard error.");
    }
  }

  private static Series series(String name, int colour, Map<Integer, Score> scores) {
    Series line = Series.line(name, colour);
    for (Map.Entry<Integer, Score> e : scores.entrySet()) {
      Score score = e.getValue();
      String says = "at " + e.getKey() + ": " + Numbers.withError(score.mean(), score.error());
      double error = score.error() == null ? 0 : score.error();
      line.points().add(new Series.Point(e.getKey(), score.mean(), error, says));
    }
    return line;
  }

  private void table(Html html) {
    TreeSet<Integer> precision = new TreeSet<>();
    TreeSet<Integer> recall = new TreeSet<>();
    for (Method m : evaluated.methods()) {
      precision.addAll(m.precision().keySet());
      recall.addAll(m.recall().keySet());
    }
    html.open("div", "class", "scroll").open("table", "class", "numbers").open("thead").open("tr");
    html.leaf("th", "Hash", "scope", "col").leaf("th", "Error", "scope", "col");
    precision.forEach(k -> html.leaf("th", "precision@" + k, "scope", "col"));
    recall.forEach(r -> html.leaf("th", "recall@" + r, "scope", "col"));
    html.close().close().open("tbody");
    for (Method m : evaluated.methods()) {
      html.open("tr", "class", m.isOwn() ? "own" : null).leaf("th", m.title(), "scope", "row");
      html.leaf("td", Numbers.significant(m.error(), 5));
      precision.forEach(k -> score(html, m.precision().get(k)));
      recall.forEach(r -> score(html, m.recall().get(r)));
      html.close();
    }
    html.close().close().close();
    Figure.note(
        html,
        Numbers.count(evaluated.queries())
            + " queries against "
            + Numbers.plural(evaluated.base(), "training point")
            + ". True neighbours are the exact Euclidean ones; points at the same Hamming distance"
            + " count in expectation over their order. ± is one standard error over the queries."
            + " Error: mean ‖x − f(h(x))‖², in squared data units, with the best linear decoder for"
            + " the baselines.");
    html.line();
  }

  private static void score(Html html, Score score) {
    html.open("td");
    if (score == null) {
      html.text("\u2013");
    } else {
      html.text(Numbers.fixed(score.mean(), 4));
      if (score.error() != null) {
        html.text(" ").leaf("small", "±\u202f" + Numbers.fixed(score.error(), 4));
      }
    }
    html.close();
  }
}
