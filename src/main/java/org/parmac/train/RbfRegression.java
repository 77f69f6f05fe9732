package org.parmac.train;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import org.parmac.math.Block;
import org.parmac.math.Kernels;
import org.parmac.model.GaussianFeatures;
import org.parmac.model.Layer;
import org.parmac.model.Parameters;

/**
 * The round of an {@link RbfNetwork} that fits W and b: least squares on the features of the
 * draft's centres. The warm parameters stay where these are no better.
 */
record RbfRegression(RbfNetwork whole) implements Trainer {
  @Override
  public Layer layer(Parameters parameters) {
    return whole.layer(parameters);
  }

  @Override
  public int passes() {
    return 1;
  }

  @Override
  public PartialFit start(Parameters warm, long seed) {
    GaussianFeatures features = features(warm);
    LeastSquares squares = squares();
    return new Fold(this, warm, squares.start(shape(warm, features), seed));
  }

  @Override
  public PartialFit read(Parameters warm, DataInput in) throws IOException {
    double error = in.readDouble();
    Fold fold = new Fold(this, warm, squares().read(shape(warm, features(warm)), in));
    fold.warmError = error;
    return fold;
  }

  private LeastSquares squares() {
    return new LeastSquares(whole.shape().kernels(), whole.ridge());
  }

  private GaussianFeatures features(Parameters warm) {
    return whole.features(Drafts.get(warm, GaussianFeatures.CENTRES));
  }

  private static Parameters shape(Parameters warm, GaussianFeatures features) {
    return Parameters.zeros(warm.units(), features.count());
  }

  private static final class Fold implements PartialFit {
    private final RbfRegression trainer;
    private final Kernels kernels;
    private final Parameters warm;
    private final GaussianFeatures features;
    private final LeastSquares.Fold squares;
    private final Layer old;
    private final Block phi;
    private final Block outputs;
    private double warmError;

    Fold(RbfRegression trainer, Parameters warm, LeastSquares.Fold squares) {
      this.trainer = trainer;
      this.kernels = trainer.whole.shape().kernels();
      this.warm = warm;
      this.features = trainer.features(warm);
      this.squares = squares;
      this.old = movesCentres() ? trainer.layer(warm) : null;
      this.phi = new Block(0, features.count());
      this.outputs = new Block(0, warm.units());
    }

    /** Whether there are old centres that are not the new ones. */
    private boolean movesCentres() {
      Block before = warm.array(GaussianFeatures.CENTRES);
      Block now = Drafts.get(warm, GaussianFeatures.CENTRES);
      int size = now.rows() * now.columns();
      return before.rows() > 0
          && !(before.rows() == now.rows()
              && Arrays.equals(before.values(), 0, size, now.values(), 0, size));
    }

    @Override
    public void add(Block inputs, Block targets) {
      features.apply(kernels, inputs, phi);
      squares.add(phi, targets);
      if (old != null) {
        old.forward(kernels, inputs, outputs);
        warmError += SquaredError.of(outputs, targets);
      }
    }

    @Override
    public void merge(PartialFit next) {
      squares.merge(((Fold) next).squares);
      warmError += ((Fold) next).warmError;
    }

    @Override
    public Parameters fit() {
      int size = size();
      Parameters fitted = squares.fit(size);
      double minimum = squares.minimum(fitted) + cost(size);
      if (old != null && !(minimum < warmError + penalty() + cost(warm.inputs()))) {
        return Drafts.without(warm);
      }
      Block centres = RbfNetwork.head(Drafts.get(warm, GaussianFeatures.CENTRES), size);
      return SampleSeed.keep(
          warm, fitted.weights(), fitted.bias(), trainer.whole.features(centres.copy()).arrays());
    }

    /** How many of the centres are kept. */
    private int size() {
      return trainer.whole.selects() && warm.inputs() > 0
          ? trainer
              .whole
              .selection()
              .best(squares.minima(), warm.inputs(), warm.units(), squares.points())
          : features.count();
    }

    /** What a number of centres costs where it is chosen. */
    private double cost(int size) {
      return trainer.whole.selects()
          ? trainer.whole.selection().cost(size, warm.units(), squares.points())
          : 0;
    }

    /** λ ‖W‖² of the warm parameters. */
    private double penalty() {
      Block zeros = new Block(warm.weights().rows(), warm.inputs());
      return trainer.whole.ridge() * SquaredError.of(zeros, warm.weights());
    }

    @Override
    public void write(DataOutput out) throws IOException {
      out.writeDouble(warmError);
      squares.write(out);
    }
  }
}
