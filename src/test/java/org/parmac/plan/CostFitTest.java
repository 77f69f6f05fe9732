package org.parmac.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.parmac.plan.MeasuredRun.MeasuredIteration;

/** Runs made up from known costs give these costs back; what they do not show stays as given. */
final class CostFitTest {
  private static final UnitCosts TRUE =
      new UnitCosts(
          64, 16, 2e-7, 5e-8, 1e-7, 3e-7, 4e-7, 1e-4, 0.01, 0.002, 0.3, 0.05, 0.02, 1.1, 0.04);

  private static final double NODES_A_BIT = 12;

  private static final UnitCosts DEAR_ROUNDS = dearRounds(UnitCosts.USUAL);

  private static UnitCosts dearRounds(UnitCosts u) {
    return new UnitCosts(
        u.columns(),
        u.bits(),
        u.wStep(),
        u.touch(),
        u.project(),
        u.search(),
        u.read(),
        u.pass(),
        u.visit(),
        u.sum(),
        u.job(),
        u.task(),
        1,
        u.skew(),
        u.idle());
  }

  @Test
  void circulatingRunsTellAllCosts() {
    List<MeasuredRun> runs =
        List.of(
            run(20_000, Layout.circulate(1, 1, 16, 0, 0, true)),
            run(20_000, Layout.circulate(2, 2, 16, 0, 0, true)),
            run(50_000, Layout.circulate(8, 8, 16, 0, 0, true)),
            run(50_000, Layout.circulate(8, 2, 16, 0, 0, true)),
            run(90_000, Layout.circulate(4, 4, 16, 0, 4, true)));
    UnitCosts fitted = CostFit.of(runs, DEAR_ROUNDS);
    same(fitted.wStep(), TRUE.wStep());
    same(fitted.touch(), TRUE.touch());
    same(fitted.project(), TRUE.project());
    same(fitted.search(), TRUE.search());
    same(fitted.read(), TRUE.read());
    same(fitted.visit(), TRUE.visit());
    same(fitted.pass(), TRUE.pass());
    same(fitted.sum(), TRUE.sum());
    same(fitted.job(), TRUE.job());
    same(fitted.task(), TRUE.task());
    assertThat(fitted.round()).isEqualTo(fitted.job() + fitted.task());
    same(fitted.skew(), TRUE.skew());
    same(fitted.idle(), TRUE.idle());
    for (MeasuredRun run : runs) {
      double modelled = new IterationModel(fitted, run.work()).time(run.layout()).total();
      assertThat(modelled).isCloseTo(run.medianWall(), Percentage.withPercentage(1));
    }
  }

  @Test
  void iterationsInsideOfJobsTellWhatARoundCosts() {
    MeasuredRun alone = run(50_000, Layout.reduce(2, 2));
    List<MeasuredRun> runs =
        List.of(
            run(50_000, Layout.reduce(4, 2)),
            alone,
            run(50_000, Layout.reduce(2, 2).with(true, Layout.ENDLESS)),
            run(90_000, Layout.reduce(4, 2).with(true, Layout.ENDLESS)));
    UnitCosts fitted = CostFit.of(runs, UnitCosts.USUAL);
    same(fitted.round(), TRUE.round());
    same(fitted.job(), TRUE.job());
    same(fitted.task(), TRUE.task());
    same(fitted.read(), TRUE.read());
    same(fitted.sum(), TRUE.sum());
    for (MeasuredRun run : runs) {
      double modelled = new IterationModel(fitted, run.work()).time(run.layout()).total();
      assertThat(modelled).isCloseTo(run.medianWall(), Percentage.withPercentage(1));
    }
    // 90 000 points, two slots, u = 2.1 of 22 500: 2.1 · 22 500 · 16 · (2 · 2e-7 + 4e-7) = 0.6048 s
    // of
    // work, 0.02 s of the round, 4 · 0.002 s of the sums, and nothing of the job.
    assertThat(runs.get(3).medianWall()).isCloseTo(0.6328, within(1e-6));
  }

