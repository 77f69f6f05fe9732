package org.parmac.job;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.mapreduce.Job;
import org.parmac.mac.PenaltySchedule;
import org.parmac.mac.StopRule;
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
   * Does a step: removes what a step that was cut off may have left, runs the job, and writes the
   * summary last.
   *
   * @return what the step found
   */
  public IterationSummary run(StepDir step) throws IOException {
    if (!step.isComplete()) {
      run.fs().delete(step.path(), true);
      Job job = StepJob.create(conf, run, step);
      JobRun times = JobRun.complete(job);
      Json.write(run.fs(), step.summaryFile(), summarise(step, times));
    }
    if (step.name().equals(StepDir.FINISH)) {
      publish();
    }
    return run.summary(step);
  }

  private IterationSummary summarise(StepDir step, JobRun times) throws IOException {
    long start = System.nanoTime();
    if (step.name().equals(StepDir.INIT)) {
      Seconds seconds =
          new Seconds(times.submit(), times.map(), times.reduce(), times.commit(), 0, 0, 0, 0, 0);
      return new IterationSummary(
          step.name(),
          -1,
          null,
          null,
          null,
          run.description().points(),
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          seconds);
    }
    Totals totals = new Totals();
    for (int s = 0; s < run.description().shards(); s++) {
      totals.add(StatisticsFile.read(run.fs(), step.statisticsFile(s)));
    }
    FitReducer.Fit fit = Json.read(run.fs(), step.fitFile(), FitReducer.Fit.class);
    return totals.summary(step, fit.residual(), times, start);
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

  /** Sums over shards, added in shard order. */
  private final class Totals {
    private long points;
    private double objectiveBefore;
    private double objective;
    private double nestedError;
    private long changedBits;
    private long violatedBits;
    private long consistentPoints;
    private long nodes;
    private long cappedPoints;
    private double read;
    private double zStep;
    private double wStep;
    private double write;
    private double task;
    private long endMillis;

    void add(ShardStatisticsRecord r) {
      points += r.getPoints();
      objectiveBefore += r.getObjectiveBefore();
      objective += r.getObjective();
      nestedError += r.getNestedError();
      changedBits += r.getChangedBits();
      violatedBits += r.getViolatedBits();
      consistentPoints += r.getConsistentPoints();
      nodes += r.getNodes();
      cappedPoints += r.getCappedPoints();
      read += r.getReadNanos() * 1e-9;
      zStep += r.getZStepNanos() * 1e-9;
      wStep += r.getWStepNanos() * 1e-9;
      write += r.getWriteNanos() * 1e-9;
      task += r.getTaskNanos() * 1e-9;
      endMillis = Math.max(endMillis, r.getEndMillis());
    }

    IterationSummary summary(StepDir step, double residual, JobRun job, long start)
        throws IOException {
      boolean embedded = JobDefaults.isEmbedded(conf);
      JobRun times = embedded ? job.withMapsEndedAt(endMillis) : job;
      StepPlan plan = new StepPlan(run, step);
      boolean finish = plan.isFinish();
      boolean penalised = plan.hasPenalty();
      int iteration = finish ? run.lastIteration() + 1 : Integer.parseInt(step.name().substring(5));
      Path file = step.parametersFile();
      Map<String, Parameters> fitted = ModelFile.readParameters(run.fs(), file);
      Parameters decoder = ModelFile.layer(file, fitted, BinaryAutoencoder.DECODER);
      Parameters encoder =
          finish
              ? plan.finishedEncoder()
              : ModelFile.layer(file, fitted, BinaryAutoencoder.ENCODER);
      Double mu = penalised ? plan.mu() : null;
      Double precision = watch().precision(encoder);
      double kernels = task > 0 ? times.map() * (zStep + wStep) / task : 0;
      double commit = times.commit() + (System.nanoTime() - start) * 1e-9;
      return new IterationSummary(
          step.name(),
          iteration,
          mu,
          penalised ? run.scaling().toDataUnits(mu) : null,
          PenaltySchedule.bitCost(decoder),
          points,
          penalised ? objectiveBefore : null,
          penalised ? objective : null,
          penalised ? Double.valueOf(nestedError) : finish ? Double.valueOf(residual) : null,
          residual,
          changedBits,
          violatedBits,
          consistentPoints,
          nodes,
          cappedPoints,
          precision,
          finish ? run.summary(run.iteration(iteration - 1)).stop() : stop(iteration),
          new Seconds(
              times.submit(),
              times.map(),
              times.reduce(),
              commit,
              read,
              zStep,
              wStep,
              write,
              kernels));
    }

    private String stop(int iteration) {
      StopRule stop = StopRule.after(iteration, violatedBits, run.spec().maxIterations());
      return stop == null ? null : stop.toString();
    }
  }
}
