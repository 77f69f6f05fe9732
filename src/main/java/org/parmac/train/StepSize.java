package org.parmac.train;

import org.parmac.math.Block;
import org.parmac.math.Kernels;
import org.parmac.model.Parameters;

/**
 * Finds η₀ of {@link LinearSvm} on a sample. Source: Bottou, "Stochastic gradient descent tricks",
 * 2012, section 5.2.
 */
public final class StepSize {
  private StepSize() {}

  /**
   * A step size found on a sample: from 0.3 / mean ‖x‖², doubled or halved while one averaged epoch
   * over the sample ends lower.
   *
   * @param x sample, rows × inputs. Not modified.
   * @param targets rows × units of 0 and 1. Not modified.
   * @return η₀
   */
  public static double find(Kernels kernels, int batch, double lambda, Block x, Block targets) {
    double squares = 0;
    float[] values = x.values();
    for (int i = 0; i < x.rows() * x.columns(); i++) {
      squares += (double) values[i] * values[i];
    }
    double step = 0.3 * x.rows() / squares;
    double cost = tried(kernels, batch, lambda, step, x, targets);
    for (double factor : new double[] {2, 0.5}) {
      double next;
      boolean moved = false;
      while ((next = tried(kernels, batch, lambda, step * factor, x, targets)) < cost) {
        cost = next;
        step *= factor;
        moved = true;
      }
      if (moved) {
        break;
      }
    }
    return step;
  }

  private static double tried(
      Kernels kernels, int batch, double lambda, double step, Block x, Block targets) {
    LinearSvm svm = new LinearSvm(kernels, 1, batch, lambda, step);
    SvmFold fold = svm.start(Parameters.zeros(targets.columns(), x.columns()), 0);
    fold.add(x, targets);
    return svm.objective(fold.averaged(), x, targets);
  }
}
