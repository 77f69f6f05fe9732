package org.parmac.job;

import java.io.IOException;
import java.io.OutputStream;
import org.apache.avro.mapred.AvroValue;
import org.apache.hadoop.io.IntWritable;
import org.apache.hadoop.io.NullWritable;
import org.parmac.store.DatasetDir;
import org.parmac.store.FileShard;
import org.parmac.store.record.PartialFitRecord;

/** A step on one shard, whose partial fits travel to the reducer: see {@link ShardStep}. */
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
    long memory = circulation == null ? 0 : CirculatingShard.memory(context.getConfiguration());
    try (StepPlan opened = plan) {
      FileShard shard = new FileShard(dataset, number.get(), context::progress);
      ShardState state = new ShardState(plan.run(), dataset, shard, memory, false);
      new ShardStep(plan, circulation, context).run(state, output(number.get(), context));
    }
  }

  private ShardStep.Output output(int shard, Context context) {
    return new ShardStep.Output() {
      @Override
      public OutputStream create(String name) throws IOException, InterruptedException {
        return sideFiles.create(context, name);
      }

      @Override
      public void emit(int layer, AvroValue<PartialFitRecord> fit)
          throws IOException, InterruptedException {
        context.write(new FitKey(layer, shard), fit);
      }
    };
  }
}
