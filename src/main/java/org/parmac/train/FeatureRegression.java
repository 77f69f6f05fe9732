package org.parmac.train;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.parmac.math.Block;
import org.parmac.math.Kernels;
import org.parmac.model.FeatureUnits;
import org.parmac.model.Features;
import org.parmac.model.Layer;
import org.parmac.model.LinearUnits;
import org.parmac.model.Parameters;

/**
 * Linear units on fixed features by least squares, exact in one pass.
 *
 * @param ridge λ of Σ ‖y − W φ(x) − b‖² + λ ‖W‖²; 0: no more than guards against repeated features
 */
record FeatureRegression(Kernels kernels, Features features, double ridge) implements Trainer {
  @Override
  public Layer layer(Parameters parameters) {
    return new FeatureUnits(features, new LinearUnits(LinearUnits.Activation.LINEAR, parameters));
  }

  @Override
  public long foldBytes(int inputs, int units, long points) {
    return squares().foldBytes(features.count(), units, points);
  }

  @Override
  public int passes() {
    return 1;
  }

  @Override
  public PartialFit start(Parameters warm, long seed) {
    return new Fold(this, squares().start(warm, seed));
  }

  @Override
  public PartialFit read(Parameters warm, DataInput in) throws IOException {
    return new Fold(this, squares().read(warm, in));
  }

  private LeastSquares squares() {
    return new LeastSquares(kernels, ridge);
  }

  private static final class Fold implements PartialFit {
    private final FeatureRegression trainer;
    private final LeastSquares.Fold squares;
    private final Block phi;

    Fold(FeatureRegression trainer, LeastSquares.Fold squares) {
      this.trainer = trainer;
      this.squares = squares;
      this.phi = new Block(0, trainer.features.count());
    }

    @Override
    public void add(Block inputs, Block targets) {
      trainer.features.apply(trainer.kernels, inputs, phi);
      squares.add(phi, targets);
    }

    @Override
    public void merge(PartialFit next) {
      squares.merge(((Fold) next).squares);
    }

    @Override
    public Parameters fit() {
      return squares.fit();
    }

    @Override
    public Double residual(Parameters parameters) {
      return squares.residual(parameters);
    }

    @Override
    public void write(DataOutput out) throws IOException {
      squares.write(out);
    }
  }
}
