package org.parmac.report;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.parmac.store.StartsDir;

/** What was asked for, and where it was done with what. */
final class SpecificationSection {
  private final ReportedRun run;

  SpecificationSection(ReportedRun run) {
    this.run = run;
  }

  void write(Html html) throws IOException {
    html.open("section").leaf("h2", "Specification and provenance");
    layers(html);
    html.open("div", "class", "pair");
    html.open("div").leaf("h3", "Specification");
    lines(html, Specification.options(run.dir().spec()), Specification.chosen(run.dir().spec()));
    Figure.note(html, "In bold: what is not as it is where nobody says anything.");
    html.close();
    html.open("div").leaf("h3", "Provenance");
    lines(html, Specification.provenance(run), Set.of());
    found(html);
    html.close().close();
    starts(html);
    html.close().line();
  }

  private static void lines(Html html, Map<String, String> lines, Set<String> bold) {
    html.open("table", "class", "lines").open("tbody");
    lines.forEach(
        (name, value) ->
            html.open("tr", "class", bold.contains(name) ? "own" : null)
                .leaf("th", name, "scope", "row")
                .leaf("td", value)
                .close());
    html.close().close();
  }

  private void layers(Html html) {
    html.leaf("h3", "Layers");
    table(
        html,
        List.of("layer", "kind", "units", "exchange", "options"),
        Specification.layers(run.dir()));
  }

  /** A table with a heading, which scrolls by itself where it is too wide. */
  static void table(Html html, List<String> head, List<List<String>> rows) {
    html.open("div", "class", "scroll").open("table").open("thead").open("tr");
    head.forEach(name -> html.leaf("th", name, "scope", "col"));
    html.close().close().open("tbody");
    for (List<String> row : rows) {
      html.open("tr").leaf("th", row.get(0), "scope", "row");
      row.subList(1, row.size()).forEach(cell -> html.leaf("td", cell));
      html.close();
    }
    html.close().close().close();
  }

  /** What the first step found for options that were left to it. */
  private void found(Html html) {
    if (run.start() == null || run.start().tuned() == null || run.start().tuned().isEmpty()) {
      return;
    }
    StringBuilder text = new StringBuilder("Found on a sample of ");
    text.append(Numbers.plural(run.start().sampleRows(), "point")).append(':');
    run.start()
        .tuned()
        .forEach(
            (layer, options) ->
                options.forEach(
                    (name, value) ->
                        text.append(" ")
                            .append(layer)
                            .append('.')
                            .append(name)
                            .append(" = ")
                            .append(Numbers.significant(value, 4))
                            .append(';')));
    text.setCharAt(text.length() - 1, '.');
    Figure.note(html, text.toString());
  }

  private void starts(Html html) {
    ReportedRun.Starts starts = run.starts();
    if (starts == null) {
      return;
    }
    html.leaf("h3", "Starts");
    if (!starts.results().isEmpty()) {
      table(
          html,
          List.of("start", "seed", "judged by", "value", ""),
          starts.results().stream().map(result -> row(result, starts.chosen())).toList());
    }
    Figure.note(
        html,
        starts.chosen() > 0
            ? "The best of " + Numbers.plural(starts.all(), "start") + " became the run."
            : Numbers.plural(starts.results().size(), "start")
                + " of "
                + starts.all()
                + " have ended; this report is of the one under way, or the best so far.");
  }

  private static List<String> row(StartsDir.Result result, int chosen) {
    return List.of(
        "" + result.start(),
        "" + result.seed(),
        result.measure(),
        Numbers.significant(result.value(), 5),
        result.start() == chosen ? "became the run" : "");
  }
}
