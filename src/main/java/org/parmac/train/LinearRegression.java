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
 * Linear units for least squares by averaged stochastic gradient descent: min over W, b of 1/2N Σ_n
 * ‖y_n − W x_n − b‖², for decoders that circulate. {@link LeastSquares} is exact, and is what to
 * use where nothing has to travel.
 *
 * <p>Inputs are codes in {0,1}^in, of which ½ is subtracted so that descent is well conditioned;
 * the step size is the constant 1 / (1 + in/4), the inverse of ‖(x − ½, 1)‖². What is returned is
 * an average of the iterates ({@link IterateAverage}); folds of several shards are merged by
 * averaging, weighted by their points.
 *
 * <p>Source: Bach and Moulines, "Non-strongly-convex smooth stochastic approximation with
 * convergence rate O(1/n)", NIPS 2013 (constant steps, averaged).
 */
public final class LinearRegression implements IncrementalTrainer {
  private static final float CENTRE = 0.5f;

  private final Kernels kernels;
  private final int epochs;
  private final int batch;

  /**
   * @param epochs passes over the points
   * @param batch points a step
   */
  public LinearRegression(Kernels kernels, int epochs, int batch) {
    this.kernels = kernels;
    this.epochs = epochs;
    this.batch = batch;
  }

  @Override
  public Layer layer(Parameters parameters) {
    return new LinearUnits(LinearUnits.Activation.LINEAR, parameters);
  }

  @Override
  public int passes() {
    return epochs;
  }

  @Override
  public Fold start(Parameters warm, long seed) {
    Parameters start = moved(warm, CENTRE);
    return new Fold(this, start, start.copy());
  }

  @Override
  public Fold read(Parameters warm, DataInput in) throws IOException {
    long points = in.readLong();
    Parameters average = ParameterStream.read(warm.units(), warm.inputs(), in);
    Fold fold = new Fold(this, average, average);
    fold.points = points;
    return fold;
  }

  @Override
  public Fold resume(Parameters warm, DataInput in) throws IOException {
    long steps = in.readLong();
    long points = in.readLong();
    Parameters iterate = ParameterStream.read(warm.units(), warm.inputs(), in);
    Fold fold = new Fold(this, iterate, ParameterStream.read(warm.units(), warm.inputs(), in));
    fold.steps = steps;
    fold.points = points;
    return fold;
  }

  /** The same function of inputs that are smaller by a shift. */
  static Parameters moved(Parameters p, float shift) {
    Parameters result = p.copy();
    for (int u = 0; u < p.units(); u++) {
      double sum = 0;
      for (int j = 0; j < p.inputs(); j++) {
        sum += p.weights().get(u, j);
      }
      result.bias()[u] = (float) (p.bias()[u] + shift * sum);
    }
    return result;
  }

  /**
   * Averages with other parameters.
   *
   * @param share weight of the others, 0 to 1
   */
  static void mix(Parameters mine, Parameters others, double share) {
    mix(mine.weights().values(), others.weights().values(), share);
    mix(mine.bias(), others.bias(), share);
  }

  private static void mix(float[] mine, float[] others, double share) {
    for (int i = 0; i < mine.length; i++) {
      mine[i] = (float) ((1 - share) * mine[i] + share * others[i]);
    }
  }

  /** Iterate and average over shifted inputs, and how many steps and points they have seen. */
  static final class Fold implements TravellingFit {
    private final LinearRegression trainer;
    private final Parameters iterate;
    private final Parameters average;
    private final Block inputs;
    private final Block errors;
    private final Block gradient;
    private long steps;
    private long points;
    private boolean lastPass;

    private Fold(LinearRegression trainer, Parameters iterate, Parameters average) {
      this.trainer = trainer;
      this.iterate = iterate;
      this.average = average;
      this.inputs = new Block(0, iterate.inputs());
      this.errors = new Block(0, iterate.units());
      this.gradient = new Block(iterate.units(), iterate.inputs());
    }

    @Override
    public void startPass(int pass) {
      lastPass = pass == trainer.epochs - 1;
    }

    @Override
    public void add(Block x, Block targets) {
      for (int from = 0; from < x.rows(); from += trainer.batch) {
        int rows = Math.min(trainer.batch, x.rows() - from);
        inputs.resize(rows);
        float[] shifted = inputs.values();
        for (int i = 0, p = x.offset(from); i < rows * x.columns(); i++, p++) {
          shifted[i] = x.values()[p] - CENTRE;
        }
        step(targets, from);
      }
      points += lastPass ? x.rows() : 0;
    }

    /** One step of descent on the rows in inputs, whose targets begin at row from. */
    private void step(Block targets, int from) {
      int rows = inputs.rows();
      int units = iterate.units();
      errors.resize(rows);
      trainer.kernels.timesTransposed(inputs, iterate.weights(), errors);
      float scale = 1f / (rows * (1 + inputs.columns() / 4f));
      float[] e = errors.values();
      float[] bias = iterate.bias();
      float[] before = bias.clone();
      for (int i = 0, p = 0, q = targets.offset(from); i < rows; i++) {
        for (int u = 0; u < units; u++, p++, q++) {
          e[p] = scale * (targets.values()[q] - e[p] - before[u]);
          bias[u] += e[p];
        }
      }
      trainer.kernels.transposedTimes(errors, inputs, gradient);
      float[] w = iterate.weights().values();
      for (int i = 0; i < w.length; i++) {
        w[i] += gradient.values()[i];
      }
      steps++;
      IterateAverage.add(average, iterate, steps);
    }

    @Override
    public void merge(PartialFit next) {
      Fold other = (Fold) next;
      double share =
          points + other.points == 0 ? 0 : (double) other.points / (points + other.points);
      mix(average, other.average, share);
      points += other.points;
    }

    @Override
    public Parameters reached() {
      return moved(average, -CENTRE);
    }

    @Override
    public Parameters fit() {
      return reached();
    }

    @Override
    public void write(DataOutput out) throws IOException {
      out.writeLong(points);
      ParameterStream.write(average, out);
    }

    @Override
    public void suspend(DataOutput out) throws IOException {
      out.writeLong(steps);
      out.writeLong(points);
      ParameterStream.write(iterate, out);
      ParameterStream.write(average, out);
    }
  }
}
