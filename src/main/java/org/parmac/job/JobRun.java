package org.parmac.job;

import java.io.IOException;
import java.io.InterruptedIOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.mapreduce.Job;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one job to its end: submit, wait, and say what went wrong if it failed.
 *
 * @param submit seconds until the job was accepted
 * @param map seconds until the last map ended
 * @param reduce seconds until the last reduce ended
 * @param commit seconds until the job was done
 * @param endMillis when it was done, in milliseconds since 1970
 */
public record JobRun(double submit, double map, double reduce, double commit, long endMillis) {
  private static final Logger LOG = LoggerFactory.getLogger(JobRun.class);

  /**
   * Where an embedded job's failure is logged; scripts/log4j.properties keeps it quiet, since tasks
   * report for themselves.
   */
  private static final String LOCAL_LOG = "org.apache.hadoop.mapred.LocalJobRunner";

  /**
   * Submits a job and waits until it has succeeded. A thread that is interrupted kills its job.
   *
   * @throws org.parmac.store.BadDataException if a task has reported bad data (see {@link
   *     TaskErrors})
   * @throws IOException if the job failed for another reason; the message has the job's name and id
   *     and what a task threw, the cause that task's stack trace
   */
  public static JobRun complete(Job job) throws IOException {
    String name = job.getJobName();
    LOG.info("{}: started", name);
    try {
      long start = System.nanoTime();
      job.submit();
      long submitted = System.nanoTime();
      JobRun run = await(job, start, submitted);
      if (!job.isSuccessful()) {
        throw failure(job, name + ": job " + job.getJobID() + " failed");
      }
      TaskErrors.forget(job.getConfiguration());
      LOG.info(
          "{}: done in {} s",
          name,
          Math.round(100 * (run.submit + run.map + run.reduce + run.commit)) / 100.0);
      return run;
    } catch (InterruptedException e) {
      job.killJob();
      Thread.currentThread().interrupt();
      throw new InterruptedIOException(
          name + ": interrupted; job " + job.getJobID() + " was killed");
    } catch (ClassNotFoundException e) {
      throw new IOException(name + ": " + e.getMessage(), e);
    }
  }

  /**
   * What the tasks have reported; else what Hadoop says, which for embedded jobs is nothing but in
   * its log.
   */
  static IOException failure(Job job, String failed) throws IOException, InterruptedException {
    String info = job.getStatus().getFailureInfo();
    return failure(
        job.getConfiguration(), failed, info == null || info.equals("NA") ? "" : info.strip());
  }

  /**
   * @param info what Hadoop says; may be empty
   */
  static IOException failure(Configuration conf, String failed, String info) throws IOException {
    TaskErrors.rethrow(conf, failed, info);
    return new IOException(
        failed
            + (!info.isEmpty()
                ? ": " + info + remedy(info)
                : " outside of map and reduce, in sorting, writing or committing. Is a disk full?"
                    + " Hadoop's log of "
                    + LOCAL_LOG
                    + " at level WARN says why."));
  }

  /** What to do about a container that did not start, if Hadoop's words tell; else nothing. */
  private static String remedy(String info) {
    return info.contains(JobDefaults.VECTOR_MODULE)
        ? " The Java of the cluster's nodes lacks the module "
            + JobDefaults.VECTOR_MODULE
            + ": give -D "
            + JobDefaults.VECTOR
            + "=false right after the command, or a whole JDK to the nodes."
        : "";
  }

  private static JobRun await(Job job, long start, long submitted)
      throws IOException, InterruptedException {
    int poll =
        Math.max(1, job.getConfiguration().getInt("mapreduce.client.completion.pollinterval", 500));
    boolean hasReduces = job.getNumReduceTasks() > 0;
    long mapped = 0;
    long reduced = 0;
    boolean complete = false;
    while (!complete) {
      Thread.sleep(poll);
      complete = job.isComplete();
      long now = System.nanoTime();
      if (mapped == 0 && (complete || job.mapProgress() >= 1)) {
        mapped = now;
      }
      if (mapped != 0 && reduced == 0 && (complete || !hasReduces || job.reduceProgress() >= 1)) {
        reduced = now;
      }
    }
    long end = System.nanoTime();
    return new JobRun(
        seconds(start, submitted),
        seconds(submitted, mapped),
        seconds(mapped, reduced),
        seconds(reduced, end),
        System.currentTimeMillis());
  }

  /**
   * The same run with the map phase ended at another time: LocalJobRunner's progress counts maps as
   * done when the first of them are, so only the tasks themselves can tell.
   *
   * @param millis since 1970
   */
  JobRun withMapsEndedAt(long millis) {
    double all = map + reduce + commit;
    double after = Math.min(all, Math.max(0, (endMillis - millis) * 1e-3));
    return new JobRun(submit, all - after, after, 0, endMillis);
  }

  /** This run and another one after it. */
  JobRun then(JobRun next) {
    return new JobRun(
        submit + next.submit,
        map + next.map,
        reduce + next.reduce,
        commit + next.commit,
        next.endMillis);
  }

  static double seconds(long from, long to) {
    return (to - from) * 1e-9;
  }
}
