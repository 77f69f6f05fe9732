package org.parmac.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.parmac.plan.Line.Point;
import org.parmac.plan.MeasuredRun.MeasuredIteration;

/**
 * Unit costs from measured runs. Each is a median: over the iterations of a run, then over the
 * runs; what two costs share is told apart by a {@link Line} where the runs differ in it.
 *
 * <pre>
 *   t_Z     seconds / (N L), against the nodes searched: what is left at none is t_F, the rest t_S;
 *           of alternation, which has no nodes, t_S is the share that was measured elsewhere
 *   t_W t_g seconds / (N M ε a), against the visits a submodel: G/M, or 0 where all are together
 *   t_v t_c seconds of exchange / visits, against the submodels of a group
 *   t_a     seconds of the reducer, against the tasks; jobs of one step, if there are any
 *   t_j t_t wall seconds a lap less P t_a and the longest task's work, against the fillings of the
 *           slots; jobs of one step
 *   t_i     the same seconds; inside of jobs of several steps
 * </pre>
 *
 * <p>What the runs do not tell apart is counted whole to the first of the two, but for t_c and t_a,
 * which keep their given values. Without jobs of one step t_j and t_t keep theirs; without jobs of
 * several t_i does, but is at most t_j + t_t, since what it stands for is part of a job, too.
 */
public final class CostFit {
  private final List<MeasuredRun> runs;
  private final List<MeasuredRun> single;
  private final List<MeasuredRun> resident;
  private final UnitCosts given;

  private CostFit(List<MeasuredRun> runs, UnitCosts given) {
    this.runs = runs;
    this.single = runs.stream().filter(r -> !r.layout().isResident()).toList();
    this.resident = runs.stream().filter(r -> r.layout().isResident()).toList();
    this.given = given;
  }

  /**
   * @param runs at least one, all on points of the same width and with codes of the same length
   * @param otherwise what the runs do not show: the costs of visits where nothing circulated
   */
  public static UnitCosts of(List<MeasuredRun> runs, UnitCosts otherwise) {
    Work first = runs.get(0).work();
    for (MeasuredRun run : runs) {
      if (run.work().columns() != first.columns() || run.work().bits() != first.bits()) {
        throw new IllegalArgumentException(
            "runs to fit must have points of the same width and codes of the same length: "
                + shape(runs.get(0))
                + ", "
                + shape(run));
      }
    }
    UnitCosts given = otherwise.forShape(first.columns(), first.bits());
    return new CostFit(runs, given).costs(first);
  }

  private static String shape(MeasuredRun run) {
    return run.name() + " has " + run.work().columns() + " columns, " + run.work().bits() + " bits";
  }

  private UnitCosts costs(Work work) {
    Line train =
        Line.through(List.of(overRuns(runs, CostFit::visitsASubmodel, this::train)), given.touch());
    double sum = sum();
    Line start = start(sum);
    double zStep = median(runs, r -> median(r, i -> i.zStep() / bits(r)));
    boolean alternates =
        runs.stream().allMatch(r -> r.counted().stream().allMatch(i -> i.nodes() == 0));
    double search =
        alternates ? zStep * UnitCosts.alternating(work.columns(), work.bits()) : search();
    Line visit = visit();
    return new UnitCosts(
        work.columns(),
        work.bits(),
        train.intercept(),
        train.slope(),
        Math.max(0, zStep - search),
        Math.min(zStep, search),
        read(),
        visit.slope(),
        visit.intercept(),
        sum,
        start.intercept(),
        start.slope(),
        round(start, sum),
        skew(),
        idle());
  }

  /** t_S: nodes a point and submodel times seconds a node. Only iterations of one run compare. */
  private double search() {
    List<List<Point>> points = new ArrayList<>();
    for (MeasuredRun run : runs) {
      double pairs = bits(run);
      points.add(
          run.counted().stream()
              .map(i -> new Point(i.nodes() / pairs, i.zStep() / pairs))
              .toList());
    }
    double slope = Line.through(points, 0).slope();
    return slope * median(runs, r -> median(r, i -> i.nodes() / bits(r)));
  }

  private double sum() {
    List<MeasuredRun> known = single.isEmpty() ? runs : single;
    return Line.through(
            List.of(overRuns(known, r -> r.layout().shards(), this::reduce)), given.sum())
        .slope();
  }

  /** t_j + v t_t. */
  private Line start(double sum) {
    return single.isEmpty()
        ? new Line(given.job(), given.task())
        : Line.through(
            List.of(overRuns(single, r -> r.layout().waves(), r -> restOfLap(r, sum))), 0);
  }

