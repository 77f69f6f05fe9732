package org.parmac.job;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.mapred.AvroValue;
import org.apache.hadoop.mapreduce.TaskInputOutputContext;
import org.parmac.external.ExternalFailure;
import org.parmac.model.Parameters;
import org.parmac.store.Json;
import org.parmac.store.ModelFile;
import org.parmac.store.StepDir;
import org.parmac.store.record.PartialFitRecord;
import org.parmac.train.DivergedFit;
import org.parmac.train.PartialFit;

/**
 * The W step's end: partial fits of a layer come in shard order, are merged and fitted, and so are
 * the copies of groups that have circulated; parameters go to w/.
 */
final class LayerFits {
  /** Makes a file. */
  @FunctionalInterface
  interface Files {
    /**
     * @param name below the output directory of the step's round
     */
    OutputStream create(String name) throws IOException, InterruptedException;
  }

  private final StepPlan plan;
  private final CirculationPlan circulation;
  private final TaskInputOutputContext<?, ?, ?, ?> task;
  private final Map<Integer, PartialFit> merged = new TreeMap<>();
  private final Map<String, Parameters> fitted = new LinkedHashMap<>();
  private Double residual;

  /**
   * @param circulation null: nothing circulates
   */
  LayerFits(StepPlan plan, CirculationPlan circulation, TaskInputOutputContext<?, ?, ?, ?> task) {
    this.plan = plan;
    this.circulation = circulation;
    this.task = task;
  }

  /** The number in the step of the layer of a partial fit. */
  int layer(PartialFitRecord fit) throws IOException {
    for (int k = 0; k < plan.layers().size(); k++) {
      if (plan.layers().get(k).name().equals(fit.getLayer())) {
        return k;
      }
    }
    throw new IOException("a partial fit of " + fit.getLayer() + ", which is not fitted here");
  }

  /** Merges a shard's partial fit of a layer into those of the shards before. */
  void add(int layer, AvroValue<PartialFitRecord> value) throws IOException {
    StepPlan.LayerPlan of = plan.layers().get(layer);
    PartialFit next = of.trainer().read(of.warm(), PartialFits.open(value));
    PartialFit before = merged.putIfAbsent(layer, next);
    if (before != null) {
      before.merge(next);
    }
    task.progress();
  }

  /** Fits the layers whose partial fits have all come. */
  void fit() throws IOException {
    for (Map.Entry<Integer, PartialFit> layer : merged.entrySet()) {
      fit(plan.layers().get(layer.getKey()), layer.getValue());
    }
    merged.clear();
  }

  private void fit(StepPlan.LayerPlan layer, PartialFit all) throws IOException {
    Parameters parameters;
    try (Heartbeat alive = Heartbeat.of(task)) {
      parameters = all.fit();
    } catch (ExternalFailure e) {
      throw e.in("pairs of all shards");
    } catch (DivergedFit e) {
      throw e.in(layer.name());
    }
    fitted.put(layer.name(), parameters);
    if (layer.number() == plan.model().hidden()) {
      Double error = all.residual(parameters);
      residual = error == null ? null : Double.valueOf(plan.toDataUnits(error));
    }
  }

  /** Writes what has been fitted; w/fit.json is the last file. */
  void write(Files files) throws IOException, InterruptedException {
    if (circulation != null) {
      CirculationEnd end = CirculationEnd.of(circulation, task::progress);
      fitted.putAll(end.fit());
      write(files, StepDir.ITINERARIES, end.visited());
    }
    fitted.putAll(plan.parameters().unfitted());
    Map<String, Parameters> ordered = new LinkedHashMap<>();
    plan.model().places().stream()
        .map(ModelPlan.Place::name)
        .filter(fitted::containsKey)
        .forEach(name -> ordered.put(name, fitted.get(name)));
    ModelFile.writeParameters(files.create(plan.parametersName()), ordered);
    write(files, StepDir.FIT, new FitReducer.Fit(residual));
  }

  private static void write(Files files, String name, Object value)
      throws IOException, InterruptedException {
    try (OutputStream out = files.create(name)) {
      out.write(Json.pretty(value).getBytes(StandardCharsets.UTF_8));
    }
  }
}
