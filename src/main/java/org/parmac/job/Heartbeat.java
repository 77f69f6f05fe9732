package org.parmac.job;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.mapreduce.TaskInputOutputContext;

/**
 * Tells Hadoop that a task is alive for as long as it is open, about work that cannot say so
 * itself: a fit may take longer than mapreduce.task.timeout. What may hang, such as a program of
 * somebody else, must have a time limit of its own.
 */
final class Heartbeat implements AutoCloseable {
  private static final long MOST_MILLIS = 10_000;
  private static final int BEATS_A_TIMEOUT = 4;

  private final ScheduledExecutorService beats;

  private Heartbeat(ScheduledExecutorService beats) {
    this.beats = beats;
  }

  static Heartbeat of(TaskInputOutputContext<?, ?, ?, ?> task) {
    return of(task::progress, every(task.getConfiguration()));
  }

  /**
   * @param millis from one beat to the next; the first is at once
   */
  static Heartbeat of(Runnable progress, long millis) {
    ScheduledExecutorService beats =
        Executors.newSingleThreadScheduledExecutor(
            work -> {
              Thread thread = new Thread(work, "parmac-heartbeat");
              thread.setDaemon(true);
              return thread;
            });
    beats.scheduleAtFixedRate(progress, 0, millis, TimeUnit.MILLISECONDS);
    return new Heartbeat(beats);
  }

  /** Some beats in the time that a task may be silent; 0 there is no limit. */
  static long every(Configuration conf) {
    long timeout = conf == null ? 0 : conf.getLong("mapreduce.task.timeout", 0);
    return timeout <= 0
        ? MOST_MILLIS
        : Math.max(1, Math.min(MOST_MILLIS, timeout / BEATS_A_TIMEOUT));
  }

  @Override
  public void close() {
    beats.shutdownNow();
  }
}
