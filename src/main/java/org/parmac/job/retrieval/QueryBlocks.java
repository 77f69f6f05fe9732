package org.parmac.job.retrieval;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.parmac.math.Block;
import org.parmac.store.BadDataException;
import org.parmac.store.DatasetDir;
import org.parmac.store.ShardReader;

/** Reads rows of a dataset's queries into blocks of a size that suits the kernels. */
final class QueryBlocks {
  /** Queries a block: a block of products, tile × queries, stays in the processor's cache. */
  static final int ROWS = 256;

  private QueryBlocks() {}

  /**
   * @param from the first row
   * @param to the row after the last
   * @return blocks of {@link #ROWS} rows, but for the last
   */
  static List<Block> read(DatasetDir dataset, long from, long to) throws IOException {
    List<Block> blocks = new ArrayList<>();
    for (long row = from; row < to; row += ROWS) {
      blocks.add(new Block((int) Math.min(ROWS, to - row), dataset.columns()));
    }
    long found = 0;
    List<DatasetDir.Shard> shards = dataset.split(DatasetDir.QUERIES).shards();
    Block tile = new Block(0, dataset.columns());
    for (int s = 0; s < shards.size(); s++) {
      DatasetDir.Shard shard = shards.get(s);
      if (shard.firstRow() < to && shard.firstRow() + shard.points() > from) {
        try (ShardReader reader = dataset.read(DatasetDir.QUERIES, s)) {
          while (reader.next()) {
            reader.points(tile);
            found += copy(tile, reader.firstRow(), from, to, blocks);
          }
        }
      }
    }
    if (found != to - from) {
      throw new BadDataException(
          new Path(dataset.path(), DatasetDir.QUERIES)
              + ": expected rows "
              + from
              + " to "
              + (to - 1)
              + ", found "
              + found
              + " of these "
              + (to - from)
              + " rows. A shard is truncated: put it back, or import the dataset again.");
    }
    return blocks;
  }

  /** Copies the rows that are asked for; returns how many. */
  private static int copy(Block tile, long firstRow, long from, long to, List<Block> blocks) {
    int copied = 0;
    for (int i = 0; i < tile.rows(); i++) {
      long row = firstRow + i;
      if (row >= from && row < to) {
        Block block = blocks.get((int) ((row - from) / ROWS));
        int at = block.offset((int) ((row - from) % ROWS));
        System.arraycopy(tile.values(), tile.offset(i), block.values(), at, tile.columns());
        copied++;
      }
    }
    return copied;
  }
}
