package org.parmac.mac;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.parmac.math.Block;
import org.parmac.model.Scaling;
import org.parmac.model.Targets;

/**
 * A shard in model units, read as often as needed: kept in memory from its first pass on if it
 * fits, read again otherwise. The values are the same either way.
 */
public final class ScaledShard {
  /** What is done with a tile. */
  public interface TileUse {
    /**
     * @param x rows × D in model units. Not modified, and not kept.
     * @param y rows × outputs, the targets; of an autoencoder x itself. Not modified, and not kept.
     * @param from place of the first row in the shard
     */
    void tile(Block x, Block y, int from) throws IOException;
  }

  private record Tile(Block x, Block y) {
    Tile copy() {
      Block copied = x.copy();
      return new Tile(copied, y == x ? copied : y.copy());
    }
  }

  private final Scaling scaling;
  private final Targets targets;
  private final Shard shard;
  private final MacIteration.Times times;
  private final boolean keep;
  private final List<Tile> kept = new ArrayList<>();
  private boolean complete;

  /** A shard of points that are their own targets. */
  public ScaledShard(Scaling scaling, Shard shard, long memory, MacIteration.Times times) {
    this(scaling, Targets.INPUTS, shard, memory, times);
  }

  /**
   * @param memory bytes of float32 values that may be kept; 0: none
   * @param times what the time of reading is added to
   */
  public ScaledShard(
      Scaling scaling, Targets targets, Shard shard, long memory, MacIteration.Times times) {
    this.scaling = scaling;
    this.targets = targets;
    this.shard = shard;
    this.times = times;
    this.keep = (long) shard.points() * shard.columns() * Float.BYTES <= memory;
  }

  /** Points in the shard. */
  public int points() {
    return shard.points();
  }

  /** Number of the shard's first point among those of all shards. */
  public long firstRow() {
    return shard.firstRow();
  }

  /** Width of x. */
  public int inputs() {
    return targets.inputs(shard.columns());
  }

  /** Width of y. */
  public int outputs() {
    return targets.outputs(shard.columns());
  }

  /** Goes through all tiles, in the order of the file. */
  public void pass(TileUse use) throws IOException {
    if (complete) {
      int from = 0;
      for (Tile tile : kept) {
        shard.stillAtWork();
        use.tile(tile.x(), tile.y(), from);
        from += tile.x().rows();
      }
    } else {
      read(use);
    }
  }

  private void read(TileUse use) throws IOException {
    kept.clear();
    Block points = new Block(0, shard.columns());
    Tile tile =
        targets.areInputs()
            ? new Tile(points, points)
            : new Tile(new Block(0, inputs()), new Block(0, outputs()));
    int from = 0;
    try (Shard.Pass tiles = shard.pass()) {
      while (timedRead(tiles, points, tile)) {
        if (keep) {
          kept.add(tile.copy());
        }
        use.tile(tile.x(), tile.y(), from);
        from += points.rows();
      }
    }
    complete = keep;
  }

  private boolean timedRead(Shard.Pass tiles, Block points, Tile tile) throws IOException {
    long start = System.nanoTime();
    boolean more = tiles.next(points);
    if (more) {
      targets.split(points, scaling, tile.x(), tile.y());
    }
    times.read += System.nanoTime() - start;
    return more;
  }
}
