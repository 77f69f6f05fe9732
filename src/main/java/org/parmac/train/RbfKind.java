package org.parmac.train;

import java.util.Map;
import java.util.Set;
import org.parmac.math.Block;
import org.parmac.model.Layer;
import org.parmac.model.Parameters;

/**
 * {@code rbf}: linear units on Gaussian radial basis functions exp(−‖(x − c) / σ‖²), without the ½
 * of the normal density.
 *
 * <p>Options: {@code centres}, their number; {@code sigma}, the median distance between inputs
 * where it is not said; {@code ridge}, λ of Σ ‖y − f(x)‖² + λ ‖W‖², a sum over points and not a
 * mean; {@code centresFrom}: sampled, the inputs of a fixed random sample of the points as they are
 * in each W step, or kmeans, with {@code kmeansRounds} in each.
 *
 * <p>With {@code selectEvery} above 0, sampled centres are as many as a criterion finds best,
 * chosen anew every so many iterations: {@code criterion} aic or bic, with the outputs' noise
 * variance {@code selectNoise}, over {@code selectSizes} sizes from {@code selectLeast} to {@code
 * centres}.
 */
public final class RbfKind implements LayerKind {
  /** The option that makes a layer choose its size. */
  public static final String SELECT_EVERY = "selectEvery";

  static final String SIGMA = "sigma";

  @Override
  public String name() {
    return "rbf";
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
    return false;
  }

  @Override
  public Trainer trainer(LayerShape shape, LayerOptions options) {
    RbfNetwork network = network(shape, options);
    options.refuseOthers();
    return network;
  }

  private static RbfNetwork network(LayerShape shape, LayerOptions options) {
    boolean sampled =
        options.oneOf("centresFrom", "sampled", Set.of("sampled", "kmeans")).equals("sampled");
    if (sampled && options.has("kmeansRounds")) {
      throw options.refuse("centresFrom", "kmeans where kmeansRounds is said", "sampled");
    }
    int centres = options.whole("centres", 500, 1);
    SizeSelection selection = SizeSelection.of(options, centres);
    int lloydRounds = sampled ? 0 : options.whole("kmeansRounds", 1, 1);
    return new RbfNetwork(
        shape,
        centres,
        options.number(SIGMA, 1, Float.MIN_NORMAL),
        options.number("ridge", 1e-3, Double.MIN_NORMAL),
        selection.isDue(shape.iteration()) ? 0 : lloydRounds,
        selection);
  }

  @Override
  public Parameters initial(LayerShape shape, LayerOptions options, long seed) {
    return network(shape, options).initial(seed);
  }

  @Override
  public Map<String, Double> tuned(LayerShape shape, LayerOptions options, Block x, Block y) {
    return Map.of(SIGMA, MedianDistance.of(shape.kernels(), x));
  }
}
