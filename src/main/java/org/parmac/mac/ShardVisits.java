package org.parmac.mac;

import java.io.IOException;
import org.parmac.math.Block;
import org.parmac.math.CounterRandom;
import org.parmac.train.PartialFit;

/**
 * What submodels meet on a shard: each visit trains some units of a layer by passes over the
 * shard's points and their coordinates, which do not change meanwhile.
 *
 * <p>With shuffling, the rows of each tile come in a new random order in each pass, a function of
 * (seed, lap, pass, shard, tile): not of the group, the attempt, or what fits in memory. Tiles come
 * in the order of the file; imports shuffle all points beforehand.
 */
public final class ShardVisits {
  private final ScaledShard shard;
  private final int number;
  private final Coordinates z;
  private final CounterRandom shuffle;
  private final long lap;
  private final MacIteration.Times times;
  private int[] order = new int[0];

  /**
   * @param number of the shard
   * @param z the shard's coordinates. Not modified.
   * @param shuffle where the orders of rows come from; null: rows keep the order of the file
   * @param lap number of the lap among all of the run
   * @param times what the time of training is added to
   */
  public ShardVisits(
      ScaledShard shard,
      int number,
      Coordinates z,
      CounterRandom shuffle,
      long lap,
      MacIteration.Times times) {
    this.shard = shard;
    this.number = number;
    this.z = z;
    this.shuffle = shuffle;
    this.lap = lap;
    this.times = times;
  }

  /**
   * Trains a fold of some units of a layer.
   *
   * @param layer its number in the chain, from 0
   * @param fold goes on with this shard's points
   * @param passes over the shard
   */
  public void train(int layer, SubmodelGroup group, PartialFit fold, int passes)
      throws IOException {
    FitPairs pairs = new FitPairs(z);
    Block inputs = new Block(0, layer == 0 ? shard.inputs() : z.spaces().get(layer - 1).units());
    Block targets = new Block(0, group.units());
    for (int pass = 0; pass < passes; pass++) {
      int current = pass;
      fold.startPass(pass);
      shard.pass(
          (x, y, from) -> {
            long start = System.nanoTime();
            orderRows(x.rows(), from, current);
            pairs.of(x, y, from);
            gather(pairs.inputs(layer), 0, inputs);
            gather(pairs.targets(layer), group.from(), targets);
            fold.add(inputs, targets);
            times.wStep += System.nanoTime() - start;
          });
    }
  }

  /** Fills order with the places of a tile's rows in this pass. */
  private void orderRows(int rows, int from, int pass) {
    if (order.length < rows) {
      order = new int[rows];
    }
    for (int i = 0; i < rows; i++) {
      order[i] = i;
    }
    if (shuffle == null) {
      return;
    }
    long key = shuffle.bits(shuffle.bits(shuffle.bits(lap) + pass) + number) + from;
    CounterRandom random = new CounterRandom(key, "rows");
    for (int i = rows - 1; i > 0; i--) {
      int j = (int) (random.uniform(i) * (i + 1));
      int swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
  }

  /** Rows in the order of this pass; of their columns, from one on as many as into is wide. */
  private void gather(Block rows, int firstColumn, Block into) {
    int width = into.columns();
    into.resize(rows.rows());
    for (int i = 0; i < rows.rows(); i++) {
      System.arraycopy(
          rows.values(), rows.offset(order[i]) + firstColumn, into.values(), into.offset(i), width);
    }
  }
}
