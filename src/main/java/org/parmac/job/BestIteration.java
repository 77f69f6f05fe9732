package org.parmac.job;

import java.io.IOException;
import org.parmac.store.IterationSummary;
import org.parmac.store.RunDir;

/**
 * The iteration whose parameters were best on the validation points: by precision for hashes,
 * otherwise by error; the first of equals.
 */
final class BestIteration {
  private final RunDir run;

  BestIteration(RunDir run) {
    this.run = run;
  }

  /** Its number; the last where nothing was validated. */
  int number() throws IOException {
    int last = run.lastIteration();
    int best = last;
    double bestLoss = Double.POSITIVE_INFINITY;
    for (int i = 0; i <= last; i++) {
      IterationSummary s = run.summary(run.iteration(i));
      Double loss =
          run.spec().isHash()
              ? (s.validationPrecision() == null ? null : Double.valueOf(-s.validationPrecision()))
              : s.validationError();
      if (loss != null && loss < bestLoss) {
        best = i;
        bestLoss = loss;
      }
    }
    return best;
  }
}
