package org.parmac.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.parmac.report.Evaluated.Method;

/** Several runs side by side. */
public final class Comparison {
  /** Colours of the palette. */
  private static final int MOST = 8;

  private final List<ReportedRun> runs;
  private final List<String> names;

  private Comparison(List<ReportedRun> runs, List<String> names) {
    this.runs = runs;
    this.names = names;
  }

  /**
   * Reads the runs.
   *
   * @param paths of runs or registries, two to eight
   * @throws IllegalArgumentException if there are fewer or more
   * @throws org.parmac.store.BadDataException if one is no run, or has nothing in it yet
   */
  public static Comparison of(Configuration conf, List<Path> paths) throws IOException {
    if (paths.size() < 2 || paths.size() > MOST) {
      throw new IllegalArgumentException(
          "--compare needs 2 to " + MOST + " runs, got " + paths.size());
    }
    List<ReportedRun> runs = new ArrayList<>();
    for (Path path : paths) {
      runs.add(ReportedRun.read(conf, path).requireBegun());
    }
    return new Comparison(runs, names(paths));
  }

  /** As much of the ends of the paths as tells them apart; then by their numbers. */
  static List<String> names(List<Path> paths) {
    List<String> names = paths.stream().map(Path::getName).toList();
    if (Set.copyOf(names).size() < names.size()) {
      names =
          paths.stream()
              .map(p -> (p.getParent() == null ? "" : p.getParent().getName() + "/") + p.getName())
              .toList();
    }
    if (Set.copyOf(names).size() < names.size()) {
      List<String> numbered = new ArrayList<>();
      names.forEach(name -> numbered.add(name + " (" + (numbered.size() + 1) + ")"));
      names = numbered;
    }
    return names;
  }

  /** The whole file. */
  public String html() throws IOException {
    Html html = Page.begin(String.join(", ", names) + " \u2013 Parmac");
    Page.header(
        html,
        "Comparison of " + runs.size() + " runs",
        String.join(" \u00b7 ", names),
        warning(),
        Map.of());
    ComparedTables tables = new ComparedTables(runs, names);
    tables.results(html);
    courses(html);
    retrieval(html);
    tables.differences(html);
    return Page.end(html);
  }

  private String warning() {
    Set<String> ids = new LinkedHashSet<>();
    Set<String> units = new LinkedHashSet<>();
    for (ReportedRun run : runs) {
      ids.add(run.dir().description().datasetId());
      units.add(run.errorUnit());
    }
    return ids.size() == 1
        ? "All on the same dataset: "
            + new Headline(runs.get(0)).data()
            + (units.size() == 1 ? "." : ". Errors are in different units.")
        : "They are of different datasets: errors and precision do not compare.";
  }

  private void courses(Html html) {
    List<Curves> curves = runs.stream().map(Curves::new).toList();
    String unit = runs.get(0).errorUnit();
    html.open("section").leaf("h2", "Training");
    course(
        html,
        "Error of the model",
        "mean per point, " + unit,
        curves,
        (c, i) -> c.nested(names.get(i), i + 1));
    course(
        html, "E_Q", "mean per point, " + unit, curves, (c, i) -> c.objective(names.get(i), i + 1));
    course(
        html,
        "Points with z \u2260 h(x)",
        "%",
        curves,
        (c, i) -> c.inconsistentPoints(names.get(i), i + 1));
    course(
        html,
        "Distance of the coordinates",
        "mean \u2016z \u2212 f\u2016\u00b2 per point, model units",
        curves,
        (c, i) -> c.violation(names.get(i), i + 1));
    course(
        html,
        "Precision on the validation points",
        null,
        curves,
        (c, i) -> c.validationPrecision(names.get(i), i + 1));
    course(
        html,
        "Error on the validation points",
        "mean per point, " + unit,
        curves,
        (c, i) -> c.validationError(names.get(i), i + 1));
    course(
        html,
        "Seconds of an iteration",
        "seconds",
        curves,
        (c, i) -> c.duration(names.get(i), i + 1));
    html.close().line();
  }

  private static void course(
      Html html,
      String title,
      String unit,
      List<Curves> curves,
      BiFunction<Curves, Integer, Series> series) {
    List<Course.Line> lines = new ArrayList<>();
    for (int i = 0; i < curves.size(); i++) {
      Series line = series.apply(curves.get(i), i);
      if (!line.isEmpty()) {
        lines.add(new Course.Line(line, curves.get(i)));
      }
    }
    if (!lines.isEmpty()) {
      new Course(title, unit, lines, List.of(), List.of(), null).write(html);
    }
  }

  private void retrieval(Html html) {
    List<Method> own = new ArrayList<>();
    List<Integer> colours = new ArrayList<>();
    for (ReportedRun run : runs) {
      own.add(ComparedTables.own(run));
      colours.add(own.size());
    }
    if (own.stream().anyMatch(m -> m != null)) {
      html.open("section").leaf("h2", "Retrieval");
      RetrievalSection.charts(html, own, names, colours);
      html.close().line();
    }
  }
}