  /** t_i. */
  private double round(Line start, double sum) {
    return resident.isEmpty()
        ? Math.min(given.round(), start.intercept() + start.slope())
        : median(resident, r -> restOfLap(r, sum));
  }

  private double restOfLap(MeasuredRun run, double sum) {
    return rest(run, sum) / run.work().laps();
  }

  private Line visit() {
    List<MeasuredRun> travelling =
        runs.stream()
            .filter(r -> r.layout().shards() > 1)
            .filter(r -> r.counted().stream().allMatch(i -> i.visits() > 0))
            .toList();
    if (travelling.isEmpty()) {
      return new Line(given.visit(), given.pass());
    }
    return Line.through(
        List.of(
            overRuns(
                travelling,
                r -> (double) r.work().submodels() / r.layout().groups(),
                r -> median(r, i -> i.exchange() / i.visits()))),
        given.pass());
  }

  private double skew() {
    List<MeasuredRun> known =
        runs.stream()
            .filter(r -> r.layout().shards() > 1)
            .filter(r -> r.counted().stream().allMatch(i -> i.skew() > 0))
            .toList();
    return known.isEmpty()
        ? given.skew()
        : Math.max(1, median(known, r -> median(r, MeasuredIteration::skew)));
  }

  private double idle() {
    List<MeasuredRun> known =
        runs.stream()
            .filter(r -> r.layout().exchange() == Exchange.CIRCULATE)
            .filter(r -> r.layout().ringTasks() > 1)
            .toList();
    return known.isEmpty()
        ? given.idle()
        : median(known, r -> median(r, i -> i.waited() / (i.wStep() + i.exchange())));
  }

  /** Against the files opened a point: what is left at none. */
  private double read() {
    List<MeasuredRun> reading = runs.stream().filter(r -> reads(r) > 0).toList();
    if (reading.isEmpty()) {
      return given.read();
    }
    return Line.through(
            List.of(
                overRuns(
                    reading,
                    r -> (double) r.layout().shards() / r.work().points(),
                    r -> median(r, i -> i.read() / (r.work().points() * reads(r))))),
            0)
        .intercept();
  }

  private double reduce(MeasuredRun run) {
    return median(run, MeasuredIteration::reduce);
  }

  /** Wall seconds in which neither a task was at work, or waited, nor the reducer added up. */
  private double rest(MeasuredRun run, double sum) {
    int shards = run.layout().shards();
    int waves = run.layout().waves();
    return median(
        run,
        i -> {
          double work = (waves + Math.max(1, i.skew()) - 1) * i.work() / shards;
          double between = waves * (i.exchange() + i.waited()) / shards;
          return Math.max(0, i.wall() - work - between - (shards == 1 ? 0 : shards * sum));
        });
  }

  private double train(MeasuredRun run) {
    double passes = (double) run.work().passes() * run.work().laps();
    return median(run, i -> i.wStep() / (pairs(run) * passes));
  }

  private static double visitsASubmodel(MeasuredRun run) {
    int groups = run.layout().groups();
    return groups == 1 ? 0 : (double) groups / run.work().submodels();
  }

  /** N M. */
  private static double pairs(MeasuredRun run) {
    return (double) run.work().points() * run.work().submodels();
  }

  /** N L. */
  private static double bits(MeasuredRun run) {
    return (double) run.work().points() * run.work().bits();
  }

  /** How often a point was read in an iteration. */
  private static double reads(MeasuredRun run) {
    Layout layout = run.layout();
    double passes = (double) run.work().passes() * run.work().laps();
    if (layout.exchange() == Exchange.REDUCE) {
      return layout.held() ? 0 : passes;
    }
    if (layout.held()) {
      return layout.isResident() ? 0 : run.work().laps();
    }
    return 1 + passes * layout.groups();
  }

  private static List<Point> overRuns(
      List<MeasuredRun> runs, ToDoubleFunction<MeasuredRun> x, ToDoubleFunction<MeasuredRun> y) {
    return runs.stream().map(r -> new Point(x.applyAsDouble(r), y.applyAsDouble(r))).toList();
  }

  private static double median(List<MeasuredRun> runs, ToDoubleFunction<MeasuredRun> value) {
    return Numbers.median(runs.stream().map(value::applyAsDouble).toList());
  }

  private static double median(MeasuredRun run, ToDoubleFunction<MeasuredIteration> value) {
    return Numbers.median(run.counted().stream().map(value::applyAsDouble).toList());
  }
}
