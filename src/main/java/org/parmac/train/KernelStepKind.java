package org.parmac.train;

import java.util.Map;
import org.parmac.math.Block;
import org.parmac.model.GaussianFeatures;
import org.parmac.model.Layer;
import org.parmac.model.Parameters;

/**
 * {@code kernel-step}: hash bits that are linear SVMs on Gaussian features exp(−‖(x − c) / σ‖²),
 * with centres drawn from the data once. Options: {@code centres}, their number; {@code sigma}, 0.7
 * times the median distance between inputs where it is not said; and those of {@code step}, with 6
 * epochs.
 */
public final class KernelStepKind implements LayerKind {
  private static final int CENTRES = 1000;

  /** σ over the median distance. */
  private static final double WIDTH = 0.7;

  /** The step size times mean ‖φ‖². */
  private static final double STEP = 10;

  private static final int EPOCHS = 6;

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
        StepKind.svm(shape, options, StepKind.epochs(options, EPOCHS)));
  }

  @Override
  public Parameters initial(LayerShape shape, LayerOptions options, long seed) {
    return svm(shape, options).initial(seed);
  }

  /**
   * σ, and the step size 10 / mean ‖φ‖². Features of neighbouring centres tell nearly the same, so
   * that a descent over a small sample would choose steps many times as large, which fit the
   * directions that all share, and little else.
   */
  @Override
  public Map<String, Double> tuned(LayerShape shape, LayerOptions options, Block x, Block y) {
    double sigma =
        options.has(RbfKind.SIGMA)
            ? options.number(RbfKind.SIGMA, 1, Float.MIN_NORMAL)
            : WIDTH * MedianDistance.of(shape.kernels(), x);
    int centres = options.whole("centres", CENTRES, 1);
    int some = Math.min(centres, Math.max(1, x.rows() / 2));
    GaussianFeatures features = KernelSvm.features(shape.kernels(), x, some, sigma);
    Block phi = new Block(0, features.count());
    features.apply(shape.kernels(), x, phi);
    double squares = 0;
    for (int p = 0; p < phi.rows() * phi.columns(); p++) {
      squares += (double) phi.values()[p] * phi.values()[p];
    }
    double mean = squares / Math.max(1, phi.rows()) * centres / some;
    return Map.of(RbfKind.SIGMA, sigma, StepKind.STEP_SIZE, mean > 0 ? STEP / mean : 1);
  }
}
