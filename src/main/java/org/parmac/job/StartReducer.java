package org.parmac.job;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.apache.avro.mapred.AvroValue;
import org.apache.hadoop.io.NullWritable;
import org.parmac.math.Block;
import org.parmac.math.Kernels;
import org.parmac.store.Json;
import org.parmac.store.ModelFile;
import org.parmac.store.RunDir;
import org.parmac.store.record.PartialFitRecord;
import org.parmac.train.Moments;

/**
 * The first step's end: from the moments of all points and a sample to scaling, first coordinates
 * and what is tuned on data.
 */
public final class StartReducer
    extends ReportingReducer<FitKey, AvroValue<PartialFitRecord>, NullWritable, NullWritable> {
  private final SideFiles sideFiles;
  private StepPlan plan;
  private Moments moments;
  private Block sample;

  public StartReducer() {
    this(SideFiles.OF_TASK);
  }

  StartReducer(SideFiles sideFiles) {
    this.sideFiles = sideFiles;
  }

  @Override
  protected void setup(Context context) throws IOException {
    plan = StepPlan.of(context.getConfiguration());
    sample = new Block(0, plan.run().description().columns());
  }

  @Override
  protected void reduce(FitKey key, Iterable<AvroValue<PartialFitRecord>> values, Context context)
      throws IOException {
    for (AvroValue<PartialFitRecord> value : values) {
      DataInputStream in = PartialFits.open(value);
      if (key.layer() == StartMapper.MOMENTS) {
        Moments next = Moments.read(Kernels.get(), in);
        if (moments == null) {
          moments = next;
        } else {
          moments.merge(next);
        }
      } else {
        addToSample(in);
      }
      context.progress();
    }
  }

  private void addToSample(DataInputStream in) throws IOException {
    int columns = sample.columns();
    int before = sample.rows();
    int rows = before + in.readInt();
    float[] values =
        Arrays.copyOf(sample.values(), Math.max(rows * columns, sample.values().length));
    for (int i = before * columns; i < rows * columns; i++) {
      values[i] = in.readFloat();
    }
    sample = new Block(rows, columns, values);
  }

  @Override
  protected void cleanup(Context context) throws IOException, InterruptedException {
    try (StepPlan opened = plan;
        Heartbeat alive = Heartbeat.of(context)) {
      finish(context);
    }
  }

  private void finish(Context context) throws IOException, InterruptedException {
    RunDir run = plan.run();
    ModelStart start = ModelStart.of(plan, moments, sample);
    ModelFile.writeParameters(
        sideFiles.create(context, RunDir.SCALING_FILE),
        Map.of(RunDir.SCALING, ModelFile.parameters(start.scaling())));
    if (run.spec().isHash()) {
      ModelFile.writeParameters(sideFiles.create(context, RunDir.HASHES_FILE), start.hashes());
    }
    ModelFile.writeParameters(sideFiles.create(context, RunDir.STARTS_FILE), start.maps());
    try (OutputStream out = sideFiles.create(context, RunDir.START_FILE)) {
      out.write(Json.pretty(start.found()).getBytes(StandardCharsets.UTF_8));
    }
  }
}
