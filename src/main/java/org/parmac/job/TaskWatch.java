package org.parmac.job;

import java.util.concurrent.TimeUnit;

/** Notices when fewer tasks run than a job needs, for longer than it can wait. */
final class TaskWatch {
  private final int tasks;
  private final long waitMillis;
  private long since = -1;

  /**
   * @param tasks that have to run at once
   * @param waitMillis how long some of them may be missing
   */
  TaskWatch(int tasks, long waitMillis) {
    this.tasks = tasks;
    this.waitMillis = waitMillis;
  }

  /**
   * Takes a look.
   *
   * @param running tasks that run now, or have ended well
   * @param nanos now, by {@link System#nanoTime()}
   * @throws TooFewTasks if some have been missing for too long
   */
  void look(int running, long nanos) throws TooFewTasks {
    if (running >= tasks) {
      since = -1;
    } else if (since == -1) {
      since = nanos;
    } else if (TimeUnit.NANOSECONDS.toMillis(nanos - since) > waitMillis) {
      throw new TooFewTasks(
          "of "
              + tasks
              + " tasks that have to run at once only "
              + running
              + " did, for more than "
              + waitMillis / 1000.0
              + " s ("
              + ResidentOptions.WAIT
              + ")");
    }
  }
}
