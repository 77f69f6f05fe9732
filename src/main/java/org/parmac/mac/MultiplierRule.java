package org.parmac.mac;

/**
 * When the multipliers of the augmented Lagrangian move: only when the inner problem, which is to
 * find Z and W for the present multipliers and µ, has about converged. Moved earlier, they follow
 * what is left of the inner problem, and the iteration may diverge.
 *
 * @param tolerance the inner problem has converged when an iteration changes its objective by less
 *     than this share; in (0, 1)
 */
public record MultiplierRule(double tolerance) {
  /** A change of one per cent. */
  public static final MultiplierRule DEFAULT = new MultiplierRule(1e-2);

  /**
   * What the rule looks at in a finished iteration.
   *
   * @param mu its µ
   * @param moved whether multipliers moved at its start
   * @param objective E_Q with shifted coordinates, after its Z step
   */
  public record Finished(double mu, boolean moved, double objective) {}

  public MultiplierRule {
    if (!(tolerance > 0 && tolerance < 1)) {
      throw new IllegalArgumentException(
          "multipliers.tolerance must be in (0, 1), got " + tolerance);
    }
  }

  /**
   * Whether multipliers move at the start of an iteration, with the µ of the one before it: when
   * that µ is left, or when the iteration before it changed the objective little, at the same µ and
   * with the same multipliers as the one before that.
   *
   * @param previous the iteration before the last; null: none
   * @param last the last iteration with a Z step
   * @param mu of the iteration that starts
   */
  public boolean moves(Finished previous, Finished last, double mu) {
    if (mu != last.mu()) {
      return true;
    }
    if (previous == null || previous.mu() != last.mu() || last.moved()) {
      return false;
    }
    double change = Math.abs(previous.objective() - last.objective());
    return change <= tolerance * Math.abs(previous.objective());
  }
}
