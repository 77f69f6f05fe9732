package org.parmac.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.parmac.math.Median;
import org.parmac.report.LineChart.Scale;
import org.parmac.report.StackedBars.Part;
import org.parmac.store.IterationSummary;

/** Where the time of a training went, how even its tasks were, and what travelled. */
final class TimeSection {
  private final ReportedRun run;
  private final List<IterationSummary> steps;
  private final List<Integer> places;

  TimeSection(ReportedRun run) {
    this.run = run;
    this.steps = run.iterations();
    this.places = steps.stream().map(IterationSummary::iteration).toList();
  }

  void write(Html html) {
    if (steps.isEmpty()) {
      return;
    }
    html.open("section").leaf("h2", "Time and traffic");
    html.open("div", "class", "pair");
    phases(html);
    rounds(html);
    tasks(html);
    bytes(html);
    html.close().close().line();
  }

  private void phases(Html html) {
    Map<String, List<Double>> values = new LinkedHashMap<>();
    List<String> says = new ArrayList<>();
    for (IterationSummary s : steps) {
      IterationPhases.of(s)
          .forEach((k, v) -> values.computeIfAbsent(k, x -> new ArrayList<>()).add(v));
      says.add(step(s) + ": " + Numbers.seconds(s.seconds().total()));
    }
    List<Part> parts = new ArrayList<>();
    values.forEach(
        (name, seconds) -> parts.add(new Part(name, IterationPhases.style(name), seconds)));
    double median = Median.of(steps.stream().mapToDouble(s -> s.seconds().total()).toArray());
    Figure.write(
        html,
        "Where the time went",
        "seconds per iteration",
        new StackedBars("iteration", places, parts, says),
        "The time of the maps is divided as their tasks spent theirs. Median "
            + Numbers.seconds(median)
            + beside());
  }

  /** The two steps that are no iterations. */
  private String beside() {
    StringBuilder text = new StringBuilder();
    if (run.init() != null) {
      text.append("; the start took ").append(Numbers.seconds(run.init().seconds().total()));
    }
    if (run.finish() != null) {
      text.append(", the finish ").append(Numbers.seconds(run.finish().seconds().total()));
    }
    return text.append('.').toString();
  }

  private void rounds(Html html) {
    int most = run.rounds().stream().mapToInt(List::size).max().orElse(0);
    if (most < 2) {
      return;
    }
    List<Part> parts = new ArrayList<>();
    for (int r = 0; r < most; r++) {
      int round = r;
      parts.add(
          new Part(
              "round " + (r + 1),
              "f" + (r % 8 + 1),
              run.rounds().stream()
                  .map(seconds -> round < seconds.size() ? seconds.get(round) : Double.valueOf(0))
                  .toList()));
    }
    Figure.write(
        html,
        "Rounds",
        "seconds per iteration",
        new StackedBars("iteration", places, parts, steps.stream().map(TimeSection::step).toList()),
        "Layers that need several passes over the points take a job for each; the first has the Z"
            + " step, too.");
  }

  private void tasks(Html html) {
    Series longest = Series.line("longest", 2);
    Series median = Series.line("median", 1);
    List<Double> skews = new ArrayList<>();
    for (IterationSummary s : steps) {
      if (s.tasks() != null) {
        longest.add(s.iteration(), s.tasks().longest(), say(s, s.tasks().longest()));
        median.add(s.iteration(), s.tasks().median(), say(s, s.tasks().median()));
        skews.add(s.tasks().longest() / s.tasks().median());
      }
    }
    LineChart chart = new LineChart("iteration", Scale.COUNT, List.of(longest, median), List.of());
    if (!chart.isWorthwhile()) {
      return;
    }
    double usual = Median.of(skews.stream().mapToDouble(Double::doubleValue).toArray());
    Figure.write(
        html,
        "Tasks",
        "seconds of work, without waiting",
        chart,
        "An iteration ends when its longest task does: the longest took "
            + Numbers.fixed(usual, 2)
            + " times the median task (median over the iterations)"
            + longestShard()
            + ".");
  }

  /** Names the shard that is most often the longest, where that is no chance. */
  private String longestShard() {
    Map<Integer, Integer> times = new LinkedHashMap<>();
    for (IterationSummary s : steps) {
      if (s.tasks() != null) {
        times.merge(s.tasks().longestShard(), 1, Integer::sum);
      }
    }
    int most = Collections.max(times.values());
    int all = times.values().stream().mapToInt(Integer::intValue).sum();
    if (run.dir().description().shards() < 2 || 2 * most <= all) {
      return "";
    }
    int shard =
        times.entrySet().stream()
            .filter(e -> e.getValue() == most)
            .findFirst()
            .orElseThrow()
            .getKey();
    return "; it was shard " + shard + " in " + most + " of " + Numbers.plural(all, "iteration");
  }

  private void bytes(Html html) {
    List<Double> fits = new ArrayList<>();
    List<Double> travelled = new ArrayList<>();
    List<String> says = new ArrayList<>();
    for (IterationSummary s : steps) {
      boolean known = s.tasks() != null && s.tasks().partialFitBytes() != null;
      fits.add(known ? s.tasks().partialFitBytes() : 0.0);
      travelled.add(s.circulation() == null ? 0.0 : s.circulation().bytes());
      says.add(step(s) + ": " + Numbers.bytes(last(fits) + last(travelled)));
    }
    double all = sum(fits) + sum(travelled);
    if (all == 0) {
      return;
    }
    double highest = Math.max(Collections.max(fits), Collections.max(travelled));
    double unit = highest >= 1e8 ? 1e9 : highest >= 1e5 ? 1e6 : 1e3;
    StackedBars chart =
        new StackedBars(
            "iteration",
            places,
            List.of(
                new Part("partial fits, to be merged", "f1", scaled(fits, unit)),
                new Part("circulating submodels", "f2", scaled(travelled, unit))),
            says);
    double data = 4.0 * run.dir().description().points() * run.dir().description().columns();
    Figure.write(
        html,
        "What travelled",
        (unit == 1e9 ? "GB" : unit == 1e6 ? "MB" : "kB") + " per iteration",
        chart,
        "In all "
            + Numbers.bytes(all)
            + " of parameters and sums; the points, "
            + Numbers.bytes(data)
            + ", stayed where they were.");
  }

  private static double last(List<Double> values) {
    return values.get(values.size() - 1);
  }

  private static double sum(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).sum();
  }

  private static List<Double> scaled(List<Double> values, double unit) {
    return values.stream().map(v -> v / unit).toList();
  }

  private static String step(IterationSummary s) {
    return "iteration " + s.iteration();
  }

  private static String say(IterationSummary s, double seconds) {
    return step(s) + ": " + Numbers.seconds(seconds);
  }
}
