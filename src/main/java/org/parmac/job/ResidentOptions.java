package org.parmac.job;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.parmac.store.StepDir;

/**
 * What can be said of jobs that live for several steps. Nothing of it changes what a run comes to,
 * so that it is no part of the run: a training may go on with another choice.
 */
public final class ResidentOptions {
  /** Steps that one job does, at most; 1, the default: a job each. */
  public static final String STEPS_PER_JOB = "parmac.train.steps-per-job";

  /** Tasks that share the shards, at most; default: as many as can run at once. */
  static final String TASKS = "parmac.resident.tasks";

  /**
   * How long a job goes without one of its tasks before its steps are done otherwise: seconds, or
   * with a unit, such as 500ms.
   */
  static final String WAIT = "parmac.resident.wait";

  /** How often a driver gives its tasks a sign of life; a time as above. */
  static final String SIGN = "parmac.resident.driver.sign";

  /** How long tasks wait for a driver that gives no sign of life; a time as above. */
  static final String PATIENCE = "parmac.resident.driver.patience";

  private static final long DEFAULT_WAIT_SECONDS = 60;
  private static final long DEFAULT_SIGN_SECONDS = 20;
  private static final long DEFAULT_PATIENCE_SECONDS = 300;

  // Of the job, for its tasks.
  private static final String STEPS = "parmac.resident.steps";
  private static final String FINISH = "parmac.resident.finish";

  private ResidentOptions() {}

  /**
   * @throws IllegalArgumentException if something is out of its range
   */
  public static void check(Configuration conf) {
    stepsPerJob(conf);
    waitMillis(conf);
    whole(conf, TASKS, 1);
    if (signMillis(conf) >= patienceMillis(conf)) {
      throw new IllegalArgumentException(
          SIGN
              + " must be less than "
              + PATIENCE
              + ", got "
              + signMillis(conf)
              + " and "
              + patienceMillis(conf)
              + " ms");
    }
  }

  static int stepsPerJob(Configuration conf) {
    return whole(conf, STEPS_PER_JOB, 1);
  }

  static long waitMillis(Configuration conf) {
    return millis(conf, WAIT, DEFAULT_WAIT_SECONDS);
  }

  static long signMillis(Configuration conf) {
    return millis(conf, SIGN, DEFAULT_SIGN_SECONDS);
  }

  static long patienceMillis(Configuration conf) {
    return millis(conf, PATIENCE, DEFAULT_PATIENCE_SECONDS);
  }

  private static long millis(Configuration conf, String key, long otherwise) {
    long millis = conf.getTimeDuration(key, otherwise, TimeUnit.SECONDS, TimeUnit.MILLISECONDS);
    if (millis <= 0) {
      throw new IllegalArgumentException(key + " must be > 0, got " + conf.get(key));
    }
    return millis;
  }

  /** Tasks of a job of this configuration. */
  static int tasks(Configuration conf) {
    return whole(conf, TASKS, 1);
  }

  /** How many tasks share a run's shards. */
  static int tasks(Configuration conf, int shards) throws IOException {
    int most = conf.get(TASKS) != null ? tasks(conf) : Math.max(1, MapSlots.of(conf));
    return Math.min(shards, most);
  }

  /** Tells a job's tasks what it does. */
  static void configure(Configuration conf, int tasks, int steps, boolean finish) {
    conf.setInt(TASKS, tasks);
    conf.setInt(STEPS, steps);
    conf.setBoolean(FINISH, finish);
  }

  /** Steps that a job does, unless the run ends before. */
  static int steps(Configuration conf) {
    return conf.getInt(STEPS, 1);
  }

  /** Whether a job does such a step, as long as there are steps left to it. */
  static boolean includes(Configuration conf, StepDir step) {
    return step.isIteration()
        || step.name().equals(StepDir.FINISH) && conf.getBoolean(FINISH, false);
  }

  private static int whole(Configuration conf, String key, int otherwise) {
    String text = conf.getTrimmed(key, Integer.toString(otherwise));
    try {
      int number = Integer.parseInt(text);
      if (number >= 1) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new IllegalArgumentException(key + " must be a whole number >= 1, got " + text);
  }
}
