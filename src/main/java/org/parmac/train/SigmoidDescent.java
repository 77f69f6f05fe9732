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
 * Sigmoid units by averaged stochastic gradient descent over minibatches: for each unit, min over
 * w, b of 1/2N Σ_n (t_n − σ(w·x_n + b))², for layers that circulate or are too large for {@link
 * SigmoidUnits}.
 *
 * <p>½ is subtracted from the inputs, which are in [0, 1] or about so, so that descent is well
 * conditioned. The step size is η₀ / (1 + t/τ)^½ with τ = 1000 steps. What is returned is an
 * average of the iterates ({@link IterateAverage}); folds of several shards are merged by
 * averaging, weighted by their points.
 *
 * <p>A unit keeps its warm parameters unless the new ones' loss is lower: the losses of both are
 * summed in the last pass, the new ones' on each minibatch before they are trained on it.
 *
 * <p>Source: Bottou, "Large-scale machine learning with stochastic gradient descent", COMPSTAT
 * 2010.
 */
public final class SigmoidDescent implements IncrementalTrainer {
  private static final float CENTRE = 0.5f;
  private static final double DECAY_STEPS = 1000;

  private final Kernels kernels;
  private final int epochs;
  private final int batch;
  private final double stepSize;

  /**
   * @param epochs passes over the points
   * @param batch points a step
   * @param stepSize η₀ &gt; 0
   */
  public SigmoidDescent(Kernels kernels, int epochs, int batch, double stepSize) {
    this.kernels = kernels;
    this.epochs = epochs;
    this.batch = batch;
    this.stepSize = stepSize;
  }

  @Override
  public Layer layer(Parameters parameters) {
    return new LinearUnits(LinearUnits.Activation.SIGMOID, parameters);
  }

  @Override
  public int passes() {
    return epochs;
  }

  @Override
  public Fold start(Parameters warm, long seed) {
    Parameters start = LinearRegression.moved(warm, CENTRE);
    return new Fold(this, warm, start, start.copy());
  }

  @Override
  public Fold read(Parameters warm, DataInput in) throws IOException {
    WarmAndNewLosses losses = WarmAndNewLosses.read(warm.units(), in);
    Parameters average = ParameterStream.read(warm.units(), warm.inputs(), in);
    return new Fold(this, warm, average, average).with(losses, 0);
  }

  @Override
  public Fold resume(Parameters warm, DataInput in) throws IOException {
    long steps = in.readLong();
    WarmAndNewLosses losses = WarmAndNewLosses.read(warm.units(), in);
    Parameters iterate = ParameterStream.read(warm.units(), warm.inputs(), in);
    Parameters average = ParameterStream.read(warm.units(), warm.inputs(), in);
    return new Fold(this, warm, iterate, average).with(losses, steps);
  }

  /**
   * A step size found on a sample: from 8 / mean ‖(x − ½, 1)‖², doubled or halved while one
   * averaged epoch ends lower.
   *
   * @param start where the epochs start. Not modified.
   */
  double stepSizeFor(Parameters start, Block x, Block targets) {
    double squares = x.rows();
    for (int i = 0; i < x.rows() * x.columns(); i++) {
      double v = x.values()[i] - CENTRE;
      squares += v * v;
    }
    double step = 8 * x.rows() / squares;
    double cost = tried(step, start, x, targets);
    for (double factor : new double[] {2, 0.5}) {
      double next;
      boolean moved = false;
      while ((next = tried(step * factor, start, x, targets)) < cost) {
        cost = next;
        step *= factor;
        moved = true;
      }
      if (moved) {
        break;
      }
    }
    return step;
  }

  private double tried(double step, Parameters start, Block x, Block targets) {
    Fold fold = new SigmoidDescent(kernels, 1, batch, step).start(start, 0);
    fold.add(x, targets);
    Block outputs = new Block(0, start.units());
    layer(LinearRegression.moved(fold.average, -CENTRE)).forward(kernels, x, outputs);
    double[] sums = new double[start.units()];
    WarmAndNewLosses.add(outputs, targets, 0, sums);
    return java.util.Arrays.stream(sums).sum();
  }

