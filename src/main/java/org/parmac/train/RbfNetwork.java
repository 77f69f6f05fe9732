package org.parmac.train;

import java.io.DataInput;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.parmac.math.Block;
import org.parmac.model.FeatureUnits;
import org.parmac.model.GaussianFeatures;
import org.parmac.model.Layer;
import org.parmac.model.LinearUnits;
import org.parmac.model.Parameters;

/**
 * Linear units on Gaussian radial basis functions: f(x) = W φ(x) + b, φ_j(x) = exp(−‖(x − c_j) /
 * σ‖²). Centres are inputs, or found by k-means; W and b by least squares with a ridge,
 *
 * <pre>  min over W, b of Σ_n ‖y_n − W φ(x_n) − b‖² + λ ‖W‖²
 * </pre>
 *
 * exact for the centres at hand. New centres are taken only where they lower that sum; in a first
 * layer, whose inputs never change, the first ones stay. Their number is chosen among samples, of
 * which a smaller one is the head of a larger; k-means goes on from there in the iterations after.
 *
 * <p>Source: Carreira-Perpiñán and Wang, "Distributed optimization of deeply nested systems",
 * AISTATS 2014, section 5.
 *
 * @param centres M, at most; all inputs where there are no more
 * @param sigma σ &gt; 0
 * @param ridge λ &gt; 0
 * @param lloydRounds rounds of k-means in each fit; 0: centres are the inputs of a fixed random
 *     sample of the points
 * @param selection how their number is chosen
 */
record RbfNetwork(
    LayerShape shape,
    int centres,
    double sigma,
    double ridge,
    int lloydRounds,
    SizeSelection selection)
    implements Trainer {
  private static final String CENTRES = GaussianFeatures.CENTRES;

  @Override
  public Layer layer(Parameters p) {
    return new FeatureUnits(
        GaussianFeatures.of(p), new LinearUnits(LinearUnits.Activation.LINEAR, p));
  }

  /** A sample, rounds of k-means, and least squares. */
  @Override
  public int rounds() {
    return lloydRounds + 2;
  }

  @Override
  public int firstRound(Parameters warm) {
    if (warm.array(CENTRES).rows() == 0) {
      return 0;
    }
    return shape.first() && !selects() ? rounds() - 1 : Math.min(1, lloydRounds);
  }

  @Override
  public Trainer round(int round) {
    if (round == 0) {
      int rows = lloydRounds > 0 ? CentreSeeds.rows(centres) : centres;
      return new SampleRound(this, shape, rows, this::sampled);
    }
    return round <= lloydRounds ? new LloydRound(this, shape.kernels()) : new RbfRegression(this);
  }

  private Parameters sampled(Parameters warm, Block sample) {
    Block old = warm.array(CENTRES);
    if (lloydRounds == 0) {
      int rows = selects() || old.rows() == 0 ? sample.rows() : old.rows();
      return Drafts.with(warm, CENTRES, head(sample, Math.min(rows, sample.rows())));
    }
    return Drafts.with(
        warm,
        CENTRES,
        old.rows() > 0
            ? old
            : CentreSeeds.of(shape.kernels(), sample, centres, SampleSeed.of(warm)));
  }

  /** Whether this fit chooses the number of centres. */
  boolean selects() {
    return selection.isDue(shape.iteration());
  }

  /** The first rows of a sample: those of a smaller one. */
  static Block head(Block sample, int rows) {
    return new Block(rows, sample.columns(), sample.values());
  }

  GaussianFeatures features(Block of) {
    return new GaussianFeatures(of, (float) sigma, null);
  }

  /** What training starts from: no centres, 0 for all points. */
  Parameters initial(long seed) {
    Map<String, Block> arrays =
        new LinkedHashMap<>(features(new Block(0, shape.inputs())).arrays());
    return SampleSeed.untrained(shape, 0, seed).with(arrays);
  }

  /** The sums of the regression, over as many centres as there can be. */
  @Override
  public long foldBytes(int inputs, int units, long points) {
    return new LeastSquares(shape.kernels(), ridge).foldBytes(centres, units, points);
  }

  @Override
  public int passes() {
    return 1;
  }

  @Override
  public PartialFit start(Parameters warm, long seed) {
    return round(firstRound(warm)).start(warm, seed);
  }

  @Override
  public PartialFit read(Parameters warm, DataInput in) throws IOException {
    return round(firstRound(warm)).read(warm, in);
  }
}
