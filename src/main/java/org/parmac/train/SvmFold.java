package org.parmac.train;

import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import org.parmac.math.Block;
import org.parmac.model.Parameters;

/** What {@link LinearSvm} knows of its units: iterate, average, and what they have seen. */
final class SvmFold implements IncrementalTrainer.TravellingFit {
  /**
   * The bias sees inputs of size 1 among centred inputs of unknown scale: its steps are shorter.
   */
  private static final float BIAS_RATE = 0.1f;

  /** A unit has fitted if at most one point in this many is on the wrong side. */
  private static final int FITTED = 500;

  /** New errors are not counted in tiles before which no unit is within so many times that. */
  private static final int FAR = 10;

  private final LinearSvm trainer;
  private final Parameters warm;
  private final UnitWeights warmUnits;
  private final UnitWeights iterate;
  private final UnitWeights average;
  private final int units;
  private final Block batch;
  private final Block margins;
  private final float[] biasBefore;
  private final long[] warmErrors;
  private final long[] newErrors;
  private long steps;
  private long points;
  private double[] weighted;
  private boolean lastPass;

  SvmFold(LinearSvm trainer, Parameters warm, UnitWeights iterate, UnitWeights average) {
    this.trainer = trainer;
    this.warm = warm;
    this.warmUnits = UnitWeights.of(warm);
    this.iterate = iterate;
    this.average = average;
    this.units = warm.units();
    this.batch = new Block(0, warm.inputs());
    this.margins = new Block(0, units);
    this.biasBefore = new float[units];
    this.warmErrors = new long[units];
    this.newErrors = new long[units];
  }

  SvmFold withCounts(long[] counts) {
    points = counts[0];
    for (int u = 0; u < units; u++) {
      warmErrors[u] = counts[1 + 2 * u];
      newErrors[u] = counts[2 + 2 * u];
    }
    return this;
  }

  SvmFold withSteps(long taken) {
    steps = taken;
    return this;
  }

  @Override
  public void startPass(int pass) {
    lastPass = pass == trainer.passes() - 1;
  }

  @Override
  public void add(Block x, Block targets) {
    boolean counts = false;
    if (lastPass) {
      long[] ofTile = new long[units];
      countErrors(warmUnits, x, targets, 0, ofTile);
      points += x.rows();
      add(ofTile, warmErrors);
      counts = anyNearlyFitted();
      if (!counts) {
        // Taken for no better than the old ones.
        add(ofTile, newErrors);
      }
    }
    for (int from = 0; from < x.rows(); from += trainer.batch) {
      int rows = Math.min(trainer.batch, x.rows() - from);
      batch.resize(rows);
      System.arraycopy(x.values(), x.offset(from), batch.values(), 0, rows * x.columns());
      if (counts) {
        countErrors(average, batch, targets, from, newErrors);
      }
      step(targets, from);
    }
  }

  private static void add(long[] counts, long[] to) {
    for (int u = 0; u < counts.length; u++) {
      to[u] += counts[u];
    }
  }

  private boolean anyNearlyFitted() {
    for (long errors : warmErrors) {
      if (errors * FITTED <= FAR * points) {
        return true;
      }
    }
    return false;
  }

  /** Adds each unit's errors on the rows of x, whose targets begin at row from. */
  private void countErrors(UnitWeights p, Block x, Block targets, int from, long[] errors) {
    margins.resize(x.rows());
    p.times(trainer.kernels, x, margins);
    float[] m = margins.values();
    float[] z = targets.values();
    float[] bias = p.bias();
    for (int i = 0, q = 0, t = targets.offset(from); i < x.rows(); i++) {
      for (int u = 0; u < units; u++, q++, t++) {
        // Signs as bits: whether a margin is above 0 cannot be guessed.
        int positive = Float.floatToRawIntBits(0f - (m[q] + bias[u]));
        errors[u] += (positive ^ Float.floatToRawIntBits(0.5f - z[t])) >>> 31;
      }
    }
  }

