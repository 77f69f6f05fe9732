package org.parmac.mac;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.parmac.math.Block;
import org.parmac.math.Kernels;
import org.parmac.model.Layer;
import org.parmac.model.LinearUnits;
import org.parmac.model.NestedModel;
import org.parmac.model.Parameters;
import org.parmac.train.LayerKind;
import org.parmac.train.LayerKinds;
import org.parmac.train.LayerOptions;
import org.parmac.train.LayerShape;
import org.parmac.train.Trainer;

/** A small autoencoder of layers of some kinds, and the points that it is for. */
record LayerStack(String name, List<Part> parts) {
  static final Block POINTS = points();
  private static final Kernels KERNELS = Kernels.get();
  private static final int COLUMNS = 6;
  private static final int HIDDEN = 4;

  /** A kind with options. */
  private record Options(String kind, Map<String, ?> values) {}

  private static final Map<String, Options> KINDS =
      Map.ofEntries(
          Map.entry("linear", new Options("linear", Map.of())),
          Map.entry("sigmoid", new Options("sigmoid", Map.of())),
          Map.entry("sigmoid-sgd", new Options("sigmoid", Map.of("method", "sgd"))),
          Map.entry("linear-of-sigmoid", new Options("linear-of-sigmoid", Map.of())),
          Map.entry("rbf", new Options("rbf", Map.of("centres", 25, "sigma", 1))),
          Map.entry(
              "rbf-kmeans",
              new Options("rbf", Map.of("centres", 12, "sigma", 1, "centresFrom", "kmeans"))),
          Map.entry("step", new Options("step", Map.of())),
          Map.entry("kernel-step", new Options("kernel-step", Map.of("centres", 30, "sigma", 1))),
          Map.entry("quantiser", new Options("quantiser", Map.of("cells", 12))),
          Map.entry("tree", new Options("tree", Map.of("depth", 3))),
          Map.entry("forest", new Options("tree", Map.of("depth", 3, "trees", 3))));

  /** A layer of the chain. */
  record Part(String name, LayerKind kind, LayerShape shape, LayerOptions options) {
    Trainer trainer() {
      return kind.trainer(shape, options);
    }
  }

  /**
   * @param names of kinds, as {@link EveryLayerTest} has them
   */
  static LayerStack of(String names) {
    List<Part> parts = new ArrayList<>();
    String[] split = names.split(",");
    int inputs = COLUMNS;
    for (int k = 0; k < split.length; k++) {
      int units = k == split.length - 1 ? COLUMNS : HIDDEN;
      Options options = KINDS.get(split[k]);
      LayerShape shape = new LayerShape(KERNELS, "f" + (k + 1), inputs, units, k == 0, false, null);
      parts.add(
          new Part(
              split[k],
              LayerKinds.named(options.kind()),
              shape,
              new LayerOptions(shape.name(), options.values())));
      inputs = units;
    }
    return new LayerStack(names, parts);
  }

  int size() {
    return parts.size();
  }

  boolean givesBits(int k) {
    return parts.get(k).kind().output() == Layer.Output.BINARY;
  }

  /** Whether a layer's parameters are averages over the shards. */
  boolean averages(int k) {
    return givesBits(k) || parts.get(k).name().equals("sigmoid-sgd");
  }

  /** Random linear maps of the points to each layer's first coordinates, all layers trained. */
  List<NestedTraining.LayerTraining> training(long seed) {
    List<NestedTraining.LayerTraining> all = new ArrayList<>();
    for (int k = 0; k < size(); k++) {
      Part part = parts.get(k);
      Trainer trainer = part.trainer();
      Parameters first = part.kind().initial(part.shape(), part.options(), seed);
      ForwardZ.Source start = k == size() - 1 ? null : start(k, seed);
      all.add(new NestedTraining.LayerTraining(trainer, null, trainer, first, start, null));
    }
    return all;
  }

  private ForwardZ.Source start(int k, long seed) {
    LinearUnits.Activation activation =
        switch (parts.get(k).kind().output()) {
          case BINARY -> LinearUnits.Activation.STEP;
          case UNIT -> LinearUnits.Activation.SIGMOID;
          case REAL -> LinearUnits.Activation.LINEAR;
        };
    Parameters map = SmoothModels.parameters(HIDDEN, COLUMNS, seed + 10 * k);
    java.util.Arrays.fill(map.bias(), 0);
    for (int u = 0; u < HIDDEN; u++) {
      for (int j = 0; j < COLUMNS; j++) {
        map.bias()[u] -= 0.5f * map.weights().get(u, j);
      }
    }
    return new ForwardZ.Source(new LinearUnits(activation, map), true);
  }

  NestedModel model(List<Parameters> w) {
    List<Layer> layers = new ArrayList<>();
    for (int k = 0; k < size(); k++) {
      layers.add(parts.get(k).trainer().layer(w.get(k)));
    }
    return new NestedModel(layers);
  }

  /** The Z step that a run would have: of hashes with linear layers a special one. */
  ZStep zStep(NestedModel model, double mu) {
    if (size() == 2 && givesBits(0)) {
      return new BinaryZStep(KERNELS, model.layers().get(0), model.layers().get(1), mu, true);
    }
    ZStepOptions options = ZStepOptions.DEFAULT;
    List<BlockSolver> solvers = ZStepChoice.solvers(KERNELS, model, options);
    return new ChainZStep(KERNELS, model, mu, solvers, options.sweeps(), null);
  }

  /** λ ‖W‖² of a layer with a ridge, which its trainer lowers together with the error. */
  double penalty(NestedModel model, int k) {
    if (!parts.get(k).name().startsWith("rbf")) {
      return 0;
    }
    double squares = 0;
    for (float w : model.layers().get(k).parameters().weights().values()) {
      squares += (double) w * w;
    }
    return 1e-3 * squares;
  }

  /** Σ ‖x − f(x)‖². */
  double nestedError(NestedModel model) {
    ShardSums sums = new ShardSums();
    new NestedErrors(KERNELS, model).add(POINTS, POINTS, sums);
    return sums.nestedError;
  }

  /** What layer k gives for numbers in [0, 1], or bits where the layer before gives those. */
  Block outputs(NestedModel model, int k) {
    Block inputs = SmoothModels.uniform(200, parts.get(k).shape().inputs(), 8);
    for (int p = 0; k > 0 && givesBits(k - 1) && p < inputs.values().length; p++) {
      inputs.values()[p] = Math.round(inputs.values()[p]);
    }
    Block outputs = new Block(0, parts.get(k).shape().units());
    model.layers().get(k).forward(KERNELS, inputs, outputs);
    return outputs;
  }

  /** Points near a curve, in [0, 1]. */
  private static Block points() {
    Block noise = SmoothModels.uniform(180, COLUMNS + 1, 3);
    Block points = new Block(180, COLUMNS);
    for (int n = 0; n < points.rows(); n++) {
      for (int j = 0; j < COLUMNS; j++) {
        double t = 4 * noise.get(n, 0) * (1 + j % 3) + j;
        points.set(n, j, (float) (0.45 + 0.4 * Math.sin(t) + 0.1 * noise.get(n, j + 1)));
      }
    }
    return points;
  }

  @Override
  public String toString() {
    return name;
  }
}
