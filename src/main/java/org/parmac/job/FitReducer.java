package org.parmac.job;

import java.io.IOException;
import org.apache.avro.mapred.AvroValue;
import org.apache.hadoop.io.NullWritable;
import org.parmac.store.record.PartialFitRecord;

/** The W step's end in a reducer: partial fits of a layer arrive in shard order. */
public final class FitReducer
    extends ReportingReducer<FitKey, AvroValue<PartialFitRecord>, NullWritable, NullWritable> {
  private final SideFiles sideFiles;
  private StepPlan plan;
  private LayerFits fits;

  public FitReducer() {
    this(SideFiles.OF_TASK);
  }

  FitReducer(SideFiles sideFiles) {
    this.sideFiles = sideFiles;
  }

  /**
   * What the fit itself tells, as w/fit.json.
   *
   * @param residual Σ ‖y − f_{K+1}(z_K)‖² of the last layer as fitted over all points, in data
   *     units; null where nobody has summed it up, or that layer was not fitted
   */
  record Fit(Double residual) {}

  @Override
  protected void setup(Context context) throws IOException {
    plan = StepPlan.of(context.getConfiguration());
    fits = new LayerFits(plan, CirculationPlan.of(plan), context);
  }

  @Override
  protected void reduce(FitKey key, Iterable<AvroValue<PartialFitRecord>> values, Context context)
      throws IOException {
    int layer = key.layer();
    for (AvroValue<PartialFitRecord> value : values) {
      fits.add(layer, value);
    }
    fits.fit();
  }

  @Override
  protected void cleanup(Context context) throws IOException, InterruptedException {
    try (StepPlan opened = plan) {
      fits.write(name -> sideFiles.create(context, name));
    }
  }
}
