package org.parmac.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.parmac.report.Evaluated.Method;
import org.parmac.report.Evaluated.Score;

/**
 * What several runs have come to, and in what they were asked for something else: a column a run.
 *
 * @param names one a run
 */
record ComparedTables(List<ReportedRun> runs, List<String> names) {

  void results(Html html) {
    Map<String, List<String>> rows = new LinkedHashMap<>();
    row(rows, "model", r -> new Headline(r).model());
    row(rows, "dataset", r -> r.datasetName() + " (" + r.dir().description().datasetId() + ")");
    row(rows, "state", ComparedTables::state);
    row(rows, "iterations", r -> r.last() < 0 ? null : Numbers.count(r.last()));
    row(rows, "time", r -> r.last() < 0 ? null : Numbers.seconds(r.seconds()));
    row(rows, "error of the model", r -> number(r.error()));
    row(
        rows,
        "\u2026 of the variance",
        r -> r.unexplained() == null ? null : Numbers.percent(r.unexplained()));
    row(rows, "validation error", r -> number(r.validationError()));
    row(
        rows,
        "validation precision",
        r -> r.validationPrecision() == null ? null : Numbers.fixed(r.validationPrecision(), 4));
    scores(rows, "precision@", Method::precision);
    scores(rows, "recall@", Method::recall);
    html.open("section").leaf("h2", "Results");
    table(html, rows);
    html.close().line();
  }

  private static String state(ReportedRun run) {
    return !run.isFinished()
        ? "not finished"
        : run.hasConverged() ? "converged" : run.last() < 0 ? "finished" : "ended at its limit";
  }

  private void scores(
      Map<String, List<String>> rows, String name, Function<Method, Map<Integer, Score>> scores) {
    TreeSet<Integer> depths = new TreeSet<>();
    runs.stream()
        .map(ComparedTables::own)
        .forEach(m -> depths.addAll(m == null ? List.of() : scores.apply(m).keySet()));
    for (int depth : depths) {
      row(
          rows,
          name + depth,
          r -> {
            Method own = own(r);
            Score score = own == null ? null : scores.apply(own).get(depth);
            return score == null ? null : Numbers.withError(score.mean(), score.error());
          });
    }
  }

  /** The scores of a run's own model; null if it was not evaluated. */
  static Method own(ReportedRun run) {
    return run.evaluation() == null ? null : run.evaluation().method(Evaluated.OWN);
  }

  private static String number(Double value) {
    return value == null ? null : Numbers.significant(value, 6);
  }

  /** A line of the table, unless no run has a value for it. */
  private void row(
      Map<String, List<String>> rows, String name, Function<ReportedRun, String> value) {
    List<String> values = new ArrayList<>();
    runs.forEach(run -> values.add(value.apply(run)));
    if (values.stream().anyMatch(v -> v != null)) {
      rows.put(name, values.stream().map(v -> v == null ? "\u2013" : v).toList());
    }
  }

  private void table(Html html, Map<String, List<String>> rows) {
    List<String> head = new ArrayList<>(List.of(""));
    head.addAll(names);
    List<List<String>> lines = new ArrayList<>();
    rows.forEach(
        (name, values) -> {
          List<String> line = new ArrayList<>(List.of(name));
          line.addAll(values);
          lines.add(line);
        });
    SpecificationSection.table(html, head, lines);
  }

  void differences(Html html) {
    Map<String, List<String>> rows = new LinkedHashMap<>();
    Set<String> all = new LinkedHashSet<>();
    runs.forEach(run -> all.addAll(asked(run).keySet()));
    for (String name : all) {
      List<String> values =
          runs.stream().map(run -> asked(run).getOrDefault(name, "\u2013")).toList();
      if (Set.copyOf(values).size() > 1) {
        rows.put(name, values);
      }
    }
    html.open("section").leaf("h2", "Differences of the specifications");
    if (rows.isEmpty()) {
      html.leaf("p", "None: the runs were asked for the same.", "class", "empty");
    } else {
      table(html, rows);
    }
    html.close().line();
  }

  /** What a run was asked for, its dataset and its layers among it. */
  private static Map<String, String> asked(ReportedRun run) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("dataset id", run.dir().description().datasetId());
    all.put("shards", Numbers.count(run.dir().description().shards()));
    all.putAll(Specification.options(run.dir().spec()));
    if (run.dir().spec().model() != null) {
      for (List<String> layer : Specification.layers(run.dir())) {
        all.put("layer " + layer.get(0), String.join(" ", layer.subList(1, layer.size())));
      }
    }
    return all;
  }
}
