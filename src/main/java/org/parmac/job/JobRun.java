package org.parmac.job;

import java.io.IOException;
import java.io.InterruptedIOException;
import org.apache.hadoop.mapreduce.Job;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one job to its end: submit, wait, and say what went wrong if it failed. */
public final class JobRun {
  private static final Logger LOG = LoggerFactory.getLogger(JobRun.class);

  private JobRun() {}

  /**
   * Submits a job and waits until it has succeeded. A thread that is interrupted kills its job.
   *
   * @throws org.parmac.store.BadDataException if a task has reported bad data (see {@link TaskErrors})
   * @throws IOException if the job failed for another reason; the message has the job's name, id and failure
   */
  public static void complete(Job job) throws IOException {
    String name = job.getJobName();
    long start = System.nanoTime();
    LOG.info("{}: started", name);
    try {
      if (!job.waitForCompletion(false)) {
        TaskErrors.rethrow(job.getConfiguration(), name);
        throw new IOException(name + ": job " + job.getJobID() + " failed: " + job.getStatus().getFailureInfo());
      }
    } catch (InterruptedException e) {
      job.killJob();
      Thread.currentThread().interrupt();
      throw new InterruptedIOException(name + ": interrupted; job " + job.getJobID() + " was killed");
    } catch (ClassNotFoundException e) {
      throw new IOException(name + ": " + e.getMessage(), e);
    }
    LOG.info("{}: done in {} s", name, Math.round((System.nanoTime() - start) / 1e7) / 100.0);
  }
}
