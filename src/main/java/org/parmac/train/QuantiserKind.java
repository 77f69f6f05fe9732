package org.parmac.train;

import org.parmac.model.Layer;
import org.parmac.model.Parameters;

/**
 * {@code quantiser}: cells of the inputs by k-means, each with the mean of its targets. Options:
 * {@code cells}; {@code rounds} of k-means in each W step, 1 where it is not said.
 */
public final class QuantiserKind implements LayerKind {
  @Override
  public String name() {
    return "quantiser";
  }

  @Override
  public Layer.Output output() {
    return Layer.Output.REAL;
  }

  @Override
  public boolean isSmooth() {
    return false;
  }

  @Override
  public boolean startsForward() {
    return false;
  }

  @Override
  public Trainer trainer(LayerShape shape, LayerOptions options) {
    Quantiser quantiser = quantiser(shape, options);
    options.refuseOthers();
    return quantiser;
  }

  private static Quantiser quantiser(LayerShape shape, LayerOptions options) {
    return new Quantiser(shape, options.whole("cells", 64, 1), options.whole("rounds", 1, 1));
  }

  @Override
  public Parameters initial(LayerShape shape, LayerOptions options, long seed) {
    return quantiser(shape, options).initial(seed);
  }
}
