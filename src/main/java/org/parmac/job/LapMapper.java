package org.parmac.job;

import java.io.IOException;
import org.apache.avro.mapred.AvroValue;
import org.apache.hadoop.io.IntWritable;
import org.apache.hadoop.io.NullWritable;
import org.parmac.mac.Coordinates;
import org.parmac.mac.MacIteration;
import org.parmac.mac.ScaledShard;
import org.parmac.store.CoordinatesFile;
import org.parmac.store.DatasetDir;
import org.parmac.store.FileShard;
import org.parmac.store.StatisticsFile;
import org.parmac.store.StepDir;
import org.parmac.store.record.PartialFitRecord;
import org.parmac.store.record.ShardStatisticsRecord;

/** A further lap on one shard: no Z step, only the visits of submodels that circulate. */
public final class LapMapper
    extends ReportingMapper<IntWritable, NullWritable, FitKey, AvroValue<PartialFitRecord>> {
  private StepPlan plan;
  private DatasetDir dataset;

  @Override
  protected void setup(Context context) throws IOException {
    plan = StepPlan.of(context.getConfiguration());
    dataset = plan.run().dataset(context.getConfiguration());
  }

  @Override
  protected void map(IntWritable number, NullWritable nothing, Context context)
      throws IOException, InterruptedException {
    TaskClock clock = new TaskClock();
    FileShard shard = new FileShard(dataset, number.get(), context::progress);
    Coordinates z = CoordinatesFile.read(plan.step(), shard, dataset, plan.spaces());
    MacIteration.Times times = new MacIteration.Times();
    ScaledShard points =
        new ScaledShard(
            plan.run().scaling(),
            shard,
            CirculatingShard.memory(context.getConfiguration()),
            times);
    ShardStatisticsRecord record = new ShardStatisticsRecord();
    record.setShard(shard.number());
    TaskStatistics.add(
        record,
        new CirculatingShard(CirculationPlan.of(plan), shard, context).visits(points, z, times));
    TaskStatistics.finish(record, times, clock);
    StatisticsFile.write(
        SideFiles.OF_TASK.create(context, StepDir.statisticsName(shard.number())), record);
  }
}
