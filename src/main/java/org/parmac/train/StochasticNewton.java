package org.parmac.train;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.parmac.math.Block;
import org.parmac.math.Kernels;
import org.parmac.math.SymmetricSolver;
import org.parmac.model.FeatureUnits;
import org.parmac.model.Features;
import org.parmac.model.Layer;
import org.parmac.model.LinearUnits;
import org.parmac.model.LinearUnits.Activation;
import org.parmac.model.Parameters;

/**
 * Linear or sigmoid units for least squares by stochastic Newton steps, one for each block of rows
 * that the fold sees: what minibatches are trained with.
 *
 * <p>With augmented inputs x̃ = (φ(x), 1), residuals r = t − f(x) and slopes s (1 of linear units,
 * σ' of sigmoid ones), a step over B rows is w ← w + η (H + ρI)⁻¹ · 1/B Σ s r x̃. H is a running
 * mean of x̃x̃ᵀ that forgets points as about 5000 others come after them; for sigmoid units, 1/16
 * of it, which bounds what Gauss–Newton would have, σ'² ≤ 1/16. ρ = 0.03 · mean diagonal of H; η =
 * 0.3. Folds of several shards are merged by averaging, weighted by their points.
 *
 * <p>Source: Bottou and Bousquet, "The tradeoffs of large scale learning", NIPS 2007, section 3
 * (second-order stochastic gradient descent).
 */
final class StochasticNewton implements IncrementalTrainer {
  private static final double RATE = 0.3;
  private static final double DAMPING = 0.03;
  private static final double MEMORY_POINTS = 5000;
  private static final double LARGEST_SQUARED_SLOPE = 1.0 / 16;

  private final Kernels kernels;
  private final Features features;
  private final Activation activation;

  /**
   * @param features null: the inputs themselves
   * @param activation of the units, linear or sigmoid
   */
  StochasticNewton(Kernels kernels, Features features, Activation activation) {
    this.kernels = kernels;
    this.features = features;
    this.activation = activation;
  }

  @Override
  public Layer layer(Parameters parameters) {
    LinearUnits units = new LinearUnits(activation, parameters);
    return features == null ? units : new FeatureUnits(features, units);
  }

  @Override
  public int passes() {
    return 1;
  }

  @Override
  public long foldBytes(int inputs, int units, long points) {
    long d = inputs + 1L;
    return 3 * d * d * Double.BYTES;
  }

  @Override
  public Fold start(Parameters warm, long seed) {
    return new Fold(this, warm.copy());
  }

  @Override
  public Fold read(Parameters warm, DataInput in) throws IOException {
    long points = in.readLong();
    Fold fold = new Fold(this, ParameterStream.read(warm.units(), warm.inputs(), in));
    fold.points = points;
    return fold;
  }

  @Override
  public Fold resume(Parameters warm, DataInput in) throws IOException {
    Fold fold = read(warm, in);
    fold.weight = in.readDouble();
    for (int i = 0; i < fold.squares.length; i++) {
      fold.squares[i] = in.readDouble();
    }
    return fold;
  }

  /** Where descent stands, and the second moments of what it has seen. */
  static final class Fold implements TravellingFit {
    private final StochasticNewton trainer;
    private final Parameters reached;
    private final LinearUnits units;
    private final int width;
    private final double[] squares;
    private final Block phi;
    private final Block augmented;
    private final Block outputs;
    private final Block gram;
    private final Block gradient;
    private double weight;
    private long points;

    private Fold(StochasticNewton trainer, Parameters reached) {
      this.trainer = trainer;
      this.reached = reached;
      this.units = new LinearUnits(trainer.activation, reached);
      this.width = reached.inputs() + 1;
      this.squares = new double[Math.multiplyExact(width, width)];
      this.phi = new Block(0, reached.inputs());
      this.augmented = new Block(0, width);
      this.outputs = new Block(0, reached.units());
      this.gram = new Block(width, width);
      this.gradient = new Block(width, reached.units());
    }

    /** One step, on these rows. */
    @Override
    public void add(Block inputs, Block targets) {
      if (inputs.rows() == 0) {
        return;
      }
      Block x = inputs;
      if (trainer.features != null) {
        trainer.features.apply(trainer.kernels, inputs, phi);
        x = phi;
      }
      augment(x);
      remember();
      step(x, targets);
      points += inputs.rows();
    }

    private void augment(Block x) {
      augmented.resize(x.rows());
      for (int i = 0; i < x.rows(); i++) {
        System.arraycopy(
            x.values(), x.offset(i), augmented.values(), augmented.offset(i), width - 1);
        augmented.set(i, width - 1, 1f);
      }
    }

    private void remember() {
      double keep = Math.exp(-augmented.rows() / MEMORY_POINTS);
      trainer.kernels.transposedTimes(augmented, augmented, gram);
      for (int i = 0; i < squares.length; i++) {
        squares[i] = keep * squares[i] + gram.values()[i];
      }
      weight = keep * weight + augmented.rows();
    }

    private void step(Block x, Block targets) {
      units.forward(trainer.kernels, x, outputs);
      boolean sigmoid = trainer.activation == Activation.SIGMOID;
      float[] f = outputs.values();
      for (int p = 0; p < x.rows() * outputs.columns(); p++) {
        float slope = sigmoid ? f[p] * (1 - f[p]) : 1;
        f[p] = slope * (targets.values()[p] - f[p]);
      }
      trainer.kernels.transposedTimes(augmented, outputs, gradient);
      double[] right = new double[width * reached.units()];
      for (int i = 0; i < right.length; i++) {
        right[i] = RATE * gradient.values()[i] / x.rows();
      }
      move(SymmetricSolver.solve(curvature(sigmoid), width, right, reached.units()));
    }

    /** H + ρI. */
    private double[] curvature(boolean sigmoid) {
      double scale = (sigmoid ? LARGEST_SQUARED_SLOPE : 1) / weight;
      double[] h = new double[squares.length];
      double trace = 0;
      for (int i = 0; i < h.length; i++) {
        h[i] = scale * squares[i];
        trace += i % (width + 1) == 0 ? h[i] : 0;
      }
      for (int i = 0; i < h.length; i += width + 1) {
        h[i] += DAMPING * trace / width;
      }
      return h;
    }

    /** Adds a step, width × units. */
    private void move(double[] step) {
      int count = reached.units();
      for (int u = 0; u < count; u++) {
        for (int i = 0; i < width - 1; i++) {
          float w = reached.weights().get(u, i);
          reached.weights().set(u, i, (float) (w + step[i * count + u]));
        }
        reached.bias()[u] += (float) step[(width - 1) * count + u];
      }
    }

    @Override
    public void merge(PartialFit next) {
      Fold other = (Fold) next;
      long all = points + other.points;
      LinearRegression.mix(reached, other.reached, all == 0 ? 0 : (double) other.points / all);
      points = all;
    }

    @Override
    public Parameters reached() {
      return reached;
    }

    @Override
    public Parameters fit() {
      return reached;
    }

    @Override
    public void write(DataOutput out) throws IOException {
      out.writeLong(points);
      ParameterStream.write(reached, out);
    }

    @Override
    public void suspend(DataOutput out) throws IOException {
      write(out);
      out.writeDouble(weight);
      for (double square : squares) {
        out.writeDouble(square);
      }
    }
  }
}