  /** Iterate and average over shifted inputs, and what they have seen. */
  static final class Fold implements TravellingFit {
    private final SigmoidDescent trainer;
    private final Parameters warm;
    private final Parameters iterate;
    private final Parameters average;
    private final WarmAndNewLosses losses;
    private final Block inputs;
    private final Block outputs;
    private final Block gradient;
    private long steps;
    private boolean lastPass;

    private Fold(SigmoidDescent trainer, Parameters warm, Parameters iterate, Parameters average) {
      this.trainer = trainer;
      this.warm = warm;
      this.iterate = iterate;
      this.average = average;
      this.losses = new WarmAndNewLosses(warm.units());
      this.inputs = new Block(0, iterate.inputs());
      this.outputs = new Block(0, iterate.units());
      this.gradient = new Block(iterate.units(), iterate.inputs());
    }

    private Fold with(WarmAndNewLosses seen, long stepsDone) {
      losses.add(seen);
      steps = stepsDone;
      return this;
    }

    @Override
    public void startPass(int pass) {
      lastPass = pass == trainer.epochs - 1;
    }

    @Override
    public void add(Block x, Block targets) {
      if (lastPass) {
        trainer.layer(warm).forward(trainer.kernels, x, outputs);
        WarmAndNewLosses.add(outputs, targets, 0, losses.warm());
        losses.addPoints(x.rows());
      }
      for (int from = 0; from < x.rows(); from += trainer.batch) {
        take(x, from, Math.min(trainer.batch, x.rows() - from));
        if (lastPass) {
          trainer.layer(average).forward(trainer.kernels, inputs, outputs);
          WarmAndNewLosses.add(outputs, targets, from, losses.fresh());
        }
        step(targets, from);
      }
    }

    private void take(Block x, int from, int rows) {
      inputs.resize(rows);
      for (int i = 0, p = x.offset(from); i < rows * x.columns(); i++, p++) {
        inputs.values()[i] = x.values()[p] - CENTRE;
      }
    }

    /** One step of descent on the rows in inputs, whose targets begin at row from. */
    private void step(Block targets, int from) {
      int rows = inputs.rows();
      trainer.layer(iterate).forward(trainer.kernels, inputs, outputs);
      float scale = (float) (trainer.stepSize / Math.sqrt(1 + steps / DECAY_STEPS) / rows);
      float[] bias = iterate.bias();
      float[] f = outputs.values();
      for (int i = 0, p = 0, q = targets.offset(from); i < rows; i++) {
        for (int u = 0; u < bias.length; u++, p++, q++) {
          f[p] = scale * (targets.values()[q] - f[p]) * f[p] * (1 - f[p]);
          bias[u] += f[p];
        }
      }
      trainer.kernels.transposedTimes(outputs, inputs, gradient);
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
      long all = losses.points() + other.losses.points();
      double share = all == 0 ? 0 : (double) other.losses.points() / all;
      LinearRegression.mix(average, other.average, share);
      losses.add(other.losses);
    }

    @Override
    public Parameters reached() {
      return LinearRegression.moved(average, -CENTRE);
    }

    @Override
    public Parameters fit() {
      Parameters result = reached();
      for (int u = 0; u < result.units(); u++) {
        if (!losses.hasFallen(u)) {
          result.setPart(u, warm.part(u, u + 1));
        }
      }
      return result;
    }

    @Override
    public void write(DataOutput out) throws IOException {
      losses.write(out);
      ParameterStream.write(average, out);
    }

    @Override
    public void suspend(DataOutput out) throws IOException {
      out.writeLong(steps);
      losses.write(out);
      ParameterStream.write(iterate, out);
      ParameterStream.write(average, out);
    }
  }
}
