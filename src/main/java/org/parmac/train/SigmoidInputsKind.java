package org.parmac.train;

import org.parmac.model.Features;
import org.parmac.model.Layer;
import org.parmac.model.LinearUnits.Activation;
import org.parmac.model.Parameters;
import org.parmac.model.SigmoidFeatures;

/**
 * {@code linear-of-sigmoid}: linear units on the sigmoids of the inputs, f(x) = W σ(x) + b. A chain
 * of a linear layer and then these is a net of sigmoid units whose coordinates stand at the units'
 * inputs, so that each layer is fitted by least squares, exactly and in one round. Options {@code
 * ridge} and {@code weightScale} as of linear.
 *
 * <p>Source: Carreira-Perpiñán and Wang, "Distributed optimization of deeply nested systems",
 * AISTATS 2014, section 3 (coordinates at the inputs of units).
 */
public final class SigmoidInputsKind implements LayerKind {
  /** In a specification. */
  public static final String NAME = "linear-of-sigmoid";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Layer.Output output() {
    return Layer.Output.REAL;
  }

  @Override
  public boolean isSmooth() {
    return true;
  }

  @Override
  public boolean startsForward() {
    return true;
  }

  @Override
  public Trainer trainer(LayerShape shape, LayerOptions options) {
    double ridge = options.number("ridge", 0, 0);
    LinearKind.weightScale(options);
    options.refuseOthers();
    Features features = new SigmoidFeatures(shape.inputs());
    return new FeatureRegression(shape.kernels(), features, ridge);
  }

  @Override
  public IncrementalTrainer descent(LayerShape shape, LayerOptions options) {
    return new StochasticNewton(
        shape.kernels(), new SigmoidFeatures(shape.inputs()), Activation.LINEAR);
  }

  @Override
  public Parameters initial(LayerShape shape, LayerOptions options, long seed) {
    return LinearKind.randomWeights(shape, LinearKind.weightScale(options), seed);
  }
}
