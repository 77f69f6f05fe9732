package org.parmac.job;

import java.io.IOException;

/** A job whose tasks need each other, and do not all run. */
final class TooFewTasks extends IOException {
  private static final long serialVersionUID = 1L;

  TooFewTasks(String message) {
    super(message);
  }
}
