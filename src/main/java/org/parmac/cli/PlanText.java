package org.parmac.cli;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.parmac.plan.Exchange;
import org.parmac.plan.Footprint;
import org.parmac.plan.Layout;
import org.parmac.plan.MeasuredRun;
import org.parmac.plan.UnitCosts;
import org.parmac.plan.Work;

/** A plan for a person to read. */
final class PlanText {
  private final Plan plan;
  private final PrintWriter out;

  private PlanText(Plan plan, PrintWriter out) {
    this.plan = plan;
    this.out = out;
  }

  static void print(Plan plan, PrintWriter out) {
    PlanText text = new PlanText(plan, out);
    text.target();
    text.costs();
    text.checks();
    text.rows();
    text.footprint();
    text.settings();
    plan.notes().forEach(note -> out.println("note: " + note));
  }

  private void target() {
    Work w = plan.work();
    print(
        "%,d points x %d, %d bits: %d submodels, %d x %d passes, %d iterations, %s%s%n",
        w.points(),
        w.columns(),
        w.bits(),
        w.submodels(),
        w.laps(),
        w.passes(),
        plan.iterations(),
        name(plan.chosen().exchange()),
        jobs());
  }

  private String jobs() {
    int steps = plan.search().steps();
    return steps == 1
        ? ""
        : String.format(
            Locale.ROOT,
            ", %d steps a job (%d jobs)",
            steps,
            1 + Plan.jobs(plan.iterations(), steps));
  }

  private void costs() {
    print("%nseconds, %s%n", plan.runs().isEmpty() ? "usual or given" : "fitted or given");
    named(plan.model().costs())
        .forEach((k, v) -> print("  %-8s %10.3g  %s%n", k, v, MEANING.get(k)));
  }

  private void checks() {
    if (plan.runs().isEmpty()) {
      return;
    }
    print("%nmedian iteration of the runs against the model fitted to them%n");
    for (Plan.Check check : plan.checks()) {
      MeasuredRun run = check.run();
      print(
          "  %-20s %-9s %,13d points %4d shards %4d slots  %s  measured %9s  model %9s  %+6.1f"
              + " %%%n",
          run.name(),
          name(run.layout().exchange()),
          run.work().points(),
          run.layout().shards(),
          run.layout().slots(),
          run.layout().isResident() ? "inside a job" : "a job each   ",
          time(check.measured()),
          time(check.modelled()),
          100 * check.error());
    }
  }

  private void rows() {
    print(
        "%n%7s %7s %6s %7s %10s %9s %6s %13s %10s %10s%n",
        "shards",
        "slots",
        "rings",
        "groups",
        "iteration",
        "speed-up",
        "busy",
        "coordination",
        "training",
        "heap/task");
    for (Plan.Row row : plan.rows()) {
      Layout layout = row.layout();
      print(
          "%7d %7d %6d %7d %10s %9.2f %5.0f%% %12.2f%% %10s %10s%s%n",
          layout.shards(),
          Math.min(layout.shards(), layout.slots()),
          layout.rings(),
          layout.groups(),
          time(row.time().total()),
          row.speedup(),
          100 * row.busy(),
          100 * row.time().coordination() / row.time().compute(),
          time(row.trainingSeconds()),
          bytes(row.footprint().heapBytes()),
          mark(layout));
    }
  }

  private String mark(Layout layout) {
    return (layout.shards() == plan.chosen().shards() ? "  chosen" : "")
        + (layout.shards() == plan.best().shards() ? "  best" : "");
  }

  private void footprint() {
    Plan.Row row = plan.row(plan.chosen());
    Footprint f = row.footprint();
    long steps = plan.iterations() + 2L;
    print("%non HDFS, one replica, %d shards%n", row.layout().shards());
    print("  dataset      %s in %,d files%n", bytes(f.datasetBytes()), row.layout().shards());
    print(
        "  a step       %s of coordinates, %s of parameters, %,d files%n",
        bytes(f.coordinatesBytes()), bytes(f.parameterBytes()), f.iterationFiles());
    print(
        "  the run      %s in %,d files; the next step needs the last one alone: %s beside its"
            + " own%n",
        bytes(steps * (f.coordinatesBytes() + f.parameterBytes())),
        steps * f.iterationFiles(),
        bytes(f.coordinatesBytes()));
    if (row.layout().exchange() == Exchange.CIRCULATE) {
      print(
          "  a W step     %s of parameters travel, in %,d files%n",
          bytes(f.ringBytes()), f.ringFiles());
    }
    print(
        row.layout().isResident()
            ? "  a lap        %s reach the task that fits%n"
            : "  a job        %s reach the reducer%n",
        bytes(f.shuffleBytes()));
  }

  private void settings() {
    print("%nto set%n");
    for (PlanSettings.Setting s : PlanSettings.of(plan)) {
      print("  %-30s %-10s %s%n", s.what(), s.value(), s.why());
    }
  }

  private void print(String format, Object... values) {
    out.printf(Locale.ROOT, format, values);
  }

  /** The costs by the names that the options have. */
  static Map<String, Double> named(UnitCosts c) {
    Map<String, Double> tree = new LinkedHashMap<>();
    tree.put("t-w", c.wStep());
    tree.put("t-g", c.touch());
    tree.put("t-z", c.zStep());
    tree.put("t-r", c.read());
    tree.put("t-c", c.pass());
    tree.put("t-v", c.visit());
    tree.put("t-a", c.sum());
    tree.put("t-j", c.job());
    tree.put("t-t", c.task());
    tree.put("t-i", c.round());
    tree.put("skew", c.skew());
    tree.put("idle", c.idle());
    return tree;
  }

  private static final Map<String, String> MEANING =
      Map.ofEntries(
          Map.entry("t-w", "to train a submodel on a point, a pass"),
          Map.entry("t-g", "to bring a point before the submodels of a visit, a pass"),
          Map.entry("t-z", "of the Z step, a point and bit"),
          Map.entry("t-r", "to read a point"),
          Map.entry("t-c", "to pass a submodel on"),
          Map.entry("t-v", "a visit besides"),
          Map.entry("t-a", "to take and add up what a task has sent, in the reducer"),
          Map.entry("t-j", "a job: start, commit, reduce"),
          Map.entry("t-t", "to start a task"),
          Map.entry("t-i", "an iteration in a job of several, besides"),
          Map.entry("skew", "the longest task's work over the middle one's, no seconds"),
          Map.entry("idle", "waiting for submodels, a share of the visits, no seconds"));

  static String name(Exchange exchange) {
    return exchange.name().toLowerCase(Locale.ROOT);
  }

  /** Three digits and a unit. */
  static String time(double seconds) {
    double[] sizes = {1, 60, 3600, 86400};
    return scaled(seconds, sizes, List.of("s", "min", "h", "d"));
  }

  /** Three digits and a unit, powers of 1000. */
  static String bytes(long bytes) {
    double[] sizes = {1, 1e3, 1e6, 1e9, 1e12, 1e15};
    return scaled(bytes, sizes, List.of("B", "kB", "MB", "GB", "TB", "PB"));
  }

  private static String scaled(double value, double[] sizes, List<String> units) {
    int u = 0;
    while (u + 1 < sizes.length && value >= sizes[u + 1]) {
      u++;
    }
    double v = value / sizes[u];
    String digits =
        v >= 99.95 || v == Math.rint(v) ? "%.0f %s" : v >= 9.995 ? "%.1f %s" : "%.2f %s";
    return String.format(Locale.ROOT, digits, v, units.get(u));
  }
}
