package org.parmac.cli;

import java.util.ArrayList;
import java.util.List;
import org.parmac.plan.Exchange;
import org.parmac.plan.Layout;
import org.parmac.plan.MeasuredRun;
import org.parmac.plan.Work;

/** What of a plan was assumed or extrapolated. */
final class PlanNotes {
  /** Other jobs are worth it from this share of the time. */
  private static final double WORTH = 0.9;

  private PlanNotes() {}

  static List<String> of(List<MeasuredRun> runs, Work work, Layout layout, boolean given) {
    List<String> notes = new ArrayList<>();
    if (runs.isEmpty()) {
      notes.add(
          (given ? "costs that were not given are usual ones" : "usual costs")
              + ": codes of 16 bits on one core with vector kernels (plain Java takes two to three"
              + " times as long; longer codes are harder a bit), jobs and visits of a small YARN"
              + " cluster. Make a small run where the large one will be, and give it with --run");
      return notes;
    }
    widths(runs, work, notes);
    layouts(runs, layout, notes);
    jobs(runs, layout, notes);
    notes.add("jobs, tasks and visits cost what they cost where the runs were made");
    return notes;
  }

  /** Whether other jobs would be quicker by a tenth. */
  static List<String> ofJobs(Plan plan) {
    Plan.Row chosen = plan.row(plan.chosen());
    boolean resident = plan.chosen().isResident();
    Plan other = plan.withSteps(resident ? 1 : Plan.steps(plan.iterations()));
    Layout layout = other.search().layout(plan.chosen().shards());
    if (!other.search().fits(layout)) {
      return List.of();
    }
    Plan.Row there = other.row(layout);
    if (there.trainingSeconds() > WORTH * chosen.trainingSeconds()) {
      return List.of();
    }
    String times =
        PlanText.time(there.time().total())
            + " in place of "
            + PlanText.time(chosen.time().total())
            + ", the training "
            + PlanText.time(there.trainingSeconds())
            + " in place of "
            + PlanText.time(chosen.trainingSeconds());
    return List.of(
        resident
            ? "a job each step would be quicker: an iteration " + times
            : "one job for all iterations would be quicker: an iteration "
                + times
                + ", if all "
                + Math.min(layout.shards(), layout.slots())
                + " tasks can run at once, with "
                + PlanText.bytes(there.footprint().heapBytes())
                + " of heap each: train --steps-per-job "
                + other.stepsToAskFor()
                + " (plan --steps-per-job "
                + other.stepsToAskFor()
                + " says what to set)");
  }

  private static void jobs(List<MeasuredRun> runs, Layout layout, List<String> notes) {
    boolean resident = runs.stream().anyMatch(r -> r.layout().isResident());
    boolean single = runs.stream().anyMatch(r -> !r.layout().isResident());
    if (layout.isResident() && !resident) {
      notes.add(
          "no run had several steps a job: t-i is a usual one, or all that a job costs where that"
              + " is less");
    }
    if (!single) {
      notes.add("all runs had several steps a job: t-j and t-t are usual ones");
    }
  }

  private static void widths(List<MeasuredRun> runs, Work work, List<String> notes) {
    int columns = runs.get(0).work().columns();
    if (columns != work.columns()) {
      notes.add(
          "the runs have "
              + columns
              + " columns: t-w, t-g, t-r, t-c, t-a and the part of t-z that does not search are"
              + " taken to grow with them, the search as it was");
    }
    if (runs.stream().noneMatch(r -> r.work().bits() == work.bits())) {
      notes.add(
          "no run has codes of "
              + work.bits()
              + " bits: the search a bit is taken as it was, though longer codes are harder");
    }
    if (runs.stream().noneMatch(r -> r.work().passes() == work.passes())) {
      notes.add(
          "no run has "
              + work.passes()
              + " epochs: t-w has a share of the decoder's sums in it, which need one pass");
    }
  }

  private static void layouts(List<MeasuredRun> runs, Layout layout, List<String> notes) {
    boolean circulated = runs.stream().anyMatch(r -> r.layout().exchange() == Exchange.CIRCULATE);
    if (layout.exchange() == Exchange.CIRCULATE && !circulated) {
      notes.add("no submodels circulated in the runs: t-v, t-c and idle are usual ones");
    }
    int most = runs.stream().mapToInt(r -> r.layout().shards()).max().orElse(1);
    if (layout.shards() > most) {
      notes.add(
          "the runs had at most "
              + most
              + " shards: skew and idle of more are taken to be the same");
    }
  }
}
