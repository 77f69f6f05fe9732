package org.parmac.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.parmac.plan.Exchange;
import org.parmac.plan.Footprint;
import org.parmac.plan.IterationModel;
import org.parmac.plan.IterationTime;
import org.parmac.plan.Layout;
import org.parmac.plan.LayoutSearch;
import org.parmac.plan.MeasuredRun;
import org.parmac.plan.UnitCosts;
import org.parmac.plan.Work;

/**
 * An answer of {@code parmac plan}.
 *
 * @param runs that the costs were fitted to; none: given or usual costs
 * @param fitted the costs as fitted, for the runs' own points; null without runs
 * @param search for the layout, with the model of the target
 * @param iterations with a Z step, of the whole training
 * @param best the layout with the shortest iteration
 * @param chosen the layout to use
 * @param notes what was assumed or extrapolated
 */
record Plan(
    List<MeasuredRun> runs,
    UnitCosts fitted,
    LayoutSearch search,
    int iterations,
    Layout best,
    Layout chosen,
    List<String> notes) {

  /** Besides init, which has a job of its own, the steps without a Z step: iter-0000 and finish. */
  private static final int FURTHER_STEPS = 2;

  /** One number of shards, and what comes of it. */
  record Row(
      Layout layout,
      IterationTime time,
      double speedup,
      double busy,
      double trainingSeconds,
      Footprint footprint) {}

  /** A run as measured, and what the fitted model says of its layout. */
  record Check(MeasuredRun run, double measured, double modelled) {
    double error() {
      return modelled / measured - 1;
    }
  }

  Work work() {
    return model().work();
  }

  IterationModel model() {
    return search.model();
  }

  /** The median iteration of each run against the model. */
  List<Check> checks() {
    return runs.stream().map(this::check).toList();
  }

  private Check check(MeasuredRun run) {
    double modelled = new IterationModel(fitted, run.work()).time(run.layout()).total();
    return new Check(run, run.medianWall(), modelled);
  }

  Row row(Layout layout) {
    IterationTime time = model().time(layout);
    double speedup = model().speedup(layout);
    return new Row(
        layout,
        time,
        speedup,
        speedup / Math.min(layout.shards(), layout.slots()),
        model().time(layout.with(layout.held(), 1)).total() + steps(iterations) * time.total(),
        Footprint.of(work(), layout));
  }

  /** The same with jobs of so many steps. */
  Plan withSteps(int stepsPerJob) {
    return new Plan(
        runs, fitted, search.withSteps(stepsPerJob), iterations, best, chosen, List.of());
  }

  /** Steps of a training that jobs of several steps may do: all but init. */
  static int steps(int iterations) {
    return iterations + FURTHER_STEPS;
  }

  /** How many of a training's steps each job does, on the average, of at most so many. */
  static int evenSteps(int iterations, int stepsPerJob) {
    return Layout.up(steps(iterations), jobs(iterations, stepsPerJob));
  }

  /** What to say to train: with one job in all, some more, as it may take more iterations. */
  int stepsToAskFor() {
    return jobs(iterations, search.steps()) > 1 ? search.steps() : Math.max(100, steps(iterations));
  }

  /** Jobs that a training takes besides that of init. */
  static int jobs(int iterations, int stepsPerJob) {
    return Layout.up(steps(iterations), Math.min(steps(iterations), stepsPerJob));
  }

  /** Powers of two up to the best, the chosen and the best themselves, and what lies just above. */
  List<Row> rows() {
    TreeSet<Integer> shards = new TreeSet<>(List.of(best.shards(), chosen.shards()));
    int last = Math.max(best.shards(), chosen.shards());
    for (int p = 1; p <= last; p *= 2) {
      shards.add(p);
    }
    if (search.slots() == 0) {
      shards.add(2 * last);
    } else if (last < search.slots()) {
      shards.add(Math.min(2 * last, search.slots()));
    }
    List<Row> rows = new ArrayList<>();
    for (int p : shards) {
      if (p <= work().points() && search.fits(search.layout(p))) {
        rows.add(row(search.layout(p)));
      }
    }
    return rows;
  }

  /** The other exchange, with as many shards. */
  Row otherwise() {
    boolean circulates = chosen.exchange() == Exchange.CIRCULATE;
    LayoutSearch other =
        new LayoutSearch(
            model(),
            circulates ? Exchange.REDUCE : Exchange.CIRCULATE,
            0,
            0,
            search.slots(),
            search.heap(),
            search.steps());
    return row(other.layout(chosen.shards()));
  }
}
