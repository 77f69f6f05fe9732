package org.parmac.train;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.parmac.math.Block;
import org.parmac.math.Kernels;
import org.parmac.model.Layer;
import org.parmac.model.Parameters;

/**
 * Linear units whose weights stay, with the biases that are best for them: b = ȳ − W x̄. The first
 * fit of a last layer after layers of random weights: what they give tells next to nothing of the
 * targets, so weights fitted to it would vanish, and with them what the first Z step goes by.
 */
public final class OutputBias implements Trainer {
  private final Kernels kernels;
  private final Trainer whole;

  /**
   * @param whole the trainer of the layer, linear units on its inputs or on features of them
   */
  public OutputBias(Kernels kernels, Trainer whole) {
    this.kernels = kernels;
    this.whole = whole;
  }

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
    return new Fold(this, warm);
  }

  @Override
  public PartialFit read(Parameters warm, DataInput in) throws IOException {
    Fold fold = new Fold(this, warm);
    fold.points = in.readLong();
    for (int u = 0; u < fold.sums.length; u++) {
      fold.sums[u] = in.readDouble();
    }
    return fold;
  }

  /** Σ (y − f(x)) with the warm parameters. */
  private static final class Fold implements PartialFit {
    private final OutputBias trainer;
    private final Parameters warm;
    private final double[] sums;
    private final Block outputs;
    private long points;

    Fold(OutputBias trainer, Parameters warm) {
      this.trainer = trainer;
      this.warm = warm;
      this.sums = new double[warm.units()];
      this.outputs = new Block(0, warm.units());
    }

    @Override
    public void add(Block x, Block y) {
      trainer.layer(warm).forward(trainer.kernels, x, outputs);
      for (int i = 0, p = 0; i < x.rows(); i++) {
        for (int u = 0; u < sums.length; u++, p++) {
          sums[u] += (double) y.values()[p] - outputs.values()[p];
        }
      }
      points += x.rows();
    }

    @Override
    public void merge(PartialFit next) {
      Fold other = (Fold) next;
      points += other.points;
      for (int u = 0; u < sums.length; u++) {
        sums[u] += other.sums[u];
      }
    }

    @Override
    public Parameters fit() {
      Parameters fitted = warm.copy();
      for (int u = 0; u < sums.length && points > 0; u++) {
        fitted.bias()[u] += (float) (sums[u] / points);
      }
      return fitted;
    }

    @Override
    public void write(DataOutput out) throws IOException {
      out.writeLong(points);
      for (double sum : sums) {
        out.writeDouble(sum);
      }
    }
  }
}
