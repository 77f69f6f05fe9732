package org.parmac.mac;

/**
 * How much work the Z step of a chain is.
 *
 * @param iterations Gauss–Newton iterations
 * @param conjugateGradients at most so many steps of conjugate gradients in each
 * @param tolerance at which they end for a point: the residual's norm, preconditioned, relative to
 *     the gradient's
 * @param damping added to the diagonal, relative to µ
 * @param sweeps over the blocks of a mixed chain
 * @param evaluations of the layer after the coordinates, at most so many a point and sweep, where
 *     it has no derivative
 */
public record ZStepOptions(
    int iterations,
    int conjugateGradients,
    double tolerance,
    double damping,
    int sweeps,
    int evaluations) {
  public static final ZStepOptions DEFAULT = new ZStepOptions(1, 30, 1e-2, 1e-6, 2, 200);

  public ZStepOptions {
    require("iterations", iterations >= 1, iterations);
    require("conjugateGradients", conjugateGradients >= 1, conjugateGradients);
    require("tolerance", tolerance >= 0 && tolerance < 1, tolerance);
    require("damping", damping >= 0, damping);
    require("sweeps", sweeps >= 1, sweeps);
    require("evaluations", evaluations >= 2, evaluations);
  }

  private static void require(String name, boolean holds, Object value) {
    if (!holds) {
      throw new IllegalArgumentException("model.zStep." + name + " must not be " + value);
    }
  }
}
