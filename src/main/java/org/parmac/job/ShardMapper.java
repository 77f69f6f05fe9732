package org.parmac.job;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.mapred.AvroValue;
import org.apache.hadoop.io.IntWritable;
import org.apache.hadoop.io.NullWritable;
import org.parmac.external.ExternalFailure;
import org.parmac.mac.Coordinates;
import org.parmac.mac.MacIteration;
import org.parmac.mac.MacIteration.LayerFit;
import org.parmac.mac.MinibatchIteration;
import org.parmac.mac.Multipliers;
import org.parmac.mac.ScaledShard;
import org.parmac.mac.ShardSums;
import org.parmac.store.CoordinatesFile;
import org.parmac.store.DatasetDir;
import org.parmac.store.FileShard;
import org.parmac.store.StatisticsFile;
import org.parmac.store.StepDir;
import org.parmac.store.record.PartialFitRecord;
import org.parmac.store.record.ShardStatisticsRecord;

/**
 * A step on one shard: opens it beside its coordinates, hands both to {@link MacIteration}, and
 * emits what comes back. Then submodels that circulate visit the shard.
 */
public final class ShardMapper
    extends ReportingMapper<IntWritable, NullWritable, FitKey, AvroValue<PartialFitRecord>> {
  private final SideFiles sideFiles;
  private StepPlan plan;
  private CirculationPlan circulation;
  private DatasetDir dataset;

  public ShardMapper() {
    this(SideFiles.OF_TASK);
  }

  ShardMapper(SideFiles sideFiles) {
    this.sideFiles = sideFiles;
  }

  @Override
  protected void setup(Context context) throws IOException {
    plan = StepPlan.of(context.getConfiguration());
    circulation = CirculationPlan.of(plan);
    dataset = plan.run().dataset(context.getConfiguration());
  }

  @Override
  protected void map(IntWritable number, NullWritable nothing, Context context)
      throws IOException, InterruptedException {
    try (StepPlan opened = plan) {
      onShard(new FileShard(dataset, number.get(), context::progress), context);
    } catch (ExternalFailure e) {
      throw e.in("shard " + number.get());
    }
  }

  private void onShard(FileShard shard, Context context) throws IOException, InterruptedException {
    TaskClock clock = new TaskClock();
    Map<Integer, LayerFit> fits = fits();
    Coordinates z = coordinates(shard);
    MacIteration.Times times = new MacIteration.Times();
    long memory = circulation == null ? 0 : CirculatingShard.memory(context.getConfiguration());
    ScaledShard points =
        new ScaledShard(
            plan.run().scaling(), plan.run().spec().targetColumns(), shard, memory, times);
    Multipliers multipliers = multipliers(shard);
    ShardSums sums;
    // A tile may ask a black box many times, each with a time limit of its own.
    try (Heartbeat alive = Heartbeat.of(context)) {
      sums =
          plan.minibatchPoints() > 0 && plan.round() == 0
              ? minibatches(fits).onShard(points, z, times)
              : iteration(fits, multipliers).onShard(points, z, times);
    }

    long written = System.nanoTime();
    for (int k = 0; k < z.spaces().size() && plan.round() == 0; k++) {
      OutputStream out = sideFiles.create(context, StepDir.coordinatesName(k, shard.number()));
      CoordinatesFile.write(out, shard, dataset, z, k);
    }
    for (int k = 0; k < z.spaces().size() && plan.round() == 0 && multipliers != null; k++) {
      OutputStream out = sideFiles.create(context, StepDir.multipliersName(k, shard.number()));
      CoordinatesFile.write(out, shard, dataset, multipliers.lambda(), k);
    }
    emit(fits, shard, context);
    long end = System.nanoTime();
    ShardStatisticsRecord record = record(shard, sums);
    record.setWriteNanos(end - written);
    if (circulation != null) {
      TaskStatistics.add(
          record, new CirculatingShard(circulation, shard, context).visits(points, z, times));
    }
    TaskStatistics.finish(record, times, clock);
    if (plan.round() == 0) {
      count(sums, shard, context);
    }
    OutputStream out = sideFiles.create(context, StepDir.statisticsName(shard.number()));
    StatisticsFile.write(out, record);
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

  private void emit(Map<Integer, LayerFit> fits, FileShard shard, Context context)
      throws IOException, InterruptedException {
    for (Map.Entry<Integer, LayerFit> entry : fits.entrySet()) {
      int layer = entry.getKey();
      AvroValue<PartialFitRecord> value =
          PartialFits.pack(
              plan.layers().get(layer).name(), shard.number(), entry.getValue().fit()::write);
      context
          .getCounter(TrainCounter.PARAMETER_BYTES)
          .increment(value.datum().getState().remaining());
      context.write(new FitKey(layer, shard.number()), value);
    }
  }

  /** Those of the step before; in a round after the first, of this one; null: none. */
  private Multipliers multipliers(FileShard shard) throws IOException {
    if (!plan.hasMultipliers()) {
      return null;
    }
    if (plan.round() == 0 && plan.iteration() == 1) {
      return new Multipliers(plan.spaces(), shard.points());
    }
    StepDir from = plan.round() == 0 ? plan.previous() : plan.step();
    return CoordinatesFile.readMultipliers(from, shard, dataset, plan.spaces());
  }

  /** Those of the step before; in a round after the first, of this one. */
  private Coordinates coordinates(FileShard shard) throws IOException {
    StepDir previous = plan.round() == 0 ? plan.previous() : plan.step();
    return previous == null
        ? new Coordinates(plan.spaces(), shard.points())
        : CoordinatesFile.read(previous, shard, dataset, plan.spaces());
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

  private static void count(ShardSums sums, FileShard shard, Context context) {
    context.getCounter(TrainCounter.SHARDS).increment(1);
    context.getCounter(TrainCounter.POINTS).increment(shard.points());
    context.getCounter(TrainCounter.CHANGED_BITS).increment(sums.changedBits);
    context.getCounter(TrainCounter.VIOLATED_BITS).increment(sums.violatedBits);
    context.getCounter(TrainCounter.CONSISTENT_POINTS).increment(sums.consistentPoints);
    context.getCounter(TrainCounter.NODES).increment(sums.nodes);
    context.getCounter(TrainCounter.CAPPED_POINTS).increment(sums.cappedPoints);
  }
}
