package org.parmac.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.parmac.model.Targets;
import org.parmac.store.LayerSpec;

/** A run in a few words: what was trained, on what, how it ended, and the figures that matter. */
final class Headline {
  /** Hashes to compare with, the best known first. */
  private static final List<String> BASELINES = List.of("itq", "tpca", "lsh");

  private final ReportedRun run;

  Headline(ReportedRun run) {
    this.run = run;
  }

  /** What kind of model, such as "a binary autoencoder of 16 bits". */
  String model() {
    List<LayerSpec> layers = run.dir().spec().layers();
    Targets targets = run.dir().spec().targetColumns();
    if (run.isHash()) {
      String kind = layers.get(0).kind();
      String hash = kind.equals("step") ? "" : ", a hash of kind " + kind;
      return "a binary autoencoder of " + Numbers.plural(run.dir().spec().bits(), "bit") + hash;
    }
    String what =
        targets.areInputs()
            ? "an autoencoder"
            : targets.classes() > 0
                ? "a classifier of " + targets.classes() + " classes"
                : "a regression of " + Numbers.plural(targets.columns(), "target");
    String kinds =
        layers.stream().map(LayerSpec::kind).distinct().collect(Collectors.joining(", "));
    return what + " " + widths() + " (" + kinds + ")";
  }

  /** The widths from the inputs to the outputs, such as 256-300-20-300-256. */
  private String widths() {
    Targets targets = run.dir().spec().targetColumns();
    int width = run.dir().description().columns();
    List<String> widths = new ArrayList<>();
    widths.add("" + targets.inputs(width));
    List<LayerSpec> layers = run.dir().spec().layers();
    layers.subList(0, layers.size() - 1).forEach(l -> widths.add("" + l.units()));
    widths.add("" + targets.outputs(width));
    return String.join("\u2013", widths);
  }

  /** On what. */
  String data() {
    return Numbers.plural(run.dir().description().points(), "point")
        + " of "
        + Numbers.plural(run.dir().description().columns(), "column")
        + " ("
        + run.datasetName()
        + ")";
  }

  /** How it ended, or where it stands. */
  String end() {
    int last = run.last();
    if (!run.isFinished()) {
      String state = run.held() ? "is being trained" : "has stopped and is not finished";
      return state
          + (last < 0
              ? ", after its start"
              : ": iteration "
                  + last
                  + " of at most "
                  + run.dir().spec().maxIterations()
                  + " is done");
    }
    if (last < 0) {
      return "is finished";
    }
    String why = run.hasConverged() ? "converged (z = h(x) for all points)" : "ended at its limit";
    return why
        + " after "
        + Numbers.plural(last, "iteration")
        + ", in "
        + Numbers.seconds(run.seconds());
  }

  /** All in one sentence or two. */
  String verdict() {
    StringBuilder text = new StringBuilder(model());
    text.setCharAt(0, Character.toUpperCase(text.charAt(0)));
    text.append(" on ")
        .append(data())
        .append(run.isFinished() ? " " : ", ")
        .append(end())
        .append('.');
    String figures = String.join("; ", figures());
    if (!figures.isEmpty()) {
      text.append(' ').append(Character.toUpperCase(figures.charAt(0)));
      text.append(figures, 1, figures.length()).append('.');
    }
    return text.toString();
  }

  private List<String> figures() {
    List<String> figures = new ArrayList<>();
    if (run.unexplained() != null) {
      figures.add("its outputs leave " + Numbers.percent(run.unexplained()) + " of the variance");
    } else if (run.error() != null) {
      figures.add("the mean error is " + Numbers.significant(run.error(), 5));
    }
    Evaluated evaluated = run.evaluation();
    Evaluated.Method own = evaluated == null ? null : evaluated.method(Evaluated.OWN);
    if (own != null && !own.precision().isEmpty()) {
      int k = shown(own);
      List<String> others = new ArrayList<>();
      for (String name : BASELINES.subList(0, 2)) {
        Evaluated.Method other = evaluated.method(name);
        if (other != null && other.precision().containsKey(k)) {
          others.add(other.title() + " " + Numbers.fixed(other.precision().get(k).mean(), 3));
        }
      }
      figures.add(
          "precision@"
              + k
              + " is "
              + Numbers.fixed(own.precision().get(k).mean(), 3)
              + (others.isEmpty() ? "" : " (" + String.join(", ", others) + ")"));
    } else if (run.validationPrecision() != null) {
      figures.add(
          "precision on the validation points is " + Numbers.fixed(run.validationPrecision(), 3));
    }
    if (!run.isHash() && run.validationError() != null) {
      figures.add(
          "the mean error on the validation points is "
              + Numbers.significant(run.validationError(), 5));
    }
    return figures;
  }

  /** The depth that is usual, or the one nearest below it. */
  static int shown(Evaluated.Method method) {
    int shown = method.precision().keySet().iterator().next();
    for (int k : method.precision().keySet()) {
      shown = k <= 100 ? k : shown;
    }
    return shown;
  }

  /** The figures that stand out, each with a word of explanation after a line break. */
  Map<String, String[]> tiles() {
    Map<String, String[]> tiles = new LinkedHashMap<>();
    if (run.error() != null) {
      tiles.put(
          run.errorName(),
          new String[] {
            Numbers.significant(run.error(), 5),
            run.unexplained() == null
                ? run.errorUnit()
                : Numbers.percent(run.unexplained()) + " of the variance"
          });
    }
    tilesOfRetrieval(tiles);
    if (run.validationError() != null && !run.isHash()) {
      tiles.put(
          "Validation error",
          new String[] {Numbers.significant(run.validationError(), 5), run.errorUnit()});
    }
    if (run.last() >= 0) {
      tiles.put(
          "Iterations",
          new String[] {
            Numbers.count(run.last()),
            run.hasConverged() ? "converged" : run.isFinished() ? "the limit" : "so far"
          });
      tiles.put(
          "Time",
          new String[] {
            Numbers.seconds(run.seconds()), run.dir().description().shards() + " shards"
          });
    }
    return tiles;
  }

  private void tilesOfRetrieval(Map<String, String[]> tiles) {
    Evaluated evaluated = run.evaluation();
    Evaluated.Method own = evaluated == null ? null : evaluated.method(Evaluated.OWN);
    if (own != null && !own.precision().isEmpty()) {
      int k = shown(own);
      double mean = own.precision().get(k).mean();
      Evaluated.Method itq = evaluated.method(BASELINES.get(0));
      boolean compared = itq != null && itq.precision().containsKey(k);
      tiles.put(
          "Precision@" + k,
          new String[] {
            Numbers.fixed(mean, 4),
            compared
                ? Numbers.change(itq.precision().get(k).mean(), mean) + " against ITQ"
                : Numbers.plural(evaluated.queries(), "query")
          });
    } else if (run.validationPrecision() != null) {
      tiles.put(
          "Precision",
          new String[] {Numbers.fixed(run.validationPrecision(), 4), "on the validation points"});
    }
  }
}
