package org.parmac.mac;

/**
 * How {@link GaussNewtonSolver} goes about a Z step.
 *
 * @param iterations Gauss–Newton steps, ≥ 1
 * @param cgIterations most conjugate gradient iterations a step, ≥ 1
 * @param tolerance conjugate gradients end for a point where the preconditioned residual has fallen
 *     by this factor, in (0, 1)
 * @param damping added to the diagonal of the Gauss–Newton matrix, relative to µ; ≥ 0
 */
public record GaussNewtonOptions(
    int iterations, int cgIterations, double tolerance, double damping) {
  /** One step, as the method's authors take, solved to about a hundredth. */
  public static final GaussNewtonOptions DEFAULT = new GaussNewtonOptions(1, 20, 1e-2, 0);

  public GaussNewtonOptions {
    if (iterations < 1) {
      throw new IllegalArgumentException("zStep.iterations must be >= 1, got " + iterations);
    }
    if (cgIterations < 1) {
      throw new IllegalArgumentException("zStep.cgIterations must be >= 1, got " + cgIterations);
    }
    if (!(tolerance > 0 && tolerance < 1)) {
      throw new IllegalArgumentException("zStep.tolerance must be in (0, 1), got " + tolerance);
    }
    if (!(damping >= 0)) {
      throw new IllegalArgumentException("zStep.damping must be >= 0, got " + damping);
    }
  }
}
