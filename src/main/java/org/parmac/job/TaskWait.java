package org.parmac.job;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.LeaseRecoverable;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.mapreduce.TaskInputOutputContext;
import org.parmac.store.RunDir;
import org.parmac.store.RunLock;

/** How a resident task waits for the others, and for the driver. */
final class TaskWait {
  private static final long CHECK_NANOS = TimeUnit.MINUTES.toNanos(1);

  /** How long the driver may take to complete a step. */
  private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(60);

  /** What is waited for. */
  @FunctionalInterface
  interface Condition {
    boolean holds() throws IOException;
  }

  private final TaskInputOutputContext<?, ?, ?, ?> task;
  private final RunDir run;
  private final boolean embedded;
  private final BackOff backOff;

  TaskWait(TaskInputOutputContext<?, ?, ?, ?> task, RunDir run) {
    this.task = task;
    this.run = run;
    this.embedded = JobDefaults.isEmbedded(task.getConfiguration());
    this.backOff = new BackOff(ResidentOptions.tasks(task.getConfiguration()));
  }

  /**
   * Waits, showing that the task is alive. An embedded task looks for reports of others, since
   * nobody would end it when they fail.
   *
   * @param driver whether the driver is waited for
   * @throws IOException if there is no driver any more
   */
  void until(Condition condition, boolean driver) throws IOException, InterruptedException {
    backOff.begin();
    long check = CHECK_NANOS;
    while (!condition.holds()) {
      task.progress();
      if (embedded) {
        TaskErrors.endIfAny(task);
      } else if (backOff.waited() > check) {
        requireDriver(driver);
        check += CHECK_NANOS;
      }
      backOff.pause();
    }
    backOff.end();
  }

  /**
   * A driver that was killed leaves its job behind, which would wait for ever. On HDFS it held the
   * run's lock, unless that of a registry, until its lease has run out; whether its process lives
   * cannot be told from a container.
   */
  private void requireDriver(boolean awaited) throws IOException {
    Path lock = new Path(run.path(), RunLock.FILE);
    boolean released =
        run.fs() instanceof LeaseRecoverable leases
            && run.fs().exists(lock)
            && leases.isFileClosed(lock);
    if (released || awaited && backOff.waited() > PATIENCE_NANOS) {
      throw new IOException(
          run.path() + ": the driver of this job has ended. Give the same command again.");
    }
  }
}
