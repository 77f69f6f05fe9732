package org.parmac.store;

import java.io.IOException;

/** An output that exists already, or that another process is writing. Exit code 5. */
public final class OutputInUseException extends IOException {
  private static final long serialVersionUID = 1L;

  public OutputInUseException(String message) {
    super(message);
  }
}
