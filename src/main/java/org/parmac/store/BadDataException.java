package org.parmac.store;

import java.io.IOException;

/**
 * Input that cannot be used. The message says expected, found, where, and what to do. Exit code 3.
 */
public final class BadDataException extends IOException {
  private static final long serialVersionUID = 1L;

  public BadDataException(String message) {
    super(message);
  }

  public BadDataException(String message, Throwable cause) {
    super(message, cause);
  }
}
