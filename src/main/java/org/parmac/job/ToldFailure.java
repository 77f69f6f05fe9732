package org.parmac.job;

import java.io.IOException;

/**
 * A job's failure whose message says all that there is to say, such as what a black box has done
 * wrong: a stack trace of ours would only bury it.
 */
public final class ToldFailure extends IOException {
  private static final long serialVersionUID = 1L;

  ToldFailure(String message) {
    super(message);
  }
}
