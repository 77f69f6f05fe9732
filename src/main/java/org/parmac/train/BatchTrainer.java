package org.parmac.train;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.parmac.math.Block;
import org.parmac.math.CounterRandom;
import org.parmac.math.Kernels;
import org.parmac.model.Layer;
import org.parmac.model.Parameters;

/**
 * A single-layer algorithm that must have all its pairs at once: it cannot be opened as a fold, so
 * the fold collects the pairs, and the fit is made where they meet.
 *
 * <p>This is where pairs travel: of all other trainers only sums and parameters leave a shard, of
 * this one every pair that it is to see. {@code maxPoints} keeps that in bounds: of more pairs a
 * uniform random sample is taken, the same for any number of shards.
 *
 * <p>The warm parameters stay where the new ones do not lower Σ ‖y − f(x)‖² over the collected
 * pairs, so that the W step descends whatever the algorithm does.
 */
public abstract class BatchTrainer implements Trainer {
  private final Kernels kernels;
  private final int inputs;
  private final int units;
  private final int maxPoints;

  /**
   * @param maxPoints pairs that are collected at most, at least 1
   */
  protected BatchTrainer(LayerShape shape, int maxPoints) {
    this.kernels = shape.kernels();
    this.inputs = shape.inputs();
    this.units = shape.units();
    this.maxPoints = maxPoints;
  }

  /** The value of the option maxPoints; all points where it is not said. */
  protected static int maxPoints(LayerOptions options) {
    return options.whole("maxPoints", Integer.MAX_VALUE, 1);
  }

  /**
   * Fits the layer to pairs.
   *
   * @param x rows × inputs, at least one row, in a random order. Not modified.
   * @param y rows × units: targets, which for a layer of bits may be any numbers; then the label is
   *     t &gt; ½ and the weight |2t − 1|. Not modified.
   * @param warm the parameters of the last iteration. Not modified.
   * @param seed of whatever is random
   */
  protected abstract Parameters fit(Block x, Block y, Parameters warm, long seed);

  /** Whether parameters come from a fit, so that their layer can be compared with a new one. */
  protected boolean isTrained(Parameters parameters) {
    return parameters.state().length > 0
        || parameters.inputs() > 0
        || !parameters.arrays().isEmpty();
  }

  /** The pairs that it keeps. */
  @Override
  public final long foldBytes(int in, int out, long points) {
    return Math.min(points, maxPoints) * ((long) in + out) * Float.BYTES;
  }

  @Override
  public final int passes() {
    return 1;
  }

  @Override
  public final PartialFit start(Parameters warm, long seed) {
    return new Fold(this, warm, seed);
  }

  @Override
  public final PartialFit read(Parameters warm, DataInput in) throws IOException {
    Fold fold = new Fold(this, warm, in.readLong());
    fold.pairs.readFrom(in);
    return fold;
  }

  private Parameters better(Block x, Block y, Parameters warm, long seed) {
    if (x.rows() == 0) {
      return warm;
    }
    Parameters fitted = fit(x, y, warm, seed);
    return isTrained(warm) && !(error(fitted, x, y) < error(warm, x, y)) ? warm : fitted;
  }

  /** Σ ‖y − f(x)‖². */
  private double error(Parameters parameters, Block x, Block y) {
    try (Layer layer = layer(parameters)) {
      Block f = new Block(0, units);
      layer.forward(kernels, x, f);
      return SquaredError.of(f, y);
    }
  }

  /** The pairs, or a sample of them. */
  private static final class Fold implements PartialFit {
    private final BatchTrainer trainer;
    private final Parameters warm;
    private final long seed;
    private final RowSample pairs;

    Fold(BatchTrainer trainer, Parameters warm, long seed) {
      this.trainer = trainer;
      this.warm = warm;
      this.seed = seed;
      this.pairs =
          new RowSample(
              trainer.maxPoints, trainer.inputs + trainer.units, new CounterRandom(seed, "pairs"));
    }

    @Override
    public void startShard(long firstRow) {
      pairs.startShard(firstRow);
    }

    @Override
    public void add(Block x, Block y) {
      pairs.add(x, y);
    }

    @Override
    public void merge(PartialFit next) {
      pairs.merge(((Fold) next).pairs);
    }

    @Override
    public Parameters fit() {
      int in = trainer.inputs;
      return trainer.better(pairs.block(0, in), pairs.block(in, in + trainer.units), warm, seed);
    }

    @Override
    public void write(DataOutput out) throws IOException {
      out.writeLong(seed);
      pairs.write(out);
    }
  }
}
