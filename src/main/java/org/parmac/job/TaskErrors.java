package org.parmac.job;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.mapreduce.TaskAttemptID;
import org.parmac.store.BadDataException;

/**
 * How the message of bad data comes from a task to the driver, embedded as on a cluster: the task writes it into a small
 * file of its own in the job's directory of errors, and the driver of a failed job throws it again.
 *
 * <pre>
 *   job:    TaskErrors.directory(job.getConfiguration(), directory)
 *   task:   catch (BadDataException e) { throw TaskErrors.report(context.getConfiguration(), context.getTaskAttemptID(), e); }
 *   driver: JobRun.complete(job)
 * </pre>
 */
public final class TaskErrors {
  private static final String DIRECTORY = "parmac.errors.directory";

  private TaskErrors() {}

  /** Says where the tasks of a job may leave messages. The directory need not exist. */
  public static void directory(Configuration conf, Path directory) throws IOException {
    conf.set(DIRECTORY, directory.getFileSystem(conf).makeQualified(directory).toString());
  }

  /**
   * Leaves the message for the driver, in a file named by the task: a second attempt replaces what the first has left.
   *
   * @return the same exception, for the task to throw
   */
  public static BadDataException report(Configuration conf, TaskAttemptID attempt, BadDataException e) throws IOException {
    String directory = conf.get(DIRECTORY);
    if (directory != null) {
      Path file = new Path(directory, attempt.getTaskID().toString());
      try (OutputStream out = file.getFileSystem(conf).create(file, true)) {
        out.write(String.valueOf(e.getMessage()).getBytes(StandardCharsets.UTF_8));
      } catch (IOException unwritten) {
        e.addSuppressed(unwritten);
      }
    }
    return e;
  }

  /**
   * Throws what a failed job's tasks have reported: the message of the first task in order of task ids, maps before
   * reduces. Returns if none has reported anything.
   */
  public static void rethrow(Configuration conf, Path directory, String jobName) throws IOException {
    FileSystem fs = directory.getFileSystem(conf);
    FileStatus[] files;
    try {
      files = fs.listStatus(directory);
    } catch (FileNotFoundException e) {
      return;
    }
    Arrays.sort(files);
    for (FileStatus file : files) {
      byte[] message = fs.open(file.getPath()).readAllBytes();
      throw new BadDataException(
          message.length == 0
              ? jobName + ": a task met bad data, but could not say what. See the log of task " + file.getPath().getName()
              : new String(message, StandardCharsets.UTF_8));
    }
  }

  /** As {@link #rethrow(Configuration, Path, String)}, for the directory that the configuration names, if any. */
  static void rethrow(Configuration conf, String jobName) throws IOException {
    if (conf.get(DIRECTORY) != null) {
      rethrow(conf, new Path(conf.get(DIRECTORY)), jobName);
    }
  }
}
