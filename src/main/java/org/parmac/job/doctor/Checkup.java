package org.parmac.job.doctor;

import java.io.IOException;
import java.security.PrivilegedExceptionAction;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.hadoop.security.UserGroupInformation;

/** Looks at one thing after the other, at each for a limited time. */
public final class Checkup {
  private final int seconds;
  private final Consumer<Check> results;
  private boolean failed;

  /**
   * @param seconds that looking at one thing may take
   * @param results takes each check as soon as it is done
   */
  public Checkup(int seconds, Consumer<Check> results) {
    this.seconds = seconds;
    this.results = results;
  }

  /** Looks at a thing. */
  @FunctionalInterface
  public interface Look {
    /** What was found; null: nothing that need be said. */
    Check look() throws Exception;
  }

  /**
   * Looks at a thing; what is thrown, or takes too long, is a failure.
   *
   * @param remedy what to do then
   * @return whether it has not failed
   */
  public boolean look(String name, String remedy, Look look) throws IOException {
    UserGroupInformation user = UserGroupInformation.getCurrentUser();
    FutureTask<Check> task =
        new FutureTask<>(() -> user.doAs((PrivilegedExceptionAction<Check>) look::look));
    Thread thread = new Thread(task, "check " + name);
    thread.setDaemon(true);
    thread.start();
    Check check;
    try {
      check = task.get(seconds, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      task.cancel(true);
      check = Check.fail(name, "no answer within " + seconds + " s", remedy);
    } catch (ExecutionException e) {
      check = Check.fail(name, message(e), remedy);
    } catch (InterruptedException e) {
      task.cancel(true);
      Thread.currentThread().interrupt();
      throw new java.io.InterruptedIOException("interrupted while looking at " + name);
    }
    if (check != null) {
      failed |= check.status() == Check.Status.FAIL;
      results.accept(check);
    }
    return check == null || check.status() != Check.Status.FAIL;
  }

  /** The first line of what was thrown, without what only wraps it, and Hadoop's links. */
  static String message(Throwable thrown) {
    Throwable inner = thrown;
    while (inner.getCause() != null
        && (inner.getMessage() == null
            || inner.getMessage().startsWith(inner.getCause().getClass().getName()))) {
      inner = inner.getCause();
    }
    String all = inner.getMessage() == null ? "" : inner.getMessage();
    String text = all.lines().findFirst().orElse("").replaceFirst("; For more details see:.*", "");
    return text.isEmpty() ? inner.getClass().getSimpleName() : text;
  }

  /** Whether anything has failed so far. */
  public boolean hasFailed() {
    return failed;
  }
}