  @Test
  void withoutJobsOfOneStepTheirCostsStayAsGiven() {
    MeasuredRun inside = run(50_000, Layout.reduce(2, 2).with(true, Layout.ENDLESS));
    UnitCosts fitted = CostFit.of(List.of(inside), UnitCosts.USUAL);
    assertThat(fitted.job()).isEqualTo(UnitCosts.USUAL.job());
    assertThat(fitted.task()).isEqualTo(UnitCosts.USUAL.task());
    assertThat(fitted.read()).isEqualTo(UnitCosts.USUAL.read() / 2);
    // The sums of two shards are 0.004 s: of them the given t_a is taken off.
    same(fitted.round(), TRUE.round() + 2 * (TRUE.sum() - UnitCosts.USUAL.sum() / 2));
  }

  @Test
  void aRoundIsNotDearerThanAJob() {
    UnitCosts fitted = CostFit.of(List.of(run(20_000, Layout.reduce(1, 1))), DEAR_ROUNDS);
    same(fitted.job() + fitted.task(), TRUE.job() + TRUE.task());
    assertThat(fitted.round()).isLessThan(DEAR_ROUNDS.round());
    assertThat(fitted.round()).isEqualTo(fitted.job() + fitted.task());
  }

  @Test
  void runsThatReduceKeepTheGivenCostsOfVisits() {
    UnitCosts fitted =
        CostFit.of(
            List.of(run(20_000, Layout.reduce(1, 1)), run(20_000, Layout.reduce(2, 2))),
            UnitCosts.USUAL);
    assertThat(fitted.visit()).isEqualTo(UnitCosts.USUAL.visit());
    assertThat(fitted.idle()).isEqualTo(UnitCosts.USUAL.idle());
    assertThat(fitted.pass()).isEqualTo(UnitCosts.USUAL.pass() / 2);
    assertThat(fitted.touch()).isEqualTo(UnitCosts.USUAL.touch() / 2);
    same(fitted.wStep(), TRUE.wStep());
    same(fitted.zStep(), TRUE.zStep());
    same(fitted.sum(), TRUE.sum());
  }

  @Test
  void slowFirstIterationsAndAFewDisturbedOnesDoNotCount() {
    MeasuredRun even = run(20_000, Layout.reduce(1, 1));
    List<MeasuredIteration> disturbed = new ArrayList<>(even.iterations());
    disturbed.set(0, times(disturbed.get(0), 4));
    disturbed.set(1, times(disturbed.get(1), 3));
    disturbed.set(4, times(disturbed.get(4), 9));
    disturbed.set(7, times(disturbed.get(7), 2));
    UnitCosts fitted =
        CostFit.of(
            List.of(new MeasuredRun("disturbed", even.work(), even.layout(), disturbed)),
            UnitCosts.USUAL);
    // The Z step gets shorter all the time, so a disturbed iteration moves its median by a rank.
    assertThat(fitted.zStep()).isCloseTo(TRUE.zStep(), Percentage.withPercentage(15));
    same(fitted.wStep(), TRUE.wStep());
  }

  @Test
  void countsAllIterationsOfAShortRun() {
    MeasuredRun run = run(20_000, Layout.reduce(1, 1));
    MeasuredRun four =
        new MeasuredRun("four", run.work(), run.layout(), run.iterations().subList(0, 4));
    MeasuredRun five =
        new MeasuredRun("five", run.work(), run.layout(), run.iterations().subList(0, 5));
    assertThat(four.counted()).hasSize(4);
    assertThat(five.counted()).hasSize(3).isEqualTo(run.iterations().subList(2, 5));
  }

