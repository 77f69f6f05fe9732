package org.parmac.job;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.parmac.math.Block;
import org.parmac.model.Layer;
import org.parmac.model.Parameters;
import org.parmac.model.Scaling;
import org.parmac.model.Targets;
import org.parmac.store.BadDataException;
import org.parmac.store.LayerSpec;
import org.parmac.store.ModelFile;
import org.parmac.store.ModelSpec;
import org.parmac.store.RunDir;
import org.parmac.store.RunSpec;
import org.parmac.train.Moments;
import org.parmac.train.PrincipalComponents;
import org.parmac.train.StartHashes;

/**
 * What a run starts from: scaling, first coordinates and tuned options, found from the moments of
 * all points and a sample of them.
 *
 * @param hashes the start of a binary autoencoder and what it is compared with, for model units
 * @param maps of the points to first coordinates, by layer
 */
record ModelStart(
    Scaling scaling,
    Map<String, Parameters> hashes,
    Map<String, Parameters> maps,
    RunDir.Start found) {
  /** Points on which options are tuned. */
  private static final int TUNING_ROWS = 1000;

  /**
   * @param sample raw points, targets and all. Modified.
   */
  static ModelStart of(StepPlan plan, Moments moments, Block sample) throws IOException {
    RunDir run = plan.run();
    if (!(moments.range() > 0)) {
      throw new BadDataException(
          run.description().dataset()
              + ": all "
              + moments.points()
              + " training points are equal, expected points that differ. "
              + "Every column is constant: check the import.");
    }
    PrincipalComponents components = PrincipalComponents.of(moments);
    Scaling scaling = scaling(run.spec(), moments);
    Targets targets = run.spec().targetColumns();
    int width = sample.columns();
    Block x = targets.areInputs() ? sample : new Block(sample.rows(), targets.inputs(width));
    Block y = targets.areInputs() ? sample : new Block(sample.rows(), targets.outputs(width));
    targets.split(sample, scaling, x, y);
    Starts starts = new Starts(plan, moments, components, scaling, x);
    Map<String, Parameters> hashes = starts.hashes();
    Map<String, Parameters> maps = starts.maps(hashes);
    double variance = Arrays.stream(components.variances()).sum();
    return new ModelStart(
        scaling,
        hashes,
        maps,
        new RunDir.Start(
            components.rank(), null, sample.rows(), variance, tuned(plan.model(), maps, x, y)));
  }

  private static Scaling scaling(RunSpec spec, Moments moments) {
    ModelSpec.Scale scale = spec.model() == null ? ModelSpec.Scale.RANGE : spec.model().scale();
    return switch (scale) {
      case RANGE -> new Scaling(toFloat(moments.mean()), moments.range());
      case UNIT -> new Scaling(moments.minimum(), moments.range());
      case NONE -> Scaling.none(moments.columns());
    };
  }

  private static float[] toFloat(double[] values) {
    float[] result = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      result[i] = (float) values[i];
    }
    return result;
  }

  /** Options that the kinds of layers find on the sample's first coordinates. */
  private static Map<String, Map<String, Double>> tuned(
      ModelPlan model, Map<String, Parameters> maps, Block sample, Block targets) {
    Block x = head(sample);
    Block inputs = x;
    Map<String, Map<String, Double>> found = new LinkedHashMap<>();
    for (int k = 0; k <= model.hidden(); k++) {
      ModelPlan.Place place = model.place(k);
      boolean last = k == model.hidden();
      Block outputs = last ? head(targets) : new Block(0, place.shape().units());
      if (!last && maps.containsKey(place.name())) {
        ModelPlan.startMap(place.output(), maps.get(place.name()))
            .forward(place.shape().kernels(), x, outputs);
      } else if (!last) {
        try (Layer first = model.firstFunction(k)) {
          first.forward(place.shape().kernels(), inputs, outputs);
        }
      }
      Map<String, Double> options =
          place.kind().tuned(place.shape(), place.options(Map.of()), inputs, outputs);
      if (!options.isEmpty()) {
        found.put(place.name(), options);
      }
      inputs = outputs;
    }
    return found;
  }

  private static Block head(Block sample) {
    return new Block(Math.min(TUNING_ROWS, sample.rows()), sample.columns(), sample.values());
  }

  /** Linear maps of the points to first coordinates. */
  private record Starts(
      StepPlan plan,
      Moments moments,
      PrincipalComponents components,
      Scaling scaling,
      Block sample) {

    /** Hashes of as many bits as the code has; empty where the model has none. */
    Map<String, Parameters> hashes() throws IOException {
      RunSpec spec = plan.run().spec();
      Map<String, Parameters> hashes = new LinkedHashMap<>();
      if (spec.isHash()) {
        requireRank(spec.bits(), "bits");
        hashes.putAll(of(spec.bits()));
        if (spec.init() == RunSpec.Init.WARM) {
          hashes.put(
              RunSpec.Init.WARM.toString(),
              ModelFile.read(plan.run().fs(), plan.run().warmFile()).encoderFor(scaling));
        }
      }
      return hashes;
    }

    private Map<String, Parameters> of(int bits) {
      return StartHashes.of(plan.kernels(), components.leading(bits), centred(), plan.seed());
    }

    /** The sample in model units, less its mean. */
    private Block centred() {
      double[] mean = centre();
      Block rows = sample.copy();
      for (int i = 0, p = 0; i < rows.rows(); i++) {
        for (int j = 0; j < mean.length; j++, p++) {
          rows.values()[p] -= (float) mean[j];
        }
      }
      return rows;
    }

    /** The points' mean in model units: 0 if they are scaled about it. */
    private double[] centre() {
      double[] mean = moments.mean();
      for (int j = 0; j < mean.length; j++) {
        mean[j] = ((float) mean[j] - scaling.mean()[j]) / (double) scaling.range();
      }
      return mean;
    }

    Map<String, Parameters> maps(Map<String, Parameters> hashes) throws IOException {
      Map<String, Parameters> maps = new LinkedHashMap<>();
      ModelPlan model = plan.model();
      for (int k = 0; k < model.hidden(); k++) {
        if (model.start(k) != LayerSpec.Start.FORWARD) {
          maps.put(model.place(k).name(), map(k, hashes));
        }
      }
      return maps;
    }

    private Parameters map(int k, Map<String, Parameters> hashes) throws IOException {
      ModelPlan.Place place = plan.model().place(k);
      int units = place.shape().units();
      requireRank(units, "units of layer " + place.name());
      if (place.output() != Layer.Output.BINARY) {
        Double scale = place.spec().startScale();
        return inModelUnits(components.scores(units, moments.mean(), scale == null ? 1 : scale));
      }
      RunSpec spec = plan.run().spec();
      String name =
          spec.model() == null
              ? spec.init().toString()
              : switch (plan.model().start(k)) {
                case PCA -> StartHashes.TPCA;
                case PCARR -> StartHashes.PCARR;
                default -> StartHashes.ITQ;
              };
      return shifted((hashes.isEmpty() ? of(units) : hashes).get(name));
    }

    /** A hash of centred points for points in model units. */
    private Parameters shifted(Parameters hash) {
      double[] centre = centre();
      float[] bias = hash.bias().clone();
      for (int u = 0; u < bias.length; u++) {
        double sum = 0;
        for (int j = 0; j < centre.length; j++) {
          sum += hash.weights().get(u, j) * centre[j];
        }
        bias[u] -= (float) sum;
      }
      return new Parameters(hash.weights(), bias);
    }

    /** A map of raw points for points in model units, x = range x̃ + mean. */
    private Parameters inModelUnits(Parameters raw) {
      Parameters map = raw.copy();
      for (int u = 0; u < map.units(); u++) {
        double bias = map.bias()[u];
        for (int j = 0; j < map.inputs(); j++) {
          float w = map.weights().get(u, j);
          bias += (double) w * scaling.mean()[j];
          map.weights().set(u, j, w * scaling.range());
        }
        map.bias()[u] = (float) bias;
      }
      return map;
    }

    private void requireRank(int units, String what) throws BadDataException {
      if (components.rank() < units) {
        throw new BadDataException(
            plan.run().description().dataset()
                + ": expected at least as many directions of variation as "
                + what
                + ", "
                + units
                + ", found "
                + components.rank()
                + " ("
                + moments.points()
                + " points, "
                + moments.columns()
                + " columns). Ask for at most "
                + components.rank()
                + " "
                + (what.equals("bits") ? "bits" : "units")
                + ", or import more varied data.");
      }
    }
  }
}
