package org.parmac.external;

/**
 * A black box that could not be used: it did not start, died, did not answer, or answered with what
 * cannot be right. The message has the layer, the command, what was expected and found, and the
 * last lines that it has written to stderr.
 */
public final class ExternalFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ExternalFailure(String message) {
    super(message);
  }

  private ExternalFailure(String message, ExternalFailure cause) {
    super(message, null, false, true);
    setStackTrace(cause.getStackTrace());
  }

  /**
   * The same failure, with where it was.
   *
   * @param place such as "shard 3"
   */
  public ExternalFailure in(String place) {
    return new ExternalFailure(place + ", " + getMessage(), this);
  }
}
