package org.parmac.train;

import org.parmac.math.Kernels;

/**
 * A layer's place in a model.
 *
 * @param name of the layer, unique in its model
 * @param inputs its width
 * @param units its outputs
 * @param first whether its inputs are the points themselves, which never change
 * @param files a local directory with the files that the layer's options name; null if there are
 *     none
 */
public record LayerShape(
    Kernels kernels, String name, int inputs, int units, boolean first, String files) {
  /** A layer whose inputs may change from iteration to iteration. */
  public LayerShape(Kernels kernels, String name, int inputs, int units, String files) {
    this(kernels, name, inputs, units, false, files);
  }
}
