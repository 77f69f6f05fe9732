package org.parmac.job;

import java.io.IOException;
import org.parmac.mac.PenaltySchedule;
import org.parmac.store.IterationSummary;
import org.parmac.store.RunDir;
import org.parmac.store.RunSpec;

/** µ from iteration to iteration, as a function of what the iterations before have found. */
final class PenaltyPath {
  private static final double TOLERANCE = 1e-2;

  private final RunDir run;
  private final RunSpec.Penalty penalty;

  PenaltyPath(RunDir run) {
    this.run = run;
    this.penalty = run.spec().penalty();
  }

  /** µ of an iteration with a Z step, in model units. */
  double mu(int iteration) throws IOException {
    if (penalty.leave() != RunSpec.Leave.VALIDATION) {
      double unit =
          penalty.unit() == RunSpec.Unit.BIT ? run.summary(run.iteration(0)).bitCost() : 1;
      return new PenaltySchedule(penalty.start() * unit, penalty.factor(), penalty.repeats())
          .mu(iteration);
    }
    if (iteration == 1) {
      return penalty.start();
    }
    IterationSummary last = run.summary(run.iteration(iteration - 1));
    boolean left = isLeft(iteration, last);
    return last.penalty() * (left ? penalty.factor() : 1);
  }

  /** Whether the iteration before was the last at its µ. */
  private boolean isLeft(int iteration, IterationSummary last) throws IOException {
    int at = 1;
    while (iteration - 1 - at >= 1
        && last.penalty().equals(run.summary(run.iteration(iteration - 1 - at)).penalty())) {
      at++;
    }
    if (penalty.repeats() > 1 && at >= penalty.repeats()) {
      return true;
    }
    double tolerance = penalty.tolerance() == null ? TOLERANCE : penalty.tolerance();
    Double before = run.summary(run.iteration(iteration - 2)).validationError();
    return before == null
        || last.validationError() == null
        || last.validationError() > before * (1 - tolerance);
  }
}
