package org.parmac.train;

import org.parmac.math.Block;
import org.parmac.math.CounterRandom;
import org.parmac.model.Layer;
import org.parmac.model.LinearUnits.Activation;
import org.parmac.model.Parameters;

/**
 * {@code linear}: linear units by least squares, exact in one round; by stochastic descent where
 * they circulate. Option {@code ridge} of the exact fit: λ of Σ ‖y − f(x)‖² + λ ‖W‖²; where it is
 * not said, no more than guards against repeated inputs. Option {@code weightScale}: random first
 * weights are uniform in ± weightScale/√inputs.
 */
public final class LinearKind implements LayerKind {
  private static final String WEIGHT_SCALE = "weightScale";

  @Override
  public String name() {
    return "linear";
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
    Trainer trainer =
        shape.circulates()
            ? new LinearRegression(
                shape.kernels(), options.whole("epochs", 2, 1), options.whole("batch", 16, 1))
            : new LeastSquares(shape.kernels(), options.number("ridge", 0, 0));
    weightScale(options);
    options.refuseOthers();
    return trainer;
  }

  @Override
  public IncrementalTrainer descent(LayerShape shape, LayerOptions options) {
    return new StochasticNewton(shape.kernels(), null, Activation.LINEAR);
  }

  @Override
  public Parameters initial(LayerShape shape, LayerOptions options, long seed) {
    return randomWeights(shape, weightScale(options), seed);
  }

  /** What first weights are drawn within, in 1/√inputs. */
  static double weightScale(LayerOptions options) {
    return options.number(WEIGHT_SCALE, 1, Double.MIN_NORMAL);
  }

  /** Weights uniform in ± scale/√inputs, biases 0. */
  static Parameters randomWeights(LayerShape shape, double scale, long seed) {
    CounterRandom random = new CounterRandom(seed, "weights of " + shape.name());
    Block weights = new Block(shape.units(), shape.inputs());
    double bound = scale / Math.sqrt(shape.inputs());
    for (int i = 0; i < weights.values().length; i++) {
      weights.values()[i] = (float) (bound * (2 * random.uniform(i) - 1));
    }
    return new Parameters(weights, new float[shape.units()]);
  }
}
