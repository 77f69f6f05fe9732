package org.parmac.job;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.NullWritable;
import org.apache.hadoop.mapred.TIPStatus;
import org.apache.hadoop.mapreduce.Job;
import org.apache.hadoop.mapreduce.JobStatus;
import org.apache.hadoop.mapreduce.TaskReport;
import org.apache.hadoop.mapreduce.TaskType;
import org.apache.hadoop.mapreduce.lib.output.NullOutputFormat;
import org.parmac.store.DatasetDir;
import org.parmac.store.IterationSummary;
import org.parmac.store.RunDir;
import org.parmac.store.StepDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A job that does several steps, as its driver sees it: tasks that keep their shards from step to
 * step, with neither shuffle nor reducer. Steps and rounds are told by the run's directory; nothing
 * passes between driver and tasks besides.
 */
final class ResidentJob implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(ResidentJob.class);
  private static final long LOOK_NANOS = 1_000_000_000L;
  private static final long EMBEDDED_LOOK_NANOS = 50_000_000L;
  private static final long END_MILLIS = 30_000;

  private final Job job;
  private final Configuration conf;
  private final RunDir run;
  private final FileSystem fs;
  private final boolean embedded;
  private final int tasks;
  private final TaskWatch watch;
  private final BackOff backOff = new BackOff(1);
  private DriverSign sign;
  private double submit;
  private int left;
  private long looked;

  private ResidentJob(Job job, RunDir run, int tasks, int steps) {
    this.job = job;
    this.conf = job.getConfiguration();
    this.run = run;
    this.fs = run.fs();
    this.embedded = JobDefaults.isEmbedded(conf);
    this.tasks = tasks;
    this.watch = new TaskWatch(tasks, ResidentOptions.waitMillis(conf));
    this.left = steps;
  }

  /**
   * Submits a job.
   *
   * @param first the step that is next
   * @param tasks that share the shards
   * @param steps to do, at most
   * @param finish whether the finish may be the last of them
   */
  static ResidentJob submit(
      Configuration conf, RunDir run, StepDir first, int tasks, int steps, boolean finish)
      throws IOException {
    long start = System.nanoTime();
    ResidentJob resident =
        new ResidentJob(create(conf, run, first, tasks, steps, finish), run, tasks, steps);
    String name = resident.job.getJobName();
    LOG.info("{}: started, {} tasks, at most {} steps", name, tasks, steps);
    resident.sign = DriverSign.of(resident.conf, run);
    boolean submitted = false;
    try {
      TaskErrors.forget(resident.conf);
      resident.job.submit();
      resident.submit = JobRun.seconds(start, System.nanoTime());
      submitted = true;
      return resident;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException(name + ": interrupted");
    } catch (ClassNotFoundException e) {
      throw new IOException(name + ": " + e.getMessage(), e);
    } finally {
      if (!submitted) {
        resident.sign.close();
      }
    }
  }

  private static Job create(
      Configuration conf, RunDir run, StepDir first, int tasks, int steps, boolean finish)
      throws IOException {
    String name = "parmac " + run.path().getName() + " " + first.name();
    Job job = Job.getInstance(conf, name + " and on (resident)");
    Configuration own = job.getConfiguration();
    job.setJarByClass(ResidentJob.class);
    LeftOverJobs.tag(own, run.path());
    StepPlan.configure(own, run, first, 0);
    ResidentOptions.configure(own, tasks, steps, finish);
    // Not in a step's directory: that may be complete, and must stay as it is.
    TaskErrors.directory(own, errors(run));
    job.setInputFormatClass(ResidentInputFormat.class);
    ShardInputFormat.setInput(own, run.dataset(conf), DatasetDir.TRAIN);
    job.setMapperClass(ResidentMapper.class);
    job.setNumReduceTasks(0);
    job.setOutputKeyClass(NullWritable.class);
    job.setOutputValueClass(NullWritable.class);
    job.setOutputFormatClass(NullOutputFormat.class);
    LayerFiles.addTo(job, run.fs(), run.path(), run.files().keySet());
    own.setBoolean("mapreduce.map.speculative", false);
    // There tasks run one after another, and these wait for each other.
    own.setBoolean("mapreduce.job.ubertask.enable", false);
    return job;
  }

  private static Path errors(RunDir run) {
    return new Path(run.path(), "_errors");
  }

  /** Removes what a job whose driver was killed has left in the run's directory. */
  static void forget(RunDir run) throws IOException {
    DriverSign.forget(run);
    run.fs().delete(errors(run), true);
  }

  /** Whether the next step is one of this job's. */
  boolean includes(StepDir step) {
    return left > 0 && ResidentOptions.includes(conf, step);
  }

  /** To be called when a step is complete: tasks look at its summary, and end if it is the last. */
  void end(IterationSummary step) {
    boolean last = step.stop() != null && !ResidentOptions.includes(conf, run.finish());
    left = last || step.step().equals(StepDir.FINISH) ? 0 : left - 1;
  }

  /**
   * Waits until a round of a step has been fitted.
   *
   * @return where the time went since the last round; the submission counts to the first
   * @throws TooFewTasks if the job has not got all of its tasks for too long
   * @throws IOException if the job has failed
   */
  JobRun await(StepDir step, int round) throws IOException {
    Path fit = step.fitFile(round);
    try {
      backOff.begin();
      while (!fs.exists(fit)) {
        look(fit);
        backOff.pause();
      }
      backOff.end();
    } catch (InterruptedException e) {
      throw interrupted();
    } catch (IOException e) {
      // So may a call to the file system or the job end that a signal came upon.
      throw Thread.interrupted() ? interrupted() : e;
    }
    double all = backOff.waited() * 1e-9;
    double reduce = Math.min(all, secondsOfFit(step, round));
    JobRun run = new JobRun(submit, all - reduce, reduce, 0, System.currentTimeMillis());
    submit = 0;
    return run;
  }

  /** From the last shard's end to the fit's, by the clock of the file system. */
  private double secondsOfFit(StepDir step, int round) throws IOException {
    long shards =
        Arrays.stream(fs.listStatus(step.statisticsFile(round, 0).getParent()))
            .mapToLong(FileStatus::getModificationTime)
            .max()
            .orElse(0);
    long fit = fs.getFileStatus(step.fitFile(round)).getModificationTime();
    return Math.max(0, fit - shards) * 1e-3;
  }

  /** Now and then looks whether the job can still get there. */
  private void look(Path fit) throws IOException, InterruptedException {
    long now = System.nanoTime();
    if (now - looked < (embedded ? EMBEDDED_LOOK_NANOS : LOOK_NANOS)) {
      return;
    }
    looked = now;
    if (!job.isComplete()) {
      if (job.getJobState() == JobStatus.State.RUNNING) {
        watch.look(running(), now);
      }
    } else if (!fs.exists(fit)) {
      String ended = job.getJobName() + ": job " + job.getJobID();
      throw job.isSuccessful()
          ? new IOException(ended + " ended before " + fit + " was there")
          : JobRun.failure(job, ended + " failed");
    }
  }

  /** LocalJobRunner gives no reports; it runs as many tasks as it has slots. */
  private int running() throws IOException, InterruptedException {
    if (embedded) {
      return Math.min(tasks, MapSlots.of(conf));
    }
    int running = 0;
    for (TaskReport report : job.getTaskReports(TaskType.MAP)) {
      boolean ended = report.getCurrentStatus() == TIPStatus.COMPLETE;
      running += ended || !report.getRunningTaskAttemptIds().isEmpty() ? 1 : 0;
    }
    return running;
  }

  /** Lets a job whose steps are done come to its end, and ends it otherwise. */
  @Override
  public void close() throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      if (left > 0 && !job.isComplete()) {
        job.killJob();
      }
      if (!interrupted) {
        awaitEnd();
      }
    } catch (InterruptedException e) {
      interrupted = true;
      job.killJob();
    } finally {
      sign.close();
      TaskErrors.forget(conf);
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void awaitEnd() throws IOException, InterruptedException {
    backOff.begin();
    while (!job.isComplete() && backOff.waited() < END_MILLIS * 1_000_000) {
      backOff.pause();
    }
    LOG.info("{}: {}", job.getJobName(), job.isComplete() ? "ended" : "is still ending");
  }

  private InterruptedIOException interrupted() throws IOException {
    job.killJob();
    Thread.currentThread().interrupt();
    return new InterruptedIOException(
        job.getJobName() + ": interrupted; job " + job.getJobID() + " was killed");
  }
}
