package org.parmac.job;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.mapred.AvroValue;
import org.apache.hadoop.mapreduce.TaskInputOutputContext;
import org.parmac.external.ExternalFailure;
import org.parmac.mac.Coordinates;
import org.parmac.mac.MacIteration;
import org.parmac.mac.MacIteration.LayerFit;
import org.parmac.mac.MinibatchIteration;
import org.parmac.mac.Multipliers;
import org.parmac.mac.ShardSums;
import org.parmac.store.CoordinatesFile;
import org.parmac.store.FileShard;
import org.parmac.store.StatisticsFile;
import org.parmac.store.StepDir;
import org.parmac.store.record.PartialFitRecord;
import org.parmac.store.record.ShardStatisticsRecord;

/**
 * A step on one shard, or a round of one: hands its points and coordinates to {@link MacIteration},
 * and puts out what comes back. Then submodels that circulate visit the shard.
 */
final class ShardStep {
  /** Where what a shard gives goes to. */
  interface Output {
    /**
     * @param name below the output directory of the step's round
     */
    OutputStream create(String name) throws IOException, InterruptedException;

    /**
     * Takes a partial fit; all of them come before the statistics, which are the last file.
     *
     * @param layer its number in the step
     */
    void emit(int layer, AvroValue<PartialFitRecord> fit) throws IOException, InterruptedException;
  }

  private final StepPlan plan;
  private final CirculationPlan circulation;
  private final TaskInputOutputContext<?, ?, ?, ?> task;

  /**
   * @param circulation null: nothing circulates
   */
  ShardStep(StepPlan plan, CirculationPlan circulation, TaskInputOutputContext<?, ?, ?, ?> task) {
    this.plan = plan;
    this.circulation = circulation;
    this.task = task;
  }

  /** Does the plan's round on a shard. */
  void run(ShardState state, Output output) throws IOException, InterruptedException {
    try {
      onShard(state, output);
    } catch (ExternalFailure e) {
      throw e.in("shard " + state.shard().number());
    }
  }

  private void onShard(ShardState state, Output output) throws IOException, InterruptedException {
    TaskClock clock = new TaskClock();
    state.begin();
    FileShard shard = state.shard();
    Map<Integer, LayerFit> fits = fits();
    Coordinates z = state.coordinates(plan);
    Multipliers multipliers = state.multipliers(plan);
    ShardSums sums;
    // A tile may ask a black box many times, each with a time limit of its own.
    try (Heartbeat alive = Heartbeat.of(task)) {
      sums =
          plan.minibatchPoints() > 0 && plan.round() == 0
              ? minibatches(fits).onShard(state.points(), z, state.times())
              : iteration(fits, multipliers).onShard(state.points(), z, state.times());
    }

    long written = System.nanoTime();
    if (plan.round() == 0) {
      write(state, z, multipliers, output);
    }
    long bytes = emit(fits, shard, output);
    long end = System.nanoTime();
    ShardStatisticsRecord record = record(shard, sums);
    record.setPartialFitBytes(bytes);
    record.setWriteNanos(end - written);
    if (circulation != null) {
      CirculatingShard visited = new CirculatingShard(circulation, shard, task);
      TaskStatistics.add(record, visited.visits(state.points(), z, state.times()));
    }
    TaskStatistics.finish(record, state.times(), clock);
    if (plan.round() == 0) {
      count(sums, shard);
    }
    StatisticsFile.write(output.create(StepDir.statisticsName(shard.number())), record);
    state.end(plan.step());
  }

  private static void write(ShardState state, Coordinates z, Multipliers multipliers, Output output)
      throws IOException, InterruptedException {
    FileShard shard = state.shard();
    for (int k = 0; k < z.spaces().size(); k++) {
      OutputStream out = output.create(StepDir.coordinatesName(k, shard.number()));
      CoordinatesFile.write(out, shard, state.dataset(), z, k);
    }
    for (int k = 0; k < z.spaces().size() && multipliers != null; k++) {
      OutputStream out = output.create(StepDir.multipliersName(k, shard.number()));
      CoordinatesFile.write(out, shard, state.dataset(), multipliers.lambda(), k);
    }
  }

  private MacIteration iteration(Map<Integer, LayerFit> fits, Multipliers multipliers)
      throws IOException {
    return new MacIteration(
        new ZSteps(plan).of(multipliers),
        List.copyOf(fits.values()),
        multipliers,
        multipliers == null ? 0 : plan.mu());
  }

  private MinibatchIteration minibatches(Map<Integer, LayerFit> fits) throws IOException {
    ZSteps zSteps = new ZSteps(plan);
    double mu = plan.mu();
    return new MinibatchIteration(
        plan.kernels(),
        plan.minibatchPoints(),
        zSteps.warm(),
        List.copyOf(fits.values()),
        model -> zSteps.of(model, mu, null, 0));
  }

  /** A fold for each layer that is folded apart here, by the layer's number in the step. */
  private Map<Integer, LayerFit> fits() throws IOException {
    Map<Integer, LayerFit> fits = new TreeMap<>();
    for (int k = 0; k < plan.layers().size(); k++) {
      StepPlan.LayerPlan layer = plan.layers().get(k);
      if (!layer.circulates()) {
        fits.put(
            k,
            new LayerFit(
                layer.number(), layer.trainer(), layer.trainer().start(layer.warm(), plan.seed())));
      }
    }
    return fits;
  }

  /** Bytes of all. */
  private long emit(Map<Integer, LayerFit> fits, FileShard shard, Output output)
      throws IOException, InterruptedException {
    long bytes = 0;
    for (Map.Entry<Integer, LayerFit> entry : fits.entrySet()) {
      int layer = entry.getKey();
      AvroValue<PartialFitRecord> value =
          PartialFits.pack(
              plan.layers().get(layer).name(), shard.number(), entry.getValue().fit()::write);
      bytes += value.datum().getState().remaining();
      output.emit(layer, value);
    }
    task.getCounter(TrainCounter.PARAMETER_BYTES).increment(bytes);
    return bytes;
  }

  private ShardStatisticsRecord record(FileShard shard, ShardSums sums) throws IOException {
    ShardStatisticsRecord record = new ShardStatisticsRecord();
    record.setShard(shard.number());
    // Rounds of a step are work on the same points.
    record.setPoints(plan.round() == 0 ? shard.points() : 0);
    record.setObjectiveBefore(plan.toDataUnits(sums.objectiveBefore));
    record.setObjective(plan.toDataUnits(sums.objective));
    record.setNestedError(plan.toDataUnits(sums.nestedError));
    record.setLargestNestedError(plan.toDataUnits(sums.largestNestedError));
    record.setViolation(sums.violation);
    record.setChangedBits(sums.changedBits);
    record.setViolatedBits(sums.violatedBits);
    record.setConsistentPoints(sums.consistentPoints);
    record.setNodes(sums.nodes);
    record.setCappedPoints(sums.cappedPoints);
    return record;
  }

  private void count(ShardSums sums, FileShard shard) {
    task.getCounter(TrainCounter.SHARDS).increment(1);
    task.getCounter(TrainCounter.POINTS).increment(shard.points());
    task.getCounter(TrainCounter.CHANGED_BITS).increment(sums.changedBits);
    task.getCounter(TrainCounter.VIOLATED_BITS).increment(sums.violatedBits);
    task.getCounter(TrainCounter.CONSISTENT_POINTS).increment(sums.consistentPoints);
    task.getCounter(TrainCounter.NODES).increment(sums.nodes);
    task.getCounter(TrainCounter.CAPPED_POINTS).increment(sums.cappedPoints);
  }
}
