package org.parmac.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.parmac.job.CirculationStart;
import org.parmac.job.ResidentOptions;
import org.parmac.job.Steps;
import org.parmac.job.TaskMemory;
import org.parmac.store.IterationSummary;
import org.parmac.store.RunDir;
import org.parmac.store.StepDir;

/** Does steps of a run one after another, a line for each, and says how far the run has come. */
final class StepLoop {
  private final Configuration conf;
  private final RunDir run;
  private final Steps steps;
  private final StepLine line;
  private final int before;
  private int done;

  StepLoop(Configuration conf, RunDir run, PrintWriter err) throws IOException, UsageException {
    this.conf = conf;
    this.run = run;
    try {
      ResidentOptions.check(conf);
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
    steps =
        new Steps(
            conf,
            run,
            notice -> {
              err.println(notice);
              err.flush();
            });
    line = new StepLine(err, run);
    before = run.lastIteration();
  }

  /** Does all steps that are left, the finish too, but no more than so many. */
  void run(int most) throws IOException, UsageException {
    try (Steps closed = steps) {
      Optional<StepDir> step = steps.next();
      while (step.isPresent() && done < most) {
        run(step.get(), most - done, true);
        step = steps.next();
      }
    }
  }

  /** The same, but stops before the finish unless that is the first step to do. */
  void runIterations(int most) throws IOException, UsageException {
    try (Steps closed = steps) {
      Optional<StepDir> step = steps.next();
      while (step.isPresent() && done < most && (done == 0 || !isFinish(step.get()))) {
        run(step.get(), most - done, false);
        step = steps.next();
      }
    }
  }

  private void run(StepDir step, int most, boolean finish) throws IOException, UsageException {
    if (done == 0 && !isFinish(step)) {
      check();
    }
    line.print(steps.run(step, most, finish));
    done++;
  }

  private void check() throws IOException, UsageException {
    try {
      CirculationStart.check(conf, run);
      TaskMemory.check(conf, run.spec(), run.dataset(conf));
    } catch (IllegalArgumentException e) {
      throw new UsageException(run.path() + ": " + e.getMessage());
    }
  }

  private static boolean isFinish(StepDir step) {
    return step.name().equals(StepDir.FINISH);
  }

  /** How many steps were done now. */
  int done() {
    return done;
  }

  /**
   * Where the run stands after at least one step; errors are sums over the training points in data
   * units, of the last iteration but for {@code nestedError}, which is the last step's.
   */
  Map<String, Object> result() throws IOException {
    int iteration = run.lastIteration();
    Optional<StepDir> next = steps.next();
    StepDir step =
        next.isEmpty() ? run.finish() : iteration < 0 ? run.init() : run.iteration(iteration);
    IterationSummary last = run.summary(step);
    IterationSummary iterated = iteration < 0 ? last : run.summary(run.iteration(iteration));
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("run", run.path().toString());
    result.put("iterations", iteration);
    result.put("step", last.step());
    result.put("iteration", last.iteration());
    result.put("stop", last.stop() == null ? "none" : last.stop());
    result.put("next", next.isEmpty() ? "none" : isFinish(next.get()) ? "finish" : "iterate");
    result.put("penalty", iterated.penaltyInDataUnits());
    result.put("penaltyRaised", penaltyRaised(iterated));
    result.put("objective", iterated.objective());
    result.put("nestedError", last.nestedError());
    if (run.spec().isHash()) {
      result.put("validationPrecision", last.validationPrecision());
      result.put("violatedBits", last.violatedBits());
    } else {
      result.put("validationError", last.validationError());
    }
    result.put("points", last.points());
    result.put("steps", done);
    if (next.isEmpty()) {
      result.put("modelSha256", run.modelSha256());
    }
    ShardAdvice.put(result, conf, run);
    return result;
  }

  /**
   * Whether µ is larger than in the last iteration of before; where none was done now, than in the
   * one before the last. The first µ counts as raised.
   */
  private boolean penaltyRaised(IterationSummary last) throws IOException {
    int earlier = Math.min(before, last.iteration() - 1);
    Double mu = earlier < 0 ? null : run.summary(run.iteration(earlier)).penalty();
    return last.penalty() != null && (mu == null || last.penalty() > mu);
  }
}
