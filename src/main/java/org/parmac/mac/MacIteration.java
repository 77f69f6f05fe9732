package org.parmac.mac;

import java.io.IOException;
import java.util.List;
import org.parmac.math.Block;
import org.parmac.train.PartialFit;
import org.parmac.train.Trainer;

/**
 * One iteration on one shard, and the heart of the program: tile by tile the Z step with the last
 * parameters, and at once the shard's share of the next W step: layer k is fitted to give z_k from
 * z_{k−1}, with z_0 = x, and the last layer to give y. Trainers that want several epochs get
 * further passes over the shard. Submodels that circulate come later: see {@link ShardVisits}.
 *
 * <p>Initialisation, iteration and finish are the same with three sources of Z: the start, the Z
 * step proper, and the trained layers. In the later rounds of a W step, Z stays as it is.
 */
public final class MacIteration {
  /**
   * A layer's fold in this iteration.
   *
   * @param layer its number in the chain, from 0
   * @param trainer of the round
   * @param fit a fold that the trainer has started
   */
  public record LayerFit(int layer, Trainer trainer, PartialFit fit) {
    private int passes() {
      return trainer.passes();
    }
  }

  /** Where the time of a shard went, in nanoseconds. */
  public static final class Times {
    public long read;
    public long zStep;
    public long wStep;
  }

  private final ZStep zStep;
  private final List<LayerFit> fits;
  private final Multipliers multipliers;
  private final double mu;

  /**
   * @param zStep the source of Z; null: Z stays as it is
   * @param fits the layers to fit; they gather what this shard gives
   */
  public MacIteration(ZStep zStep, List<LayerFit> fits) {
    this(zStep, fits, null, 0);
  }

  /**
   * An iteration of the augmented Lagrangian.
   *
   * @param zStep has the same multipliers, and may change them before the layers are fitted
   * @param multipliers of the shard, by which targets are shifted; null: none
   * @param mu µ, in model units
   */
  public MacIteration(ZStep zStep, List<LayerFit> fits, Multipliers multipliers, double mu) {
    this.multipliers = multipliers;
    this.mu = mu;
    this.zStep = zStep;
    this.fits = List.copyOf(fits);
  }

  /**
   * Runs over the shard.
   *
   * @param z those of the iteration before on entry, the new ones on return
   * @param times what the work's time is added to
   */
  public ShardSums onShard(ScaledShard shard, Coordinates z, Times times) throws IOException {
    ShardSums sums = new ShardSums();
    int passes = fits.stream().mapToInt(LayerFit::passes).max().orElse(zStep == null ? 0 : 1);
    FitPairs pairs = new FitPairs(z, multipliers, mu);
    fits.forEach(layer -> layer.fit().startShard(shard.firstRow()));
    for (int pass = 0; pass < passes; pass++) {
      int number = pass;
      startPass(pass);
      shard.pass(
          (x, y, from) -> {
            if (number == 0 && zStep != null) {
              long start = System.nanoTime();
              zStep.solve(x, y, z, from, sums);
              times.zStep += System.nanoTime() - start;
            }
            fit(pairs, x, y, from, number, times);
          });
    }
    return sums;
  }

  private void startPass(int pass) {
    for (LayerFit layer : fits) {
      if (pass < layer.passes()) {
        layer.fit().startPass(pass);
      }
    }
  }

  private void fit(FitPairs pairs, Block x, Block y, int from, int pass, Times times) {
    long start = System.nanoTime();
    pairs.of(x, y, from);
    for (LayerFit layer : fits) {
      if (pass < layer.passes()) {
        layer.fit().add(pairs.inputs(layer.layer()), pairs.targets(layer.layer()));
      }
    }
    times.wStep += System.nanoTime() - start;
  }
}
