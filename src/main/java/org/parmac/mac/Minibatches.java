package org.parmac.mac;

import java.io.IOException;
import org.parmac.math.Block;

/**
 * Cuts a shard's tiles into minibatches of equal size, or nearly so, as near as can be to one
 * wanted.
 */
final class Minibatches {
  private final ScaledShard shard;
  private final int count;
  private final Block x;
  private final Block y;
  private int done;
  private int next;

  /**
   * @param points that a minibatch should have
   */
  Minibatches(ScaledShard shard, int points) {
    this.shard = shard;
    this.count = (int) Math.max(1, Math.round((double) shard.points() / points));
    int most = shard.points() / count + 1;
    this.x = new Block(most, shard.inputs()).resize(0);
    this.y = new Block(most, shard.outputs()).resize(0);
  }

  /** Takes a tile, and hands on the minibatches that are full with it. */
  void add(Block tileX, Block tileY, ScaledShard.TileUse use) throws IOException {
    for (int row = 0; row < tileX.rows(); ) {
      int end = (int) ((next + 1L) * shard.points() / count);
      int rows = Math.min(tileX.rows() - row, end - done - x.rows());
      append(tileX, row, rows, x);
      if (tileY != tileX) {
        append(tileY, row, rows, y);
      }
      row += rows;
      if (done + x.rows() == end) {
        use.tile(x, tileY == tileX ? x : y, done);
        done = end;
        next++;
        x.resize(0);
        y.resize(0);
      }
    }
  }

  private static void append(Block from, int row, int rows, Block to) {
    int at = to.rows();
    to.resize(at + rows);
    System.arraycopy(
        from.values(), from.offset(row), to.values(), to.offset(at), rows * from.columns());
  }
}
