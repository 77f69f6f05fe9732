package org.parmac.mac;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.parmac.math.Block;
import org.parmac.model.Scaling;

/**
 * A shard in model units, read as often as needed: kept in memory from its first pass on if it
 * fits, read again otherwise. The values are the same either way.
 */
public final class ScaledShard {
  /** What is done with a tile. */
  public interface TileUse {
    /**
     * @param points rows × D in model units. Not modified, and not kept.
     * @param from place of the first row in the shard
     */
    void tile(Block points, int from) throws IOException;
  }

  private final Scaling scaling;
  private final Shard shard;
  private final MacIteration.Times times;
  private final boolean keep;
  private final List<Block> kept = new ArrayList<>();
  private boolean complete;

  /**
   * @param memory bytes of float32 values that may be kept; 0: none
   * @param times what the time of reading is added to
   */
  public ScaledShard(Scaling scaling, Shard shard, long memory, MacIteration.Times times) {
    this.scaling = scaling;
    this.shard = shard;
    this.times = times;
    this.keep = (long) shard.points() * shard.columns() * Float.BYTES <= memory;
  }

  /** Points in the shard. */
  public int points() {
    return shard.points();
  }

  /** Goes through all tiles, in the order of the file. */
  public void pass(TileUse use) throws IOException {
    if (complete) {
      int from = 0;
      for (Block tile : kept) {
        shard.stillAtWork();
        use.tile(tile, from);
        from += tile.rows();
      }
    } else {
      read(use);
    }
  }

  private void read(TileUse use) throws IOException {
    kept.clear();
    Block points = new Block(0, shard.columns());
    int from = 0;
    try (Shard.Pass tiles = shard.pass()) {
      while (timedRead(tiles, points)) {
        if (keep) {
          kept.add(points.copy());
        }
        use.tile(points, from);
        from += points.rows();
      }
    }
    complete = keep;
  }

  private boolean timedRead(Shard.Pass tiles, Block points) throws IOException {
    long start = System.nanoTime();
    boolean more = tiles.next(points);
    if (more) {
      scaling.apply(points);
    }
    times.read += System.nanoTime() - start;
    return more;
  }
}
