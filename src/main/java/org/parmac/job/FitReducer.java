package org.parmac.job;

import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.mapred.AvroValue;
import org.apache.hadoop.io.NullWritable;
import org.parmac.model.Parameters;
import org.parmac.store.Json;
import org.parmac.store.ModelFile;
import org.parmac.store.StepDir;
import org.parmac.store.record.PartialFitRecord;
import org.parmac.train.LeastSquares;
import org.parmac.train.PartialFit;

/**
 * The W step's end: partial fits of a layer arrive in shard order, are merged and fitted;
 * parameters go to w/.
 */
public final class FitReducer
    extends ReportingReducer<FitKey, AvroValue<PartialFitRecord>, NullWritable, NullWritable> {
  private final SideFiles sideFiles;
  private final Map<String, Parameters> fitted = new LinkedHashMap<>();
  private List<StepPlan.LayerPlan> layers;
  private StepPlan plan;
  private double residual;

  public FitReducer() {
    this(SideFiles.OF_TASK);
  }

  FitReducer(SideFiles sideFiles) {
    this.sideFiles = sideFiles;
  }

  /**
   * What the fit itself tells, as w/fit.json.
   *
   * @param residual Σ ‖x − f(z)‖² of the fitted decoder over all points, in data units
   */
  record Fit(double residual) {}

  @Override
  protected void setup(Context context) throws IOException {
    plan = StepPlan.of(context.getConfiguration());
    layers = plan.layers();
  }

  @Override
  protected void reduce(FitKey key, Iterable<AvroValue<PartialFitRecord>> values, Context context)
      throws IOException {
    StepPlan.LayerPlan layer = layers.get(key.layer());
    PartialFit merged = null;
    for (AvroValue<PartialFitRecord> value : values) {
      PartialFit next = layer.trainer().read(layer.warm(), PartialFits.open(value));
      if (merged == null) {
        merged = next;
      } else {
        merged.merge(next);
      }
      context.progress();
    }
    Parameters parameters = merged.fit();
    fitted.put(layer.name(), parameters);
    if (merged instanceof LeastSquares.Fold sums) {
      residual = plan.run().scaling().toDataUnits(sums.residual(parameters));
    }
  }

  @Override
  protected void cleanup(Context context) throws IOException, InterruptedException {
    ModelFile.writeParameters(sideFiles.create(context, StepDir.PARAMETERS), fitted);
    try (OutputStream out = sideFiles.create(context, StepDir.FIT)) {
      out.write(Json.pretty(new Fit(residual)).getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
  }
}