  /** One step of descent on the batch, whose targets begin at row from. */
  private void step(Block targets, int from) {
    int rows = batch.rows();
    margins.resize(rows);
    iterate.times(trainer.kernels, batch, margins);
    double eta = trainer.stepSize / Math.pow(1 + trainer.decay * steps, 0.75);
    boolean any = lossGradient(targets, from, (float) (eta / rows));
    float shrink = (float) (1 - eta * trainer.lambda);
    float[] w = iterate.weights().values();
    for (int i = 0; i < w.length; i++) {
      w[i] *= shrink;
    }
    if (any) {
      iterate.add(trainer.kernels, batch, margins);
    }
    steps++;
    float share = IterateAverage.share(steps);
    IterateAverage.mix(average.weights().values(), w, share);
    IterateAverage.mix(average.bias(), iterate.bias(), share);
  }

  /**
   * Turns margins into η/m · y where the hinge is active, 0 elsewhere, and moves the bias; false if
   * none is active.
   */
  private boolean lossGradient(Block targets, int from, float scale) {
    float[] bias = iterate.bias();
    float[] m = margins.values();
    float[] z = targets.values();
    System.arraycopy(bias, 0, biasBefore, 0, units);
    int active = 0;
    for (int i = 0, p = 0, q = targets.offset(from); i < margins.rows(); i++) {
      for (int u = 0; u < units; u++, p++, q++) {
        float y = 2 * z[q] - 1;
        float slack = y * (m[p] + biasBefore[u]) - Math.abs(y);
        // All ones where it is below 0: no branch, which could not be guessed.
        int below = Float.floatToRawIntBits(slack) >> 31;
        active |= below;
        m[p] = Float.intBitsToFloat(Float.floatToRawIntBits(scale * y) & below);
        bias[u] += BIAS_RATE * m[p];
      }
    }
    return active != 0;
  }

  @Override
  public void merge(PartialFit next) {
    SvmFold other = (SvmFold) next;
    if (weighted == null) {
      weighted = new double[average.weights().values().length + units];
      accumulate(this, points);
    }
    accumulate(other, other.points);
    points += other.points;
    for (int u = 0; u < units; u++) {
      warmErrors[u] += other.warmErrors[u];
      newErrors[u] += other.newErrors[u];
    }
  }

  private void accumulate(SvmFold fold, double weight) {
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
    return average.toParameters();
  }

  @Override
  public Parameters fit() {
    Parameters result = averaged();
    for (int u = 0; u < units; u++) {
      boolean fitted = warmErrors[u] * FITTED <= points;
      if (fitted && newErrors[u] >= warmErrors[u]) {
        result.setPart(u, warm.part(u, u + 1));
      }
    }
    requireFinite(result);
    return result;
  }

  /** Steps that are too long make weights grow until they overflow. */
  private void requireFinite(Parameters p) {
    int diverged = 0;
    for (int u = 0; u < units; u++) {
      boolean finite = Float.isFinite(p.bias()[u]);
      for (int i = 0; i < p.inputs() && finite; i++) {
        finite = Float.isFinite(p.weights().get(u, i));
      }
      diverged += finite ? 0 : 1;
    }
    if (diverged > 0) {
      throw new DivergedFit(
          "expected finite weights, found others in "
              + diverged
              + " of "
              + units
              + " units: the descent has diverged, with stepSize "
              + trainer.stepSize
              + " and lambda "
              + trainer.lambda
              + ". Choose a smaller stepSize, or leave it out, so that one is found on a sample.");
    }
  }

  /** The mean over all merged folds, weighted by points. */
  Parameters averaged() {
    if (weighted == null || points == 0) {
      return average.toParameters();
    }
    UnitWeights mean = average.copy();
    int p = 0;
    for (float[] values : List.of(mean.weights().values(), mean.bias())) {
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (weighted[p++] / points);
      }
    }
    return mean.toParameters();
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
    ParameterStream.write(iterate.toParameters(), out);
    ParameterStream.write(average.toParameters(), out);
  }

  private void writeCounts(DataOutput out) throws IOException {
    out.writeLong(points);
    for (int u = 0; u < units; u++) {
      out.writeLong(warmErrors[u]);
      out.writeLong(newErrors[u]);
    }
  }
}
