package org.parmac.job;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.parmac.external.ExternalFailure;
import org.parmac.model.Parameters;
import org.parmac.store.IterationSummary;
import org.parmac.store.IterationSummary.Seconds;
import org.parmac.store.Json;
import org.parmac.store.ModelFile;
import org.parmac.store.RunDir;
import org.parmac.store.StatisticsFile;
import org.parmac.store.StepDir;

/**
 * What a run has to do next, decided from its directory alone, and how that is done: so that the
 * driver, a workflow and a rerun after a crash agree.
 */
public final class Steps implements Closeable {
  private final Configuration conf;
  private final RunDir run;
  private final ResidentSteps residents;
  private ValidationWatch watch;
  private boolean alone;

  public Steps(Configuration conf, RunDir run) {
    this(conf, run, line -> {});
  }

  /**
   * @param notice told why steps that one job was to do get a job each after all
   */
  public Steps(Configuration conf, RunDir run, Consumer<String> notice) {
    this.conf = conf;
    this.run = run;
    this.residents = new ResidentSteps(conf, run, notice);
  }

  /** The next step; empty where the run is finished. */
  public Optional<StepDir> next() throws IOException {
    if (!run.init().isComplete()) {
      return Optional.of(run.init());
    }
    int last = run.lastIteration();
    if (last < 0 || run.summary(run.iteration(last)).stop() == null) {
      return Optional.of(run.iteration(last + 1));
    }
    return run.finish().isComplete() && run.fs().exists(run.modelFile())
        ? Optional.empty()
        : Optional.of(run.finish());
  }

  /**
   * Does a step: ends and removes what a step that was cut off may have left, runs the job, and
   * writes the summary last. To be called by whoever holds the run's lock.
   *
   * @param most how many steps will be asked for, this one among them: as many may share a job (see
   *     {@link ResidentOptions})
   * @param finish whether the finish may be one of them
   * @return what the step found
   */
  public IterationSummary run(StepDir step, int most, boolean finish) throws IOException {
    if (!step.isComplete()) {
      ResidentJob resident = residents.job(step);
      if (resident == null) {
        endOthers();
        clear(step);
        resident = residents.start(step, most, finish);
      }
      complete(step, resident);
    }
    if (step.name().equals(StepDir.FINISH)) {
      publish();
    }
    return run.summary(step);
  }

  private void endOthers() throws IOException {
    if (!alone) {
      LeftOverJobs.end(conf, run.path());
      ResidentJob.forget(run);
      alone = true;
    }
  }

  /** Removes what was cut off. */
  private void clear(StepDir step) throws IOException {
    int done = RoundFiles.done(step).size();
    if (done == 0) {
      run.fs().delete(step.path(), true);
    } else {
      RoundFiles.clear(step, done);
    }
  }

  private void complete(StepDir step, ResidentJob resident) throws IOException {
    JobRun times;
    try {
      times = runJobs(step, resident);
    } catch (TooFewTasks e) {
      residents.giveUp(e.getMessage());
      clear(step);
      times = runJobs(step, null);
    }
    RoundFiles.tidyResident(step);
    IterationSummary summary = summarise(step, times);
    Json.write(run.fs(), step.summaryFile(), summary);
    residents.end(summary);
  }

  /** Ends a job that was to do further steps. */
  @Override
  public void close() throws IOException {
    residents.close();
  }

  /**
   * The step's rounds, from the first that is not done.
   *
   * @param resident the job that does them; null: each has a job of its own
   */
  private JobRun runJobs(StepDir step, ResidentJob resident) throws IOException {
    boolean start = step.name().equals(StepDir.INIT);
    int rounds = start ? 1 : new StepPlan(run, step).rounds();
    List<JobRun> done = RoundFiles.done(step);
    JobRun times = done.stream().reduce(JobRun::then).orElse(null);
    for (int round = done.size(); round < rounds; round++) {
      JobRun job = runJob(step, round, resident);
      times = times == null ? job : times.then(job);
      if (rounds > 1) {
        Json.write(run.fs(), step.roundFile(round), job);
      }
    }
    if (!start) {
      RoundFiles.tidy(step, rounds);
    }
    if (step.name().equals(StepDir.FINISH) && RoundFiles.residual(step, rounds) == null) {
      times = times.then(runJob(step, rounds, resident));
    }
    return times;
  }

  private JobRun runJob(StepDir step, int round, ResidentJob resident) throws IOException {
    if (resident != null) {
      return resident.await(step, round);
    }
    RoundFiles.clear(step, round);
    if (!step.name().equals(StepDir.INIT)) {
      CirculationPlan circulation = CirculationPlan.of(new StepPlan(run, step, round, null));
      if (circulation != null) {
        circulation.ring().start();
      }
    }
    return JobRun.complete(StepJob.create(conf, run, step, round));
  }

  private IterationSummary summarise(StepDir step, JobRun job) throws IOException {
    long start = System.nanoTime();
    if (step.name().equals(StepDir.INIT)) {
      Seconds seconds = new StepTotals(run).seconds(job, start);
      return IterationSummary.ofStart(step.name(), run.description().points(), seconds);
    }
    StepPlan plan = new StepPlan(run, step);
    StepTotals totals = totals(plan);
    Map<String, Parameters> fitted =
        plan.isFinish()
            ? plan.parameters().finished()
            : ModelFile.readParameters(run.fs(), step.parametersFile());
    ValidationWatch.Found validation;
    try (LayerFiles files = LayerFiles.local(run.fs(), run.path(), run.files());
        StepPlan own = new StepPlan(run, step, 0, files)) {
      validation = watch().of(own.functions(fitted));
    } catch (ExternalFailure e) {
      throw e.in("validation points");
    }
    JobRun times = JobDefaults.isEmbedded(conf) ? job.withMapsEndedAt(totals.endMillis()) : job;
    return totals.summary(plan, fitted, validation, totals.seconds(times, start));
  }

  private StepTotals totals(StepPlan plan) throws IOException {
    StepTotals totals = new StepTotals(run);
    int shards = run.description().shards();
    for (int s = 0; s < shards; s++) {
      totals.add(StatisticsFile.read(run.fs(), plan.step().statisticsFile(s)));
    }
    int rounds = plan.rounds();
    RoundFiles.laterStatistics(plan.step(), rounds, shards).forEach(totals::addRound);
    Double residual = RoundFiles.residual(plan.step(), rounds);
    totals.setResidual(residual);
    if (plan.isFinish() && residual == null) {
      for (int s = 0; s < shards; s++) {
        totals.addMeasured(StatisticsFile.read(run.fs(), plan.step().statisticsFile(rounds, s)));
      }
    }
    return totals;
  }

  private ValidationWatch watch() throws IOException {
    if (watch == null) {
      watch = ValidationWatch.over(run.dataset(conf), run);
    }
    return watch;
  }

  /** Puts the finished model in its place: aside first, then renamed. */
  private void publish() throws IOException {
    FileSystem fs = run.fs();
    if (fs.exists(run.modelFile())) {
      return;
    }
    StepPlan plan = new StepPlan(run, run.finish());
    Path aside = new Path(run.path(), "_" + run.modelFile().getName());
    try (OutputStream out = fs.create(aside, true)) {
      ModelFile.write(out, plan.model().saved(run, plan.parameters().finished()));
    }
    if (!fs.rename(aside, run.modelFile())) {
      throw new IOException("could not rename " + aside + " to " + run.modelFile());
    }
  }
}
