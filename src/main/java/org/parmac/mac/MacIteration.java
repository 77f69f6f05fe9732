package org.parmac.mac;

import java.io.IOException;
import java.util.List;
import org.parmac.math.Block;
import org.parmac.model.Codes;
import org.parmac.train.PartialFit;

/**
 * One iteration on one shard, and the heart of the program: tile by tile the Z step with the last
 * parameters, and at once the shard's share of the next W step. Trainers that want several epochs
 * get further passes over the shard. Submodels that circulate come later: see {@link ShardVisits}.
 *
 * <p>Initialisation, iteration and finish are the same with three sources of Z: the start hash, the
 * Z step proper, and the trained hash.
 */
public final class MacIteration {
  /** A layer of the chain x → z → y, by its inputs and targets. */
  public enum Place {
    /** Inputs x, targets z. */
    ENCODER,
    /** Inputs z, targets y = x. */
    DECODER
  }

  /**
   * A layer's fold in this iteration.
   *
   * @param passes how often it wants to see the shard
   */
  public record LayerFit(Place place, PartialFit fit, int passes) {}

  /** Where the time of a shard went, in nanoseconds. */
  public static final class Times {
    public long read;
    public long zStep;
    public long wStep;
  }

  private final ZStep zStep;
  private final List<LayerFit> fits;
  private final Block codes;

  /**
   * @param zStep the source of Z
   * @param fits the layers to fit; they gather what this shard gives
   */
  public MacIteration(ZStep zStep, int bits, List<LayerFit> fits) {
    this.zStep = zStep;
    this.fits = List.copyOf(fits);
    this.codes = new Block(0, bits);
  }

  /**
   * Runs over the shard.
   *
   * @param z one code per point: those of the iteration before on entry, the new ones on return
   * @param times what the work's time is added to
   */
  public ShardSums onShard(ScaledShard shard, long[] z, Times times) throws IOException {
    ShardSums sums = new ShardSums();
    int passes = fits.stream().mapToInt(LayerFit::passes).max().orElse(1);
    for (int pass = 0; pass < passes; pass++) {
      int number = pass;
      startPass(pass);
      shard.pass(
          (points, from) -> {
            if (number == 0) {
              long start = System.nanoTime();
              zStep.solve(points, z, from, sums);
              times.zStep += System.nanoTime() - start;
            }
            fit(points, z, from, number, times);
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

  private void fit(Block points, long[] z, int from, int pass, Times times) {
    long start = System.nanoTime();
    Codes.unpack(z, from, points.rows(), codes);
    for (LayerFit layer : fits) {
      if (pass < layer.passes()) {
        boolean encoder = layer.place() == Place.ENCODER;
        layer.fit().add(encoder ? points : codes, encoder ? codes : points);
      }
    }
    times.wStep += System.nanoTime() - start;
  }
}
