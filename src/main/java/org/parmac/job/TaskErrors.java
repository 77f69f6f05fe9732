package org.parmac.job;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.mapreduce.JobID;
import org.apache.hadoop.mapreduce.TaskAttemptID;
import org.apache.hadoop.mapreduce.TaskInputOutputContext;
import org.parmac.external.ExternalFailure;
import org.parmac.store.BadDataException;
import org.parmac.store.Json;
import org.parmac.train.DivergedFit;

/**
 * How what a task has thrown comes to the driver, embedded as on a cluster: the task writes it into
 * a small file of its own in the job's directory of errors, and the driver of a failed job throws
 * it again.
 *
 * <pre>
 *   job:    TaskErrors.directory(job.getConfiguration(), directory)
 *   task:   extends {@link ReportingMapper} or {@link ReportingReducer}
 *   driver: JobRun.complete(job)
 * </pre>
 */
public final class TaskErrors {
  private static final String DIRECTORY = "parmac.errors.directory";

  /**
   * Bad data first, since it fails every attempt; then the latest attempts, which are those that
   * failed the job.
   */
  private static final Comparator<Report> MOST_TELLING =
      Comparator.comparing(Report::badData)
          .thenComparing(Report::attempt)
          .reversed()
          .thenComparing(Report::task);

  private TaskErrors() {}

  /** What a task does; see {@link #reporting}. */
  @FunctionalInterface
  interface Work {
    void run() throws IOException, InterruptedException;
  }

  /**
   * What a task leaves for the driver.
   *
   * @param badData whether it was a {@link BadDataException}
   * @param message of bad data, of a black box and of a fit that diverged, its message; else the
   *     root cause's class and message
   * @param trace where the root cause arose; empty where the message says all
   */
  record Report(
      String task, int attempt, boolean badData, String message, List<StackTraceElement> trace) {}

  /** What a task threw that was not bad data, with the task's own stack trace. */
  static final class TaskFailure extends Exception {
    private static final long serialVersionUID = 1L;

    TaskFailure(Report report) {
      super("in task " + report.task() + ": " + report.message(), null, false, true);
      setStackTrace(report.trace().toArray(new StackTraceElement[0]));
    }
  }

  /** Jobs of which a task has failed in this process, whether or not it could leave a report. */
  private static final Set<JobID> FAILED_HERE = ConcurrentHashMap.newKeySet();

  /** Says where the tasks of a job may leave reports. The directory need not exist. */
  public static void directory(Configuration conf, Path directory) throws IOException {
    conf.set(DIRECTORY, directory.getFileSystem(conf).makeQualified(directory).toString());
  }

  /** Does a task's work; what it throws is reported to the driver, and thrown on. */
  static void reporting(TaskInputOutputContext<?, ?, ?, ?> task, Work work)
      throws IOException, InterruptedException {
    try {
      work.run();
    } catch (IOException | RuntimeException | Error e) {
      TaskAttemptID attempt = task.getTaskAttemptID();
      if (attempt != null) {
        FAILED_HERE.add(attempt.getJobID());
      }
      report(task.getConfiguration(), task.getTaskAttemptID(), e);
      throw e;
    }
  }

  /**
   * Leaves a report in a file named by the task: a second attempt replaces what the first has left.
   */
  static void report(Configuration conf, TaskAttemptID attempt, Throwable thrown) {
    String directory = conf.get(DIRECTORY);
    Throwable root = root(thrown);
    if (directory == null
        || root instanceof InterruptedIOException && !(root instanceof SocketTimeoutException)
        || root instanceof ClosedByInterruptException) {
      return;
    }
    String task = attempt.getTaskID().toString();
    boolean badData = root instanceof BadDataException;
    Report report =
        badData || root instanceof ExternalFailure || root instanceof DivergedFit
            ? new Report(task, attempt.getId(), badData, root.getMessage(), List.of())
            : new Report(
                task, attempt.getId(), false, root.toString(), Arrays.asList(root.getStackTrace()));
    Path file = new Path(directory, task);
    try (OutputStream out = file.getFileSystem(conf).create(file, true)) {
      out.write(Json.line(report).getBytes(StandardCharsets.UTF_8));
    } catch (IOException | RuntimeException | Error unwritten) {
      thrown.addSuppressed(unwritten);
    }
  }

  /** What all began with; of bad data what we say of it, not what made us say it. */
  private static Throwable root(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null && !(root instanceof BadDataException)) {
      root = root.getCause();
    }
    return root;
  }

  /**
   * Throws what the tasks of a failed job have reported: of several reports bad data before others,
   * then the latest attempt, then the first task in order of task ids, maps before reduces. Returns
   * if none has reported anything.
   *
   * @param failed says which job has failed
   * @param info what Hadoop says of it; may be empty
   */
  static void rethrow(Configuration conf, String failed, String info) throws IOException {
    List<Report> reports = reports(conf);
    if (!reports.isEmpty()) {
      Report first = reports.get(0);
      if (first.badData()) {
        throw new BadDataException(first.message());
      }
      TaskFailure failure = new TaskFailure(first);
      String message =
          failed + " " + failure.getMessage() + (info.isEmpty() ? "" : " (" + info + ")");
      throw first.trace().isEmpty() ? new ToldFailure(message) : new IOException(message, failure);
    }
  }

  private static List<Report> reports(Configuration conf) throws IOException {
    List<Report> reports = new ArrayList<>();
    if (conf.get(DIRECTORY) == null) {
      return reports;
    }
    Path directory = new Path(conf.get(DIRECTORY));
    FileSystem fs = directory.getFileSystem(conf);
    FileStatus[] files;
    try {
      files = fs.listStatus(directory);
    } catch (FileNotFoundException e) {
      return reports;
    }
    for (FileStatus file : files) {
      reports.add(read(fs, file.getPath()));
    }
    reports.sort(MOST_TELLING);
    return reports;
  }

  private static Report read(FileSystem fs, Path file) throws IOException {
    try (InputStream in = fs.open(file)) {
      return Json.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), Report.class);
    } catch (IllegalArgumentException e) {
      return new Report(
          file.getName(), -1, false, "could not say what went wrong. See its log", List.of());
    }
  }

  /**
   * Ends a task, without a report of its own, if another one has failed in this process or left a
   * report.
   *
   * @throws UncheckedIOException if there is any
   */
  static void endIfAny(TaskInputOutputContext<?, ?, ?, ?> task) {
    Configuration conf = task.getConfiguration();
    try {
      if (FAILED_HERE.contains(task.getTaskAttemptID().getJobID())) {
        throw new InterruptedIOException("another task has failed");
      }
      if (conf.get(DIRECTORY) != null) {
        Path directory = new Path(conf.get(DIRECTORY));
        if (directory.getFileSystem(conf).exists(directory)) {
          throw new InterruptedIOException("another task has failed");
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Removes what attempts have left that were followed by better ones. */
  static void forget(Configuration conf) throws IOException {
    if (conf.get(DIRECTORY) != null) {
      Path directory = new Path(conf.get(DIRECTORY));
      directory.getFileSystem(conf).delete(directory, true);
    }
  }
}
