package org.parmac.mac;

import java.io.IOException;
import org.parmac.mac.MacIteration.Place;
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
  private final long[] z;
  private final int bits;
  private final CounterRandom shuffle;
  private final long lap;
  private final MacIteration.Times times;
  private final Block inputs;
  private int[] order = new int[0];

  /**
   * @param number of the shard
   * @param z one code per point. Not modified.
   * @param shuffle where the orders of rows come from; null: rows keep the order of the file
   * @param lap number of the lap among all of the run
   * @param times what the time of training is added to
   */
  public ShardVisits(
      ScaledShard shard,
      int number,
      int columns,
      long[] z,
      int bits,
      CounterRandom shuffle,
      long lap,
      MacIteration.Times times) {
    this.shard = shard;
    this.number = number;
    this.z = z;
    this.bits = bits;
    this.shuffle = shuffle;
    this.lap = lap;
    this.times = times;
    this.inputs = new Block(0, columns);
  }

  /**
   * Trains a fold of some units.
   *
   * @param fold goes on with this shard's points
   * @param passes over the shard
   */
  public void train(Place place, SubmodelGroup group, PartialFit fold, int passes)
      throws IOException {
    boolean encoder = place == Place.ENCODER;
    Block x = encoder ? inputs : new Block(0, bits);
    Block y = new Block(0, group.units());
    for (int pass = 0; pass < passes; pass++) {
      int current = pass;
      fold.startPass(pass);
      shard.pass(
          (points, from) -> {
            long start = System.nanoTime();
            int rows = points.rows();
            orderRows(rows, from, current);
            if (encoder) {
              gatherRows(points, x);
              gatherCodes(from, rows, group.from(), y);
            } else {
              gatherCodes(from, rows, 0, x);
              gatherColumns(points, group.from(), y);
            }
            fold.add(x, y);
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

  private void gatherRows(Block points, Block into) {
    int columns = points.columns();
    into.resize(points.rows());
    for (int i = 0; i < points.rows(); i++) {
      System.arraycopy(
          points.values(), points.offset(order[i]), into.values(), into.offset(i), columns);
    }
  }

  /** Bits of the codes, from one on as many as the block is wide. */
  private void gatherCodes(int from, int rows, int firstBit, Block into) {
    int width = into.columns();
    float[] values = into.resize(rows).values();
    for (int i = 0, p = 0; i < rows; i++) {
      long code = z[from + order[i]] >>> firstBit;
      for (int u = 0; u < width; u++, p++) {
        values[p] = code >>> u & 1L;
      }
    }
  }

  /** Columns of the points, from one on as many as the block is wide. */
  private void gatherColumns(Block points, int firstColumn, Block into) {
    int width = into.columns();
    into.resize(points.rows());
    for (int i = 0; i < points.rows(); i++) {
      System.arraycopy(
          points.values(),
          points.offset(order[i]) + firstColumn,
          into.values(),
          into.offset(i),
          width);
    }
  }
}
