package org.parmac.train;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.parmac.math.Block;
import org.parmac.math.Kernels;
import org.parmac.model.FeatureUnits;
import org.parmac.model.GaussianFeatures;
import org.parmac.model.Layer;
import org.parmac.model.LinearUnits;
import org.parmac.model.Parameters;

/**
 * Hash bits on Gaussian features: h(x) = step(W φ(x) + b), φ_j(x) = exp(−‖(x − c_j) / σ‖²) − m_j.
 * The first fit draws the centres c from the inputs, and the means m from a larger sample, so that
 * the features are about centred, as averaged descent wants them; both stay for ever. W and b are
 * linear SVMs on the features.
 *
 * @param centres their number, at most
 * @param sigma σ &gt; 0
 */
record KernelSvm(LayerShape shape, int centres, double sigma, LinearSvm svm) implements Trainer {
  /** Rows beside the centres that means are taken over. */
  private static final int MEAN_ROWS = 2000;

  @Override
  public Layer layer(Parameters p) {
    return new FeatureUnits(
        GaussianFeatures.of(p), new LinearUnits(LinearUnits.Activation.STEP, p));
  }

  /** A sample, and the SVMs. */
  @Override
  public int rounds() {
    return 2;
  }

  @Override
  public int firstRound(Parameters warm) {
    return warm.array(GaussianFeatures.CENTRES).rows() > 0 ? 1 : 0;
  }

  @Override
  public Trainer round(int round) {
    return round > 0 ? this : new SampleRound(this, shape, centres + MEAN_ROWS, this::drawn);
  }

  private Parameters drawn(Parameters warm, Block sample) {
    if (firstRound(warm) > 0) {
      return warm;
    }
    GaussianFeatures features = features(shape.kernels(), sample, centres, sigma);
    return SampleSeed.keep(
        warm,
        new Block(shape.units(), features.count()),
        new float[shape.units()],
        features.arrays());
  }

  /**
   * Centred features.
   *
   * @param sample whose first rows are the centres. Not modified.
   */
  static GaussianFeatures features(Kernels kernels, Block sample, int centres, double sigma) {
    int count = Math.min(centres, sample.rows());
    Block first = new Block(count, sample.columns(), sample.values()).copy();
    GaussianFeatures raw = new GaussianFeatures(first, (float) sigma, null);
    Block others = sample.rows() > count ? rest(sample, count) : sample;
    Block phi = new Block(0, count);
    raw.apply(kernels, others, phi);
    double[] sums = new double[count];
    for (int i = 0, p = 0; i < phi.rows(); i++) {
      for (int j = 0; j < count; j++, p++) {
        sums[j] += phi.values()[p];
      }
    }
    Block mean = new Block(1, count);
    for (int j = 0; j < count; j++) {
      mean.values()[j] = (float) (sums[j] / phi.rows());
    }
    return new GaussianFeatures(first, (float) sigma, mean);
  }

  private static Block rest(Block sample, int from) {
    Block rest = new Block(sample.rows() - from, sample.columns());
    System.arraycopy(sample.values(), sample.offset(from), rest.values(), 0, rest.values().length);
    return rest;
  }

  /** What training starts from: no centres, 0 for all points. */
  Parameters initial(long seed) {
    GaussianFeatures none =
        new GaussianFeatures(new Block(0, shape.inputs()), (float) sigma, new Block(1, 0));
    return SampleSeed.untrained(shape, 0, seed).with(none.arrays());
  }

  @Override
  public int passes() {
    return svm.passes();
  }

  @Override
  public PartialFit start(Parameters warm, long seed) {
    return new Fold(this, warm, svm.start(units(warm), seed));
  }

  @Override
  public PartialFit read(Parameters warm, DataInput in) throws IOException {
    return new Fold(this, warm, svm.read(units(warm), in));
  }

  private static Parameters units(Parameters warm) {
    return new Parameters(warm.weights(), warm.bias());
  }

  /** The SVMs' fold, on features. */
  private static final class Fold implements PartialFit {
    private final KernelSvm trainer;
    private final Parameters warm;
    private final SvmFold svm;
    private final GaussianFeatures features;
    private final Block phi;

    Fold(KernelSvm trainer, Parameters warm, SvmFold svm) {
      this.trainer = trainer;
      this.warm = warm;
      this.svm = svm;
      this.features = GaussianFeatures.of(warm);
      this.phi = new Block(0, features.count());
    }

    @Override
    public void startPass(int pass) {
      svm.startPass(pass);
    }

    @Override
    public void add(Block inputs, Block targets) {
      features.apply(trainer.shape.kernels(), inputs, phi);
      svm.add(phi, targets);
    }

    @Override
    public void merge(PartialFit next) {
      svm.merge(((Fold) next).svm);
    }

    @Override
    public Parameters fit() {
      Parameters fitted = svm.fit();
      return SampleSeed.keep(warm, fitted.weights(), fitted.bias(), warm.arrays());
    }

    @Override
    public void write(DataOutput out) throws IOException {
      svm.write(out);
    }
  }
}
