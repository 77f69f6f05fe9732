package org.parmac.mac;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.parmac.math.Block;
import org.parmac.math.CounterRandom;
import org.parmac.math.Kernels;
import org.parmac.model.Layer;
import org.parmac.model.NestedModel;
import org.parmac.model.Parameters;
import org.parmac.train.LayerKind;
import org.parmac.train.LayerKinds;
import org.parmac.train.LayerOptions;
import org.parmac.train.LayerShape;
import org.parmac.train.PartialFit;
import org.parmac.train.Trainer;

/** Small models of layers with random weights, or fitted to random pairs. */
final class SmoothModels {
  private SmoothModels() {}

  /**
   * @param kinds of the layers
   * @param hidden units of all but the last
   */
  static NestedModel of(String[] kinds, int inputs, int hidden, int outputs, long seed) {
    List<Layer> layers = new ArrayList<>();
    int width = inputs;
    for (int k = 0; k < kinds.length; k++) {
      int units = k == kinds.length - 1 ? outputs : hidden;
      layers.add(layer(kinds[k], width, units, seed + 100 * k));
      width = units;
    }
    return new NestedModel(layers);
  }

  private static Layer layer(String name, int inputs, int units, long seed) {
    LayerKind kind = LayerKinds.named(name);
    LayerShape shape = new LayerShape(Kernels.get(), "f", inputs, units);
    Trainer trainer = kind.trainer(shape, options(name));
    if (kind.startsForward()) {
      return trainer.layer(parameters(units, inputs, seed));
    }
    Parameters p = kind.initial(shape, options(name), seed);
    for (int round = 0; round < trainer.rounds(); round++) {
      PartialFit fit = trainer.round(round).start(p, seed);
      fit.startPass(0);
      fit.add(uniform(40, inputs, seed + 1), uniform(40, units, seed + 2));
      p = fit.fit();
    }
    return trainer.layer(p);
  }

  /** Options of a small layer. */
  static LayerOptions options(String kind) {
    Map<String, ?> options =
        switch (kind) {
          case "rbf" -> Map.of("centres", 9, "sigma", 1.0, "ridge", 1e-2);
          case "quantiser" -> Map.of("cells", 9);
          case "tree" -> Map.of("depth", 3);
          default -> Map.of();
        };
    return new LayerOptions("f", options);
  }

  /** Weights and biases in ±1. */
  static Parameters parameters(int units, int inputs, long seed) {
    Block weights = uniform(units, inputs, seed);
    Block bias = uniform(1, units, seed + 1);
    for (float[] values : List.of(weights.values(), bias.values())) {
      for (int i = 0; i < values.length; i++) {
        values[i] = 2 * values[i] - 1;
      }
    }
    return new Parameters(weights, bias.values());
  }

  static Block uniform(int rows, int columns, long seed) {
    CounterRandom random = new CounterRandom(seed, "smooth");
    Block block = new Block(rows, columns);
    for (int i = 0; i < rows * columns; i++) {
      block.values()[i] = (float) random.uniform(i);
    }
    return block;
  }
}
