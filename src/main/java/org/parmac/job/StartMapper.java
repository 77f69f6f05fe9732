package org.parmac.job;

import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import org.apache.avro.mapred.AvroValue;
import org.apache.hadoop.io.IntWritable;
import org.apache.hadoop.io.NullWritable;
import org.parmac.mac.Shard;
import org.parmac.math.Block;
import org.parmac.math.CounterRandom;
import org.parmac.math.Kernels;
import org.parmac.model.Scaling;
import org.parmac.model.Targets;
import org.parmac.store.DatasetDir;
import org.parmac.store.FileShard;
import org.parmac.store.record.PartialFitRecord;
import org.parmac.train.Moments;

/**
 * The first step on one shard: moments of all its points, and its share of a small random sample.
 */
public final class StartMapper
    extends ReportingMapper<IntWritable, NullWritable, FitKey, AvroValue<PartialFitRecord>> {
  static final int MOMENTS = 0;
  static final int SAMPLE = 1;

  private static final int SAMPLE_ROWS = 20_000;
  private static final long SAMPLE_BYTES = 48L << 20;

  private StepPlan plan;
  private DatasetDir dataset;

  @Override
  protected void setup(Context context) throws IOException {
    plan = StepPlan.of(context.getConfiguration());
    dataset = plan.run().dataset(context.getConfiguration());
  }

  /** Points that the sample should have: at most 20 000, at most 48 MiB. */
  static long sampleRows(int columns) {
    return Math.max(1, Math.min(SAMPLE_ROWS, SAMPLE_BYTES / ((long) columns * Float.BYTES)));
  }

  @Override
  protected void map(IntWritable number, NullWritable nothing, Context context)
      throws IOException, InterruptedException {
    try (StepPlan opened = plan) {
      onShard(new FileShard(dataset, number.get(), context::progress), context);
    }
  }

  private void onShard(FileShard shard, Context context) throws IOException, InterruptedException {
    Targets targets = plan.run().spec().targetColumns();
    int inputs = targets.inputs(shard.columns());
    Moments moments = new Moments(Kernels.get(), inputs);
    Sample sample = new Sample(plan, shard);
    Block points = new Block(0, shard.columns());
    Block x = targets.areInputs() ? points : new Block(0, inputs);
    Block y = targets.areInputs() ? points : new Block(0, targets.outputs(shard.columns()));
    Scaling none = Scaling.none(inputs);
    try (Shard.Pass tiles = shard.pass()) {
      while (tiles.next(points)) {
        sample.add(points);
        if (!targets.areInputs()) {
          targets.split(points, none, x, y);
        }
        moments.add(x);
      }
    }
    context.getCounter(TrainCounter.SHARDS).increment(1);
    context.getCounter(TrainCounter.POINTS).increment(shard.points());
    int s = shard.number();
    context.write(new FitKey(MOMENTS, s), PartialFits.pack("moments", s, moments::write));
    context.write(new FitKey(SAMPLE, s), PartialFits.pack("sample", s, sample::write));
  }

  /**
   * A shard's points that belong to the sample: each point of the split with the same chance, by
   * its row alone.
   */
  private static final class Sample {
    private final CounterRandom random;
    private final double chance;
    private final int columns;
    private long row;
    private float[] values = new float[0];
    private int count;

    Sample(StepPlan plan, FileShard shard) {
      random = new CounterRandom(plan.seed(), "sample");
      columns = shard.columns();
      chance = (double) sampleRows(columns) / plan.run().description().points();
      row = shard.firstRow();
    }

    void add(Block points) {
      for (int i = 0; i < points.rows(); i++) {
        if (random.uniform(row++) < chance) {
          int from = count++ * columns;
          if (values.length < from + columns) {
            values = Arrays.copyOf(values, Math.max(from + columns, 2 * values.length));
          }
          System.arraycopy(points.values(), points.offset(i), values, from, columns);
        }
      }
    }

    void write(DataOutput out) throws IOException {
      out.writeInt(count);
      for (int i = 0; i < count * columns; i++) {
        out.writeFloat(values[i]);
      }
    }
  }
}
