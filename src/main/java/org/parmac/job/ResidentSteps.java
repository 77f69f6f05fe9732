package org.parmac.job;

import java.io.Closeable;
import java.io.IOException;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.parmac.store.AtomicRename;
import org.parmac.store.IterationSummary;
import org.parmac.store.RunDir;
import org.parmac.store.RunSpec;
import org.parmac.store.StepDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which steps of a run one job does together: as many as asked for, as long as that works. */
final class ResidentSteps implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(ResidentSteps.class);

  private final Configuration conf;
  private final RunDir run;
  private final Consumer<String> notice;
  private final int stepsPerJob;
  private boolean givenUp;
  private ResidentJob job;

  /**
   * @param notice told why steps are done one a job after all
   */
  ResidentSteps(Configuration conf, RunDir run, Consumer<String> notice) {
    this.conf = conf;
    this.run = run;
    this.notice = notice;
    this.stepsPerJob = ResidentOptions.stepsPerJob(conf);
  }

  /** The job under way that does a step; null if there is none. */
  ResidentJob job(StepDir step) throws IOException {
    if (job != null && !job.includes(step)) {
      close();
    }
    return job;
  }

  /**
   * Starts a job for a step and those after it; null if the step has to have a job of its own.
   *
   * @param most steps that are asked for
   * @param finish whether the finish may be one of them
   */
  ResidentJob start(StepDir step, int most, boolean finish) throws IOException {
    int steps = Math.min(stepsPerJob, most);
    if (givenUp || steps < 2 || !step.isIteration()) {
      return null;
    }
    int tasks = ResidentOptions.tasks(conf, run.description().shards());
    String obstacle = obstacle(tasks);
    if (obstacle != null) {
      giveUp(obstacle);
      return null;
    }
    job = ResidentJob.submit(conf, run, step, tasks, steps, finish);
    return job;
  }

  /** To be called when a step is complete. */
  void end(IterationSummary step) {
    if (job != null) {
      job.end(step);
    }
  }

  private String obstacle(int tasks) throws IOException {
    try {
      AtomicRename.require(run.fs(), run.path(), "a job of several steps");
    } catch (IllegalArgumentException e) {
      return e.getMessage();
    }
    boolean fixed =
        run.spec().circulates() && run.spec().circulation().order() != RunSpec.Order.ANY;
    int shards = run.description().shards();
    return fixed && tasks < shards
        ? "circulation.order "
            + run.spec().circulation().order()
            + " needs a task for each of "
            + shards
            + " shards, and there are "
            + tasks
        : ResidentMemory.obstacle(conf, run.spec(), run.dataset(conf), tasks);
  }

  /** Ends the job under way, and does what is left one step a job. */
  void giveUp(String why) throws IOException {
    givenUp = true;
    close();
    String line = run.path() + ": goes on with one step a job: " + why;
    LOG.info(line);
    notice.accept(line);
  }

  @Override
  public void close() throws IOException {
    if (job != null) {
      ResidentJob ended = job;
      job = null;
      ended.close();
    }
  }
}
