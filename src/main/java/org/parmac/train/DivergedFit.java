package org.parmac.train;

/**
 * A fit whose parameters are not numbers any more: the message has the units, the options that may
 * be the reason, and what to do.
 */
public final class DivergedFit extends ArithmeticException {
  private static final long serialVersionUID = 1L;

  DivergedFit(String message) {
    super(message);
  }

  /**
   * The same failure, with where it was.
   *
   * @param layer its name
   */
  public DivergedFit in(String layer) {
    DivergedFit named = new DivergedFit("layer " + layer + ": " + getMessage());
    named.setStackTrace(getStackTrace());
    return named;
  }
}
