package org.parmac.train;

import java.io.DataInput;
import java.io.IOException;
import org.parmac.math.Block;
import org.parmac.math.Kernels;
import org.parmac.model.Layer;
import org.parmac.model.LinearUnits;
import org.parmac.model.Parameters;

/**
 * Linear SVMs, one per unit, all sharing each pass over the points: min over w, b of λ/2 ‖w‖² + 1/N
 * Σ_n max(0, 1 − y_n (w·x_n + b)), y = 2·target − 1, by averaged stochastic (sub)gradient descent
 * over minibatches. Targets are 0 and 1, or any numbers t (as shifted coordinates are): then y is 1
 * where t &gt; ½, else −1, and the point counts |2t − 1| times.
 *
 * <p>Step size η_t = η₀ / (1 + (λη₀ + 1/τ) t)^¾; without τ, η₀ / (1 + λη₀ t)^¾. Folds of many
 * shards that are averaged do best with nearly constant steps, one fold that goes over all points
 * with falling ones. What is returned is not the last iterate but an average ({@link
 * IterateAverage}). The bias is not regularised. A fold can travel from shard to shard; folds of
 * several shards are merged by averaging, weighted by their points.
 *
 * <p>A unit that fitted already when it started, with at most one point in 500 on the wrong side,
 * keeps its parameters unless the new ones are wrong on fewer: descent with a finite step would
 * otherwise drift for ever about a solution that is there. The new ones' errors are counted on each
 * minibatch of the last pass before they are trained on it (progressive validation), but in tiles
 * before which every unit has ten times as many errors as that: there they count as the old ones'
 * do.
 *
 * <p>Source: Bottou, "Large-scale machine learning with stochastic gradient descent", COMPSTAT
 * 2010.
 */
public final class LinearSvm implements IncrementalTrainer {
  final Kernels kernels;
  final int epochs;
  final int batch;
  final double lambda;
  final double stepSize;
  final double decay;

  /** Steps that fall by λ alone. */
  public LinearSvm(Kernels kernels, int epochs, int batch, double lambda, double stepSize) {
    this(kernels, epochs, batch, lambda, stepSize, 0);
  }

  /**
   * @param epochs passes over the points
   * @param batch points a step
   * @param lambda weight of ½‖w‖²
   * @param stepSize η₀ > 0
   * @param decay τ in steps; 0: none
   */
  public LinearSvm(
      Kernels kernels, int epochs, int batch, double lambda, double stepSize, int decay) {
    this.kernels = kernels;
    this.epochs = epochs;
    this.batch = batch;
    this.lambda = lambda;
    this.stepSize = stepSize;
    this.decay = lambda * stepSize + (decay > 0 ? 1.0 / decay : 0);
  }

  @Override
  public Layer layer(Parameters parameters) {
    return new LinearUnits(LinearUnits.Activation.STEP, parameters);
  }

  @Override
  public int passes() {
    return epochs;
  }

  @Override
  public SvmFold start(Parameters warm, long seed) {
    return new SvmFold(this, warm, UnitWeights.of(warm), UnitWeights.of(warm));
  }

  @Override
  public SvmFold read(Parameters warm, DataInput in) throws IOException {
    long[] counts = readCounts(warm.units(), in);
    UnitWeights average = readUnits(warm, in);
    return new SvmFold(this, warm, average, average).withCounts(counts);
  }

  @Override
  public SvmFold resume(Parameters warm, DataInput in) throws IOException {
    long steps = in.readLong();
    long[] counts = readCounts(warm.units(), in);
    UnitWeights iterate = readUnits(warm, in);
    UnitWeights average = readUnits(warm, in);
    return new SvmFold(this, warm, iterate, average).withCounts(counts).withSteps(steps);
  }

  private static UnitWeights readUnits(Parameters like, DataInput in) throws IOException {
    return UnitWeights.of(ParameterStream.read(like.units(), like.inputs(), in));
  }

  /** Points, then warm errors and new errors of each unit. */
  private static long[] readCounts(int units, DataInput in) throws IOException {
    long[] counts = new long[1 + 2 * units];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = in.readLong();
    }
    return counts;
  }

  /** The mean over units of λ/2 ‖w‖² + mean hinge loss: what descent tries to lower. */
  public double objective(Parameters p, Block x, Block targets) {
    int units = p.units();
    Block margins = new Block(x.rows(), units);
    kernels.timesTransposed(x, p.weights(), margins);
    double hinge = 0;
    for (int i = 0; i < x.rows(); i++) {
      for (int u = 0; u < units; u++) {
        double y = 2 * targets.get(i, u) - 1;
        double label = y > 0 ? 1 : -1;
        hinge += label * y * Math.max(0, 1 - label * (margins.get(i, u) + p.bias()[u]));
      }
    }
    double squares = 0;
    for (float w : p.weights().values()) {
      squares += (double) w * w;
    }
    return (lambda / 2 * squares + hinge / x.rows()) / units;
  }
}
