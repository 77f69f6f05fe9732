package org.parmac.train;

import org.parmac.math.Kernels;

/**
 * A layer's place in a model.
 *
 * @param name of the layer, unique in its model
 * @param inputs its width
 * @param units its outputs
 * @param first whether it is the model's first layer, whose inputs never change
 * @param circulates whether its submodels travel from shard to shard, so that its trainer has to be
 *     an {@link IncrementalTrainer}
 * @param files a local directory with the files that the layer's options name; null if there are
 *     none
 * @param iteration whose W step the layer's trainer is for; −1 where it is not one's
 */
public record LayerShape(
    Kernels kernels,
    String name,
    int inputs,
    int units,
    boolean first,
    boolean circulates,
    String files,
    int iteration) {

  /** A layer in the middle of a model, without files, which does not circulate. */
  public LayerShape(Kernels kernels, String name, int inputs, int units) {
    this(kernels, name, inputs, units, false, false, null);
  }

  /** A layer of which it does not matter whose W step its trainer is for. */
  public LayerShape(
      Kernels kernels,
      String name,
      int inputs,
      int units,
      boolean first,
      boolean circulates,
      String files) {
    this(kernels, name, inputs, units, first, circulates, files, -1);
  }
}
