package org.parmac.job;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.mapred.AvroValue;
import org.apache.hadoop.io.NullWritable;
import org.parmac.external.ExternalFailure;
import org.parmac.model.Parameters;
import org.parmac.store.Json;
import org.parmac.store.ModelFile;
import org.parmac.store.StepDir;
import org.parmac.store.record.PartialFitRecord;
import org.parmac.train.PartialFit;

/**
 * The W step's end: partial fits of a layer arrive in shard order, are merged and fitted, and so
 * are the copies of groups that have circulated; parameters go to w/.
 */
public final class FitReducer
    extends ReportingReducer<FitKey, AvroValue<PartialFitRecord>, NullWritable, NullWritable> {
  private final SideFiles sideFiles;
  private final Map<String, Parameters> fitted = new LinkedHashMap<>();
  private List<StepPlan.LayerPlan> layers;
  private StepPlan plan;
  private CirculationPlan circulation;
  private Double residual;

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
    circulation = CirculationPlan.of(plan);
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
    fit(layer, merged, context);
  }

  private void fit(StepPlan.LayerPlan layer, PartialFit merged, Context context)
      throws IOException {
    Parameters parameters;
    try (Heartbeat alive = Heartbeat.of(context)) {
      parameters = merged.fit();
    } catch (ExternalFailure e) {
      throw e.in("pairs of all shards");
    }
    fitted.put(layer.name(), parameters);
    if (layer.number() == plan.model().hidden()) {
      Double error = merged.residual(parameters);
      residual = error == null ? null : Double.valueOf(plan.toDataUnits(error));
    }
  }

  @Override
  protected void cleanup(Context context) throws IOException, InterruptedException {
    try (StepPlan opened = plan) {
      writeFitted(context);
    }
  }

  private void writeFitted(Context context) throws IOException, InterruptedException {
    if (circulation != null) {
      CirculationEnd end = CirculationEnd.of(circulation, context::progress);
      fitted.putAll(end.fit());
      write(StepDir.ITINERARIES, end.visited(), context);
    }
    fitted.putAll(plan.parameters().unfitted());
    Map<String, Parameters> ordered = new LinkedHashMap<>();
    plan.model().places().stream()
        .map(ModelPlan.Place::name)
        .filter(fitted::containsKey)
        .forEach(name -> ordered.put(name, fitted.get(name)));
    ModelFile.writeParameters(sideFiles.create(context, plan.parametersName()), ordered);
    write(StepDir.FIT, new Fit(residual), context);
  }

  private void write(String name, Object value, Context context)
      throws IOException, InterruptedException {
    try (OutputStream out = sideFiles.create(context, name)) {
      out.write(Json.pretty(value).getBytes(StandardCharsets.UTF_8));
    }
  }
}
