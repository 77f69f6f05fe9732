package org.parmac.train;

import java.util.Map;
import org.parmac.math.Block;
import org.parmac.model.GaussianFeatures;
import org.parmac.model.Layer;
import org.parmac.model.Parameters;

/**
 * {@code kernel-step}: hash bits that are linear SVMs on Gaussian features exp(−‖(x − c) / σ‖²),
 * with centres drawn from the data once. Options: {@code centres}, their number; {@code sigma}, the
 * median distance between inputs where it is not said; and those of {@code step}.
 */
public final class KernelStepKind implements LayerKind {
  private static final int CENTRES = 500;

  @Override
  public String name() {
    return "kernel-step";
  }

  @Override
  public Layer.Output output() {
    return Layer.Output.BINARY;
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
    KernelSvm svm = svm(shape, options);
    options.refuseOthers();
    return svm;
  }

  private static KernelSvm svm(LayerShape shape, LayerOptions options) {
    return new KernelSvm(
        shape,
        options.whole("centres", CENTRES, 1),
        options.number(RbfKind.SIGMA, 1, Float.MIN_NORMAL),
        StepKind.svm(shape, options));
  }

  @Override
  public Parameters initial(LayerShape shape, LayerOptions options, long seed) {
    return svm(shape, options).initial(seed);
  }

  /** σ, and the step size of descent on features like those that there will be. */
  @Override
  public Map<String, Double> tuned(LayerShape shape, LayerOptions options, Block x, Block y) {
    double sigma =
        options.has(RbfKind.SIGMA)
            ? options.number(RbfKind.SIGMA, 1, Float.MIN_NORMAL)
            : MedianDistance.of(shape.kernels(), x);
    int centres = Math.min(options.whole("centres", CENTRES, 1), Math.max(1, x.rows() / 2));
    GaussianFeatures features = KernelSvm.features(shape.kernels(), x, centres, sigma);
    Block phi = new Block(0, features.count());
    features.apply(shape.kernels(), x, phi);
    LayerShape onFeatures =
        new LayerShape(shape.kernels(), shape.name(), phi.columns(), shape.units());
    Map<String, Double> found =
        new java.util.LinkedHashMap<>(new StepKind().tuned(onFeatures, options, phi, y));
    found.put(RbfKind.SIGMA, sigma);
    return found;
  }
}
