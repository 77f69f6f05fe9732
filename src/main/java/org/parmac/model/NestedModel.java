package org.parmac.model;

import java.util.List;
import org.parmac.math.Block;
import org.parmac.math.Kernels;

/**
 * A nested model f_{K+1}(… f_2(f_1(x))) with K hidden layers.
 *
 * <p>Source: Carreira-Perpiñán and Wang, "Distributed optimization of deeply nested systems",
 * AISTATS 2014, section 1.
 *
 * @param layers f_1 … f_{K+1}
 */
public record NestedModel(List<Layer> layers) {
  public NestedModel {
    layers = List.copyOf(layers);
    if (layers.size() < 2) {
      throw new IllegalArgumentException(
          "a nested model must have 2 layers or more, got " + layers.size());
    }
    for (int k = 1; k < layers.size(); k++) {
      if (layers.get(k).inputs() != layers.get(k - 1).units()) {
        throw new IllegalArgumentException(
            "layer "
                + (k + 1)
                + " takes "
                + layers.get(k).inputs()
                + " inputs, but layer "
                + k
                + " has "
                + layers.get(k - 1).units()
                + " units");
      }
    }
  }

  /** K, the layers that have coordinates: all but the last. */
  public int hidden() {
    return layers.size() - 1;
  }

  public int inputs() {
    return layers.get(0).inputs();
  }

  public int outputs() {
    return layers.get(hidden()).units();
  }

  /** A block for each layer's outputs. */
  public Block[] blocks() {
    return layers.stream().map(layer -> new Block(0, layer.units())).toArray(Block[]::new);
  }

  /**
   * The outputs of every layer.
   *
   * @param x rows × inputs. Not modified.
   * @param outputs one block a layer, as {@link #blocks} makes them; resized and overwritten
   * @return the last of them: f(x)
   */
  public Block forward(Kernels kernels, Block x, Block[] outputs) {
    Block inputs = x;
    for (int k = 0; k < outputs.length; k++) {
      layers.get(k).forward(kernels, inputs, outputs[k]);
      inputs = outputs[k];
    }
    return inputs;
  }

  /** Gives back what the layers hold beside memory. */
  public void close() {
    layers.forEach(Layer::close);
  }
}
