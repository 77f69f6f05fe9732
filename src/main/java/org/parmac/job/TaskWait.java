package org.parmac.job;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.mapreduce.TaskInputOutputContext;
import org.parmac.store.RunDir;

/** How a resident task waits for the others, and for the driver. */
final class TaskWait {
  private static final long MOST_CHECK_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final int CHECKS_A_PATIENCE = 5;

  /** What is waited for. */
  @FunctionalInterface
  interface Condition {
    boolean holds() throws IOException;
  }

  private final TaskInputOutputContext<?, ?, ?, ?> task;
  private final RunDir run;
  private final boolean embedded;
  private final BackOff backOff;
  private final long patienceMillis;
  private final long checkNanos;
  private final DriverWatch driver;

  /**
   * @throws InterruptedIOException if there is no driver
   */
  TaskWait(TaskInputOutputContext<?, ?, ?, ?> task, RunDir run) throws IOException {
    this.task = task;
    this.run = run;
    this.embedded = JobDefaults.isEmbedded(task.getConfiguration());
    this.backOff = new BackOff(ResidentOptions.tasks(task.getConfiguration()));
    this.patienceMillis = ResidentOptions.patienceMillis(task.getConfiguration());
    long some = TimeUnit.MILLISECONDS.toNanos(patienceMillis) / CHECKS_A_PATIENCE;
    this.checkNanos = Math.min(MOST_CHECK_NANOS, some);
    this.driver = new DriverWatch(patienceMillis, System.nanoTime());
    long sign = DriverSign.seen(run);
    if (sign == DriverWatch.NO_SIGN) {
      // Of the kind that is not reported: there is nobody to read it.
      throw new InterruptedIOException(
          run.path()
              + ": expected the sign of life that a driver makes before its job, found none: the"
              + " driver of this job has ended. Give the same command again.");
    }
    driver.isAlive(sign, System.nanoTime());
  }

  /**
   * Waits, showing that the task is alive. An embedded task looks for reports of others, since
   * nobody would end it when they fail.
   *
   * @throws IOException if there is no driver any more
   */
  void until(Condition condition) throws IOException, InterruptedException {
    backOff.begin();
    long check = checkNanos;
    while (!condition.holds()) {
      task.progress();
      if (embedded) {
        TaskErrors.endIfAny(task);
      }
      if (backOff.waited() > check) {
        requireDriver();
        check = backOff.waited() + checkNanos;
      }
      backOff.pause();
    }
    backOff.end();
  }

  /**
   * A driver that was killed leaves its job behind, which would wait for ever. That nobody gives a
   * sign is made known to attempts that come after this one: they find none at all.
   */
  private void requireDriver() throws IOException {
    if (!driver.isAlive(DriverSign.seen(run), System.nanoTime())) {
      DriverSign.forget(run);
      throw new IOException(
          run.path()
              + ": the driver of this job has ended: it has given no sign of life for "
              + patienceMillis / 1000.0
              + " s ("
              + ResidentOptions.PATIENCE
              + "). Give the same command again.");
    }
  }
}
