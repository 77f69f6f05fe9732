package org.parmac.job;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.parmac.model.BinaryAutoencoder;
import org.parmac.model.Parameters;
import org.parmac.store.IterationSummary;
import org.parmac.store.IterationSummary.Seconds;
import org.parmac.store.Json;
import org.parmac.store.ModelFile;
import org.parmac.store.RunDir;
import org.parmac.store.StatisticsFile;
import org.parmac.store.StepDir;
import org.parmac.store.record.ShardStatisticsRecord;

/**
 * What a run has to do next, decided from its directory alone, and how that is done: so that the
 * driver, a workflow and a rerun after a crash agree.
 */
public final class Steps {
  private final Configuration conf;
  private final RunDir run;
  private ValidationWatch watch;
  private boolean alone;

  public Steps(Configuration conf, RunDir run) {
    this.conf = conf;
    this.run = run;
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
   * @return what the step found
   */
  public IterationSummary run(StepDir step) throws IOException {
    if (!step.isComplete()) {
      if (!alone) {
        LeftOverJobs.end(conf, run.path());
        alone = true;
      }
      run.fs().delete(step.path(), true);
      JobRun times = runJobs(step);
      Json.write(run.fs(), step.summaryFile(), summarise(step, times));
    }
    if (step.name().equals(StepDir.FINISH)) {
      publish();
    }
    return run.summary(step);
  }

  /** The step's job, and one for each further lap of its circulation. */
  private JobRun runJobs(StepDir step) throws IOException {
    boolean start = step.name().equals(StepDir.INIT);
    boolean circulates = !start && new StepPlan(run, step).circulates();
    JobRun times = null;
    for (int lap = 0; lap < (circulates ? run.spec().circulation().laps() : 1); lap++) {
      if (circulates) {
        CirculationPlan plan = CirculationPlan.of(new StepPlan(run, step, lap));
        plan.ring().start();
      }
      JobRun job = JobRun.complete(StepJob.create(conf, run, step, lap));
      times = times == null ? job : times.then(job);
    }
    if (circulates) {
      CirculationFiles.tidy(run, step);
    }
    return times;
  }

  private IterationSummary summarise(StepDir step, JobRun job) throws IOException {
    long start = System.nanoTime();
    if (step.name().equals(StepDir.INIT)) {
      Seconds seconds = new StepTotals(run).seconds(job, start);
      return IterationSummary.ofStart(step.name(), run.description().points(), seconds);
    }
    StepTotals totals = new StepTotals(run);
    for (int s = 0; s < run.description().shards(); s++) {
      totals.add(StatisticsFile.read(run.fs(), step.statisticsFile(s)));
    }
    for (ShardStatisticsRecord lap : CirculationFiles.laterLaps(run, step)) {
      totals.addLap(lap);
    }
    StepPlan plan = new StepPlan(run, step);
    Path file = step.parametersFile();
    Map<String, Parameters> fitted = ModelFile.readParameters(run.fs(), file);
    Parameters decoder = ModelFile.layer(file, fitted, BinaryAutoencoder.DECODER);
    Parameters encoder =
        plan.isFinish()
            ? plan.finishedEncoder()
            : ModelFile.layer(file, fitted, BinaryAutoencoder.ENCODER);
    Double precision = watch().precision(encoder);
    Double residual = Json.read(run.fs(), step.fitFile(), FitReducer.Fit.class).residual();
    JobRun times = JobDefaults.isEmbedded(conf) ? job.withMapsEndedAt(totals.endMillis()) : job;
    return totals.summary(plan, decoder, residual, precision, totals.seconds(times, start));
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
    Parameters decoder =
        ModelFile.readLayer(fs, run.finish().parametersFile(), BinaryAutoencoder.DECODER);
    Parameters encoder = new StepPlan(run, run.finish()).finishedEncoder();
    Path aside = new Path(run.path(), "_" + run.modelFile().getName());
    try (OutputStream out = fs.create(aside, true)) {
      ModelFile.write(out, BinaryAutoencoder.of(run.scaling(), encoder, decoder));
    }
    if (!fs.rename(aside, run.modelFile())) {
      throw new IOException("could not rename " + aside + " to " + run.modelFile());
    }
  }
}
