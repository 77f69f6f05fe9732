package org.parmac.train;

import java.io.DataInput;
import java.io.DataOutput;
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
 * minibatch of the last pass before they are trained on it (progressive validation).
 *
 * <p>Source: Bottou, "Large-scale machine learning with stochastic gradient descent", COMPSTAT
 * 2010.
 */
public final class LinearSvm implements IncrementalTrainer {
  /**
   * The bias sees inputs of size 1 among centred inputs of unknown scale: its steps are shorter.
   */
  private static final float BIAS_RATE = 0.1f;

  /** A unit has fitted if at most one point in this many is on the wrong side. */
  private static final int FITTED = 500;

  private final Kernels kernels;
  private final int epochs;
  private final int batch;
  private final double lambda;
  private final double stepSize;
  private final double decay;

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
  public Fold start(Parameters warm, long seed) {
    return new Fold(this, warm, warm.copy(), warm.copy());
  }

  @Override
  public Fold read(Parameters warm, DataInput in) throws IOException {
    long[] counts = readCounts(warm.units(), in);
    Parameters average = ParameterStream.read(warm.units(), warm.inputs(), in);
    return new Fold(this, warm, average, average).withCounts(counts);
  }

  @Override
  public Fold resume(Parameters warm, DataInput in) throws IOException {
    long steps = in.readLong();
    long[] counts = readCounts(warm.units(), in);
    Parameters iterate = ParameterStream.read(warm.units(), warm.inputs(), in);
    Parameters average = ParameterStream.read(warm.units(), warm.inputs(), in);
    Fold fold = new Fold(this, warm, iterate, average).withCounts(counts);
    fold.steps = steps;
    return fold;
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

  /** Iterate, average, and how many steps and points they have seen. */
  static final class Fold implements TravellingFit {
    private final LinearSvm trainer;
    private final Parameters warm;
    private final Parameters iterate;
    private final Parameters average;
    private final Block batchInputs;
    private final Block gradient;
    private final Block margins;
    private long steps;
    private long points;
    private double[] weighted;
    private final long[] warmErrors;
    private final long[] newErrors;
    private boolean lastPass;

    private Fold(LinearSvm trainer, Parameters warm, Parameters iterate, Parameters average) {
      this.trainer = trainer;
      this.warm = warm;
      this.iterate = iterate;
      this.average = average;
      this.batchInputs = new Block(0, iterate.inputs());
      this.margins = new Block(0, iterate.units());
      this.gradient = new Block(iterate.units(), iterate.inputs());
      this.warmErrors = new long[warm.units()];
      this.newErrors = new long[warm.units()];
    }

    private Fold withCounts(long[] counts) {
      points = counts[0];
      for (int u = 0; u < warmErrors.length; u++) {
        warmErrors[u] = counts[1 + 2 * u];
        newErrors[u] = counts[2 + 2 * u];
      }
      return this;
    }

    @Override
    public void startPass(int pass) {
      lastPass = pass == trainer.epochs - 1;
    }

    @Override
    public void add(Block x, Block targets) {
      if (lastPass) {
        countErrors(warm, x, targets, 0, warmErrors);
        points += x.rows();
      }
      for (int from = 0; from < x.rows(); from += trainer.batch) {
        int rows = Math.min(trainer.batch, x.rows() - from);
        batchInputs.resize(rows);
        System.arraycopy(x.values(), x.offset(from), batchInputs.values(), 0, rows * x.columns());
        if (lastPass) {
          countErrors(average, batchInputs, targets, from, newErrors);
        }
        step(targets, from);
      }
    }

    /** Adds a unit's errors on the rows of x, whose targets begin at row from. */
    private void countErrors(Parameters p, Block x, Block targets, int from, long[] errors) {
      margins.resize(x.rows());
      trainer.kernels.timesTransposed(x, p.weights(), margins);
      float[] m = margins.values();
      float[] z = targets.values();
      int units = errors.length;
      for (int i = 0, q = 0, t = targets.offset(from); i < x.rows(); i++) {
        for (int u = 0; u < units; u++, q++, t++) {
          if (m[q] + p.bias()[u] > 0 != z[t] > 0.5f) {
            errors[u]++;
          }
        }
      }
    }

    /** One step of descent on the rows in batchInputs, whose targets begin at row from. */
    private void step(Block targets, int from) {
      int rows = batchInputs.rows();
      margins.resize(rows);
      trainer.kernels.timesTransposed(batchInputs, iterate.weights(), margins);
      double eta = trainer.stepSize / Math.pow(1 + trainer.decay * steps, 0.75);
      float scale = (float) (eta / rows);
      boolean any = lossGradient(targets, from, scale);
      float shrink = (float) (1 - eta * trainer.lambda);
      float[] w = iterate.weights().values();
      if (any) {
        trainer.kernels.transposedTimes(margins, batchInputs, gradient);
        float[] g = gradient.values();
        for (int i = 0; i < w.length; i++) {
          w[i] = shrink * w[i] + g[i];
        }
      } else {
        for (int i = 0; i < w.length; i++) {
          w[i] *= shrink;
        }
      }
      steps++;
      IterateAverage.add(average, iterate, steps);
    }

    /**
     * Turns margins into η/m · y where the hinge is active, 0 elsewhere, and moves the bias; false
     * if none is active.
     */
    private boolean lossGradient(Block targets, int from, float scale) {
      boolean any = false;
      float[] bias = iterate.bias();
      float[] m = margins.values();
      float[] z = targets.values();
      int units = bias.length;
      float[] before = bias.clone();
      for (int i = 0, p = 0, q = targets.offset(from); i < margins.rows(); i++) {
        for (int u = 0; u < units; u++, p++, q++) {
          float y = 2 * z[q] - 1;
          float label = y > 0 ? 1 : -1;
          if (label * (m[p] + before[u]) < 1) {
            m[p] = scale * y;
            bias[u] += BIAS_RATE * m[p];
            any = true;
          } else {
            m[p] = 0;
          }
        }
      }
      return any;
    }

    @Override
    public void merge(PartialFit next) {
      Fold other = (Fold) next;
      if (weighted == null) {
        weighted = new double[average.weights().values().length + average.bias().length];
        accumulate(this, points);
      }
      accumulate(other, other.points);
      points += other.points;
      for (int u = 0; u < warmErrors.length; u++) {
        warmErrors[u] += other.warmErrors[u];
        newErrors[u] += other.newErrors[u];
      }
    }

    private void accumulate(Fold fold, double weight) {
      int p = 0;
      for (float v : fold.average.weights().values()) {
        weighted[p++] += weight * v;
      }
      for (float v : fold.average.bias()) {
        weighted[p++] += weight * v;
      }
    }

    @Override
    public Parameters reached() {
      return average;
    }

    @Override
    public Parameters fit() {
      Parameters result = averaged();
      int inputs = result.inputs();
      for (int u = 0; u < result.units(); u++) {
        boolean fitted = warmErrors[u] * FITTED <= points;
        if (fitted && newErrors[u] >= warmErrors[u]) {
          int from = warm.weights().offset(u);
          System.arraycopy(warm.weights().values(), from, result.weights().values(), from, inputs);
          result.bias()[u] = warm.bias()[u];
        }
      }
      return result;
    }

    /** The mean over all merged folds, weighted by points. */
    Parameters averaged() {
      Parameters result = average.copy();
      if (weighted != null && points > 0) {
        int p = 0;
        float[] w = result.weights().values();
        for (int i = 0; i < w.length; i++) {
          w[i] = (float) (weighted[p++] / points);
        }
        for (int u = 0; u < result.bias().length; u++) {
          result.bias()[u] = (float) (weighted[p++] / points);
        }
      }
      return result;
    }

    @Override
    public void write(DataOutput out) throws IOException {
      writeCounts(out);
      ParameterStream.write(averaged(), out);
    }

    @Override
    public void suspend(DataOutput out) throws IOException {
      out.writeLong(steps);
      writeCounts(out);
      ParameterStream.write(iterate, out);
      ParameterStream.write(average, out);
    }

    private void writeCounts(DataOutput out) throws IOException {
      out.writeLong(points);
      for (int u = 0; u < warmErrors.length; u++) {
        out.writeLong(warmErrors[u]);
        out.writeLong(newErrors[u]);
      }
    }
  }
}
