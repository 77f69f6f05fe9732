package org.parmac.external;

import java.io.IOException;

/** A process ended before it had answered. It may be started again. */
final class ProcessDied extends IOException {
  private static final long serialVersionUID = 1L;

  ProcessDied(String message) {
    super(message);
  }
}