  @Test
  void refusesRunsOfDifferentWidthsAndWithoutIterations() {
    MeasuredRun run = run(20_000, Layout.reduce(1, 1));
    MeasuredRun wide =
        new MeasuredRun("wide", new Work(10, 65, 16, 16, 2, 1), run.layout(), run.iterations());
    assertThatThrownBy(() -> CostFit.of(List.of(run, wide), UnitCosts.USUAL))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "runs to fit must have points of the same width and codes of the same length: run has"
                + " 64 columns, 16 bits, wide has 65 columns, 16 bits");
    assertThatThrownBy(() -> new MeasuredRun("none", run.work(), run.layout(), List.of()))
        .hasMessage("none: expected at least one iteration with a Z step, found none");
  }

  @Test
  void slopesAreMediansAndNeverBelowNothing() {
    List<Line.Point> points = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      points.add(new Line.Point(i, i == 4 ? 100 : 3 + 2 * i));
    }
    assertThat(Line.through(List.of(points), 7)).isEqualTo(new Line(3, 2));
    assertThat(Line.through(List.of(List.of(new Line.Point(1, 5), new Line.Point(2, 3))), 7))
        .isEqualTo(new Line(4, 0));
    assertThat(Line.through(List.of(List.of(new Line.Point(2, 20))), 7)).isEqualTo(new Line(6, 7));
    assertThat(Line.through(List.of(List.of(new Line.Point(2, 10))), 7)).isEqualTo(new Line(0, 5));
  }

  /** Nine iterations as the model says, of which the search gets easier from one to the next. */
  private static MeasuredRun run(long points, Layout layout) {
    Work work = new Work(points, 64, 16, 16, 2, 1);
    List<MeasuredIteration> iterations = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      iterations.add(iteration(work, layout, 1.6 - 0.1 * i));
    }
    return new MeasuredRun("run", work, layout, iterations);
  }

  /** The middle one of those that count, i = 5, searches just as much as the costs say: 1.1. */
  private static MeasuredIteration iteration(Work work, Layout layout, double effort) {
    double scale = effort / 1.1;
    UnitCosts costs =
        new UnitCosts(
            64,
            TRUE.bits(),
            TRUE.wStep(),
            TRUE.touch(),
            TRUE.project(),
            TRUE.search() * scale,
            TRUE.read(),
            TRUE.pass(),
            TRUE.visit(),
            TRUE.sum(),
            TRUE.job(),
            TRUE.task(),
            TRUE.round(),
            TRUE.skew(),
            TRUE.idle());
    double pairs = (double) work.points() * work.submodels();
    boolean circulates = layout.exchange() == Exchange.CIRCULATE;
    double visitsAShard = circulates ? layout.groups() : 1;
    double reads = layout.isResident() ? 0 : circulates ? 1 : work.passes();
    double read = work.points() * TRUE.read() * reads;
    double z = pairs * costs.zStep();
    double touches = layout.groups() == 1 ? 0 : layout.groups();
    double w = work.points() * work.passes() * (16 * TRUE.wStep() + touches * TRUE.touch());
    long visits = circulates ? (long) layout.groups() * layout.ringShards() : 0;
    double exchange = visits * (TRUE.visit() + 16 / visitsAShard * TRUE.pass());
    boolean several = layout.ringTasks() > 1 && circulates;
    return new MeasuredIteration(
        new IterationModel(costs, work).time(layout).total(),
        read,
        z,
        w,
        exchange,
        several ? TRUE.idle() * (w + exchange) : 0,
        layout.shards() == 1 ? 1 : TRUE.skew(),
        visits,
        Math.round(NODES_A_BIT * scale * pairs),
        0.1 + layout.shards() * TRUE.sum());
  }

  private static MeasuredIteration times(MeasuredIteration i, double f) {
    return new MeasuredIteration(
        f * i.wall(),
        f * i.read(),
        f * i.zStep(),
        f * i.wStep(),
        f * i.exchange(),
        f * i.waited(),
        i.skew(),
        i.visits(),
        i.nodes(),
        f * i.reduce());
  }

  private static void same(double found, double expected) {
    assertThat(found).isCloseTo(expected, within(0.06 * expected));
  }
}
