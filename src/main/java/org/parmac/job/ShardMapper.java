package org.parmac.job;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.mapred.AvroValue;
import org.apache.hadoop.io.IntWritable;
import org.apache.hadoop.io.NullWritable;
import org.parmac.mac.MacIteration;
import org.parmac.mac.MacIteration.LayerFit;
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
 * emits what comes back.
 */
public final class ShardMapper
    extends ReportingMapper<IntWritable, NullWritable, FitKey, AvroValue<PartialFitRecord>> {
  private final SideFiles sideFiles;
  private StepPlan plan;
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
    dataset = plan.run().dataset(context.getConfiguration());
  }

  @Override
  protected void map(IntWritable number, NullWritable nothing, Context context)
      throws IOException, InterruptedException {
    onShard(new FileShard(dataset, number.get(), context::progress), context);
  }

  private void onShard(FileShard shard, Context context) throws IOException, InterruptedException {
    TaskClock clock = new TaskClock();
    int bits = plan.run().spec().bits();
    List<StepPlan.LayerPlan> layers = plan.layers();
    List<LayerFit> fits = new ArrayList<>();
    for (StepPlan.LayerPlan layer : layers) {
      fits.add(
          new LayerFit(
              layer.place(),
              layer.trainer().start(layer.warm(), plan.seed()),
              layer.trainer().passes()));
    }
    long[] z = previousCoordinates(shard, bits);
    MacIteration.Times times = new MacIteration.Times();
    MacIteration iteration = new MacIteration(plan.run().scaling(), plan.zStep(), bits, fits);
    ShardSums sums = iteration.onShard(shard, z, times);

    long written = System.nanoTime();
    CoordinatesFile.write(
        sideFiles.create(context, StepDir.coordinatesName(shard.number())),
        shard,
        dataset,
        bits,
        z);
    for (int k = 0; k < fits.size(); k++) {
      AvroValue<PartialFitRecord> value =
          PartialFits.pack(layers.get(k).name(), shard.number(), fits.get(k).fit()::write);
      context
          .getCounter(TrainCounter.PARAMETER_BYTES)
          .increment(value.datum().getState().remaining());
      context.write(new FitKey(k, shard.number()), value);
    }
    long end = System.nanoTime();
    ShardStatisticsRecord record = record(shard, sums, times);
    record.setWriteNanos(end - written);
    clock.stop(record);
    count(sums, shard, context);
    OutputStream out = sideFiles.create(context, StepDir.statisticsName(shard.number()));
    StatisticsFile.write(out, record);
  }

  private long[] previousCoordinates(FileShard shard, int bits) throws IOException {
    StepDir previous = plan.previous();
    return previous == null
        ? new long[shard.points()]
        : CoordinatesFile.read(
            plan.run().fs(), previous.coordinatesFile(shard.number()), shard, dataset, bits);
  }

  private ShardStatisticsRecord record(FileShard shard, ShardSums sums, MacIteration.Times times)
      throws IOException {
    ShardStatisticsRecord record = new ShardStatisticsRecord();
    record.setShard(shard.number());
    record.setPoints(shard.points());
    record.setObjectiveBefore(plan.run().scaling().toDataUnits(sums.objectiveBefore));
    record.setObjective(plan.run().scaling().toDataUnits(sums.objective));
    record.setNestedError(plan.run().scaling().toDataUnits(sums.nestedError));
    record.setLargestNestedError(plan.run().scaling().toDataUnits(sums.largestNestedError));
    record.setChangedBits(sums.changedBits);
    record.setViolatedBits(sums.violatedBits);
    record.setConsistentPoints(sums.consistentPoints);
    record.setNodes(sums.nodes);
    record.setCappedPoints(sums.cappedPoints);
    record.setReadNanos(times.read);
    record.setZStepNanos(times.zStep);
    record.setWStepNanos(times.wStep);
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
