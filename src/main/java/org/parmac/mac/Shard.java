package org.parmac.mac;

import java.io.Closeable;
import java.io.IOException;
import org.parmac.math.Block;

/** The points of one shard, which can be read through as often as a trainer needs. */
public interface Shard {
  /** Points in the shard. */
  int points();

  /** Width of a point. */
  int columns();

  /** Number of the shard's first point among those of all shards. */
  default long firstRow() {
    return 0;
  }

  /** Starts a pass over the shard. */
  Pass pass() throws IOException;

  /** To be called once a tile where none is read, by work that has kept the points. */
  default void stillAtWork() {}

  /** One pass, tile by tile. */
  interface Pass extends Closeable {
    /**
     * Reads the next tile.
     *
     * @param points rows × columns, in data units; resized and overwritten
     * @return false at the end of the shard
     */
    boolean next(Block points) throws IOException;
  }
}
