package org.parmac.job;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.parmac.mac.PenaltySchedule;
import org.parmac.mac.StopRule;
import org.parmac.model.Parameters;
import org.parmac.store.IterationSummary;
import org.parmac.store.IterationSummary.Seconds;
import org.parmac.store.Json;
import org.parmac.store.RunDir;
import org.parmac.store.record.ShardStatisticsRecord;
import org.parmac.train.RbfKind;

/**
 * What a step's tasks found, summed over shards in shard order, and the summary that follows from
 * it.
 */
final class StepTotals {
  private final RunDir run;
  private final TaskSkew skew = new TaskSkew();
  private long points;
  private double objectiveBefore;
  private double objective;
  private double nestedError;
  private double violation;
  private Double residual;
  private boolean measured;
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
  private double exchange;
  private long lostRaces;
  private long takeOvers;
  private long repeatedVisits;

  StepTotals(RunDir run) {
    this.run = run;
  }

  void add(ShardStatisticsRecord r) {
    points += r.getPoints();
    objectiveBefore += r.getObjectiveBefore();
    objective += r.getObjective();
    nestedError += r.getNestedError();
    violation += r.getViolation();
    changedBits += r.getChangedBits();
    violatedBits += r.getViolatedBits();
    consistentPoints += r.getConsistentPoints();
    nodes += r.getNodes();
    cappedPoints += r.getCappedPoints();
    addTimes(r);
  }

  /** A further round: only times, and what travelled. */
  void addRound(ShardStatisticsRecord r) {
    addTimes(r);
  }

  /** The round that measures the finished model. */
  void addMeasured(ShardStatisticsRecord r) {
    addTimes(r);
    nestedError += r.getNestedError();
    measured = true;
  }

  /** Σ ‖y − f_{K+1}(z_K)‖² of the last layer as fitted; null where nobody has summed it up. */
  void setResidual(Double sum) {
    residual = sum;
  }

  private void addTimes(ShardStatisticsRecord r) {
    read += r.getReadNanos() * 1e-9;
    zStep += r.getZStepNanos() * 1e-9;
    wStep += r.getWStepNanos() * 1e-9;
    write += r.getWriteNanos() * 1e-9;
    task += r.getTaskNanos() * 1e-9;
    endMillis = Math.max(endMillis, r.getEndMillis());
    skew.add(r);
    exchange += r.getExchangeNanos() * 1e-9;
    lostRaces += r.getLostRaces();
    takeOvers += r.getTakeOvers();
    repeatedVisits += r.getRepeatedVisits();
  }

  /**
   * How submodels travelled; null if they did not. Visits and bytes are those that count, whoever
   * did them; the rest is what the attempts that ended well have seen.
   */
  private IterationSummary.Circulation circulation(StepPlan plan) throws IOException {
    CirculationPlan how = CirculationPlan.of(plan);
    if (how == null) {
      return null;
    }
    int laps = how.how().laps();
    long bytes = 0;
    for (int lap = 0; lap < laps; lap++) {
      Path file = plan.step().itinerariesFile(lap);
      bytes += Json.read(run.fs(), file, CirculationPlan.Visited.class).bytes();
    }
    return new IterationSummary.Circulation(
        how.groups(),
        how.rings(),
        laps,
        (long) laps * how.groups() * run.description().shards(),
        bytes,
        exchange,
        lostRaces,
        takeOvers,
        repeatedVisits);
  }

  /** When the last task had done its work, in milliseconds since 1970. */
  long endMillis() {
    return endMillis;
  }

  /**
   * Where the time went.
   *
   * @param since {@link System#nanoTime()} at the job's end: what came after is part of the commit
   */
  Seconds seconds(JobRun job, long since) {
    double commit = job.commit() + (System.nanoTime() - since) * 1e-9;
    double kernels = task > 0 ? job.map() * (zStep + wStep) / task : 0;
    return new Seconds(
        job.submit(), job.map(), job.reduce(), commit, read, zStep, wStep, write, kernels);
  }

  /**
   * The summary of an iteration or the finish.
   *
   * @param fitted parameters after this step
   * @param validation of the layers as they are after this step
   */
  IterationSummary summary(
      StepPlan plan,
      Map<String, Parameters> fitted,
      ValidationWatch.Found validation,
      Seconds seconds)
      throws IOException {
    boolean finish = plan.isFinish();
    boolean penalised = plan.hasPenalty();
    int iteration = finish ? run.lastIteration() : plan.iteration();
    Double mu = penalised ? plan.mu() : null;
    Double nested = penalised ? nestedError : null;
    return new IterationSummary(
        plan.step().name(),
        iteration,
        mu,
        penalised ? plan.toDataUnits(mu) : null,
        run.spec().isHash() ? PenaltySchedule.bitCost(fitted.get(last(plan))) : null,
        points,
        penalised ? objectiveBefore : null,
        penalised ? objective : null,
        finish ? (measured ? Double.valueOf(nestedError) : residual) : nested,
        residual,
        changedBits,
        violatedBits,
        consistentPoints,
        nodes,
        cappedPoints,
        penalised && plan.spaces().stream().anyMatch(s -> !s.binary()) ? violation : null,
        plan.hasMultipliers() ? new ZSteps(plan).movesMultipliers() : null,
        validation.precision(),
        validation.error(),
        sizes(plan, fitted),
        finish ? run.summary(run.iteration(iteration)).stop() : stop(plan, iteration),
        seconds,
        skew.tasks(),
        circulation(plan));
  }

  private static String last(StepPlan plan) {
    return plan.model().place(plan.model().hidden()).name();
  }

  private static Map<String, Integer> sizes(StepPlan plan, Map<String, Parameters> fitted) {
    Map<String, Integer> sizes = new TreeMap<>();
    for (ModelPlan.Place place : plan.model().places()) {
      if (place.options(Map.of()).whole(RbfKind.SELECT_EVERY, 0, 0) > 0) {
        sizes.put(place.name(), fitted.get(place.name()).inputs());
      }
    }
    return sizes.isEmpty() ? null : sizes;
  }

  private String stop(StepPlan plan, int iteration) {
    boolean settles = run.spec().minibatchPoints(iteration) == 0;
    StopRule stop =
        StopRule.after(
            iteration, plan.spaces(), settles ? violatedBits : 1, run.spec().maxIterations());
    return stop == null ? null : stop.toString();
  }
}
