package org.parmac.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import org.parmac.store.IterationSummary;
import org.parmac.store.IterationSummary.Seconds;
import org.parmac.store.RunDir;
import org.parmac.store.RunSpec;

/**
 * What a person sees of a step: one line. E_Q and E_BA are means over points, in data units; E_BA
 * and z=h are those of the parameters that the iteration started from.
 */
final class StepLine {
  /**
   * z = h(x) came at no more than this many s in every run seen: what the time left is guessed
   * from.
   */
  private static final double USUAL_END = 3.2;

  /** A longest task of so many times the median is worth a word. */
  private static final double UNEVEN = 1.2;

  /** And so is a share of the time that is above this. */
  private static final double NOTABLE = 0.1;

  private final PrintWriter err;
  private final RunDir run;

  StepLine(PrintWriter err, RunDir run) {
    this.err = err;
    this.run = run;
  }

  void print(IterationSummary s) throws IOException {
    StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-9s", s.step()));
    add(line, " mu %9.3e", s.penaltyInDataUnits());
    add(line, "  E_Q %10.4e", mean(s, s.objective()));
    add(line, run.spec().isHash() ? "  E_BA %10.4e" : "  E_1 %10.4e", mean(s, s.nestedError()));
    if (s.objective() == null && s.nestedError() == null) {
      add(line, "  |x-f(z)|2 %10.4e", mean(s, s.residual()));
    }
    if (s.penalty() != null && run.spec().isHash()) {
      add(line, "  changed %6.3f%%", 100.0 * s.changedBits() / (s.points() * run.spec().bits()));
      add(line, "  z=h %7.3f%%", 100.0 * s.consistentPoints() / s.points());
    }
    add(line, "  |z-f|2 %9.3e", mean(s, s.violation()));
    add(line, "  precision %.4f", s.validationPrecision());
    if (!run.spec().isHash()) {
      add(line, "  validation %10.4e", s.validationError());
    }
    if (s.sizes() != null) {
      s.sizes()
          .forEach((layer, size) -> line.append("  ").append(layer).append(" of ").append(size));
    }
    Seconds t = s.seconds();
    line.append(
        String.format(
            Locale.ROOT,
            "  %.2f s (submit %.2f, map %.2f of which %skernels %.2f, reduce %.2f, commit %.2f)",
            t.total(),
            t.submit(),
            t.map(),
            s.tasks() == null || s.tasks().kernels() == null ? "" : s.tasks().kernels() + " ",
            t.kernels(),
            t.reduce(),
            t.commit()));
    addTasks(line, s);
    if (s.stop() != null && !s.step().equals("finish")) {
      line.append("  stop: ").append(s.stop());
    } else if (s.penalty() != null) {
      line.append(String.format(Locale.ROOT, "  left <= %.0f s", stepsLeft(s) * t.total()));
    }
    err.println(line);
    err.flush();
  }

  /** How uneven the tasks were, and how long they waited for submodels, where that matters. */
  private static void addTasks(StringBuilder line, IterationSummary s) {
    IterationSummary.Tasks tasks = s.tasks();
    if (tasks == null) {
      return;
    }
    Seconds t = s.seconds();
    if (tasks.longest() > UNEVEN * tasks.median()
        && tasks.longest() - tasks.median() > NOTABLE * t.total()) {
      line.append(
          String.format(
              Locale.ROOT,
              "  longest task %.2f s (shard %d), median %.2f",
              tasks.longest(),
              tasks.longestShard(),
              tasks.median()));
    }
    if (tasks.waited() > NOTABLE * (t.taskRead() + t.taskZStep() + t.taskWStep() + t.taskWrite())) {
      line.append(String.format(Locale.ROOT, "  waited %.2f s", tasks.waited()));
    }
  }

  private static Double mean(IterationSummary s, Double sum) {
    return sum == null ? null : Double.valueOf(sum / s.points());
  }

  private static void add(StringBuilder line, String format, Double value) {
    if (value != null) {
      line.append(String.format(Locale.ROOT, format, value));
    }
  }

  private int stepsLeft(IterationSummary s) throws IOException {
    RunSpec.Penalty penalty = run.spec().penalty();
    int left = run.spec().maxIterations() - s.iteration();
    if (!run.spec().isHash()) {
      return 1 + left;
    }
    double bitCost = run.summary(run.iteration(0)).bitCost();
    double growth = Math.log(USUAL_END * bitCost / s.penalty()) / Math.log(penalty.factor());
    int iterations = (int) Math.ceil(Math.max(1, growth * penalty.repeats()));
    return 1 + Math.min(iterations, left);
  }
}
