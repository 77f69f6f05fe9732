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
import org.parmac.model.BinaryAutoencoder;
import org.parmac.model.LinearUnits;
import org.parmac.model.Parameters;
import org.parmac.model.Scaling;
import org.parmac.store.BadDataException;
import org.parmac.store.Json;
import org.parmac.store.ModelFile;
import org.parmac.store.RunDir;
import org.parmac.store.RunSpec;
import org.parmac.store.record.PartialFitRecord;
import org.parmac.train.Moments;
import org.parmac.train.PrincipalComponents;
import org.parmac.train.StartHashes;
import org.parmac.train.StepSize;

/**
 * The first step's end: from the moments of all points and a sample to scaling, start hashes and
 * step size.
 */
public final class StartReducer
    extends ReportingReducer<FitKey, AvroValue<PartialFitRecord>, NullWritable, NullWritable> {
  /** Points on which the step size is found. */
  private static final int TUNING_ROWS = 1000;

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
    finish(context);
  }

  private void finish(Context context) throws IOException, InterruptedException {
    RunDir run = plan.run();
    int bits = run.spec().bits();
    if (!(moments.range() > 0)) {
      throw new BadDataException(
          run.description().dataset()
              + ": all "
              + moments.points()
              + " training points are equal, expected points that differ. "
              + "Every column is constant: check the import.");
    }
    PrincipalComponents components = PrincipalComponents.of(moments);
    if (components.rank() < bits) {
      throw new BadDataException(
          run.description().dataset()
              + ": expected at least as many directions of variation as bits, "
              + bits
              + ", found "
              + components.rank()
              + " ("
              + moments.points()
              + " points, "
              + moments.columns()
              + " columns). Ask for at most "
              + components.rank()
              + " bits, or import more varied data.");
    }
    Scaling scaling = new Scaling(toFloat(moments.mean()), moments.range());
    scaling.apply(sample);
    Map<String, Parameters> hashes =
        StartHashes.of(plan.kernels(), components.leading(bits), sample, plan.seed());
    if (run.spec().init() == RunSpec.Init.WARM) {
      BinaryAutoencoder warm = ModelFile.read(run.fs(), run.warmFile());
      hashes.put(RunSpec.Init.WARM.toString(), warm.encoderFor(scaling));
    }
    double variance = Arrays.stream(components.variances()).sum();
    RunDir.Start start =
        new RunDir.Start(components.rank(), stepSize(hashes), sample.rows(), variance);
    ModelFile.writeParameters(
        sideFiles.create(context, RunDir.SCALING_FILE),
        Map.of(RunDir.SCALING, ModelFile.parameters(scaling)));
    ModelFile.writeParameters(sideFiles.create(context, RunDir.HASHES_FILE), hashes);
    try (OutputStream out = sideFiles.create(context, RunDir.START_FILE)) {
      out.write(Json.pretty(start).getBytes(StandardCharsets.UTF_8));
    }
  }

  private double stepSize(Map<String, Parameters> hashes) throws IOException {
    Block x = new Block(Math.min(TUNING_ROWS, sample.rows()), sample.columns(), sample.values());
    Block codes = new Block(0, plan.run().spec().bits());
    Parameters hash = hashes.get(plan.run().spec().init().toString());
    new LinearUnits(LinearUnits.Activation.STEP, hash).forward(plan.kernels(), x, codes);
    return StepSize.find(
        plan.kernels(),
        plan.run().spec().encoder().batch(),
        plan.run().spec().encoder().lambda(),
        x,
        codes);
  }

  private static float[] toFloat(double[] values) {
    float[] result = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      result[i] = (float) values[i];
    }
    return result;
  }
}
