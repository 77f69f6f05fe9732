package org.parmac.train;

import java.util.Map;
import java.util.Set;
import org.parmac.math.Block;
import org.parmac.model.Layer;
import org.parmac.model.LinearUnits.Activation;
import org.parmac.model.Parameters;

/**
 * {@code sigmoid}: sigmoid units, by Gauss–Newton in rounds ({@code method: gauss-newton}, the
 * default) or by averaged stochastic gradient descent ({@code method: sgd}), which can circulate.
 * Option {@code weightScale}: random first weights are uniform in ± weightScale/√inputs.
 */
public final class SigmoidKind implements LayerKind {
  private static final String METHOD = "method";
  private static final String GAUSS_NEWTON = "gauss-newton";
  private static final String SGD = "sgd";
  private static final String STEP_SIZE = "stepSize";

  /** Bytes that the sums of a layer's Gauss–Newton matrices may take. */
  private static final long MOST_BYTES = 1L << 30;

  @Override
  public String name() {
    return "sigmoid";
  }

  @Override
  public Layer.Output output() {
    return Layer.Output.UNIT;
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
    Trainer trainer = isSgd(shape, options) ? sgd(shape, options) : gaussNewton(shape, options);
    LinearKind.weightScale(options);
    options.refuseOthers();
    return trainer;
  }

  /** Submodels that travel can only descend. */
  private static boolean isSgd(LayerShape shape, LayerOptions options) {
    String usual = shape.circulates() ? SGD : GAUSS_NEWTON;
    String method = options.oneOf(METHOD, usual, Set.of(GAUSS_NEWTON, SGD));
    if (shape.circulates() && !method.equals(SGD)) {
      throw options.refuse(METHOD, SGD + " where submodels circulate", method);
    }
    return method.equals(SGD);
  }

  private static SigmoidUnits gaussNewton(LayerShape shape, LayerOptions options) {
    SigmoidUnits units =
        new SigmoidUnits(
            shape.kernels(),
            new SigmoidUnits.Options(
                options.whole("steps", 2, 1),
                options.number("damping", 1e-6, Double.MIN_NORMAL),
                options.number("weightDecay", 0, 0)));
    long d = shape.inputs() + 1L;
    long bytes = shape.units() * d * (d + 1) / 2 * Double.BYTES;
    if (bytes > MOST_BYTES) {
      throw options.refuse(
          METHOD,
          SGD
              + " for "
              + shape.units()
              + " units over "
              + shape.inputs()
              + " inputs, because Gauss-Newton would sum "
              + (bytes >> 20)
              + " MB of matrices (at most "
              + (MOST_BYTES >> 20)
              + ")",
          GAUSS_NEWTON);
    }
    return units;
  }

  private static SigmoidDescent sgd(LayerShape shape, LayerOptions options) {
    return new SigmoidDescent(
        shape.kernels(),
        options.whole("epochs", 2, 1),
        options.whole("batch", 16, 1),
        options.number(STEP_SIZE, 1, Double.MIN_NORMAL));
  }

  @Override
  public IncrementalTrainer descent(LayerShape shape, LayerOptions options) {
    return new StochasticNewton(shape.kernels(), null, Activation.SIGMOID);
  }

  @Override
  public Parameters initial(LayerShape shape, LayerOptions options, long seed) {
    return LinearKind.randomWeights(shape, LinearKind.weightScale(options), seed);
  }

  @Override
  public Map<String, Double> tuned(LayerShape shape, LayerOptions options, Block x, Block y) {
    return isSgd(shape, options) && !options.has(STEP_SIZE)
        ? Map.of(STEP_SIZE, sgd(shape, options).stepSizeFor(initial(shape, options, 0), x, y))
        : Map.of();
  }
}
