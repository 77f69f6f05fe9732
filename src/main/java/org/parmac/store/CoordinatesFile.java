package org.parmac.store;

import java.io.IOException;
import java.io.OutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Coordinates of a shard: its codes, tile for tile beside the points. */
public final class CoordinatesFile {
  private CoordinatesFile() {}

  /**
   * Writes a shard's codes.
   *
   * @param out taken over: closed
   * @param z one code per point. Not modified.
   */
  public static void write(
      OutputStream out, FileShard shard, DatasetDir dataset, int bits, long[] z)
      throws IOException {
    try (ShardWriter writer =
        new ShardWriter(out, ShardWriter.COORDINATES, shard.number(), bits, dataset.id())) {
      int tileRows = dataset.tileRows();
      long[] tile = new long[tileRows];
      for (int from = 0; from < z.length; from += tileRows) {
        int rows = Math.min(tileRows, z.length - from);
        System.arraycopy(z, from, tile, 0, rows);
        writer.append(shard.firstRow() + from, tile, rows);
      }
    }
  }

  /** Reads a shard's codes, one per point, and checks that they belong to the shard. */
  public static long[] read(FileSystem fs, Path file, FileShard shard, DatasetDir dataset, int bits)
      throws IOException {
    long[] z = new long[shard.points()];
    long[] tile = new long[dataset.tileRows()];
    int from = 0;
    try (ShardReader reader =
        ShardReader.open(fs, file, ShardWriter.COORDINATES, shard.number(), bits, dataset.id())) {
      while (reader.next()) {
        long expected = shard.firstRow() + from;
        if (reader.firstRow() != expected
            || from + reader.rows() > z.length
            || reader.rows() > tile.length) {
          throw new BadDataException(
              reader.where()
                  + ": starts at row "
                  + reader.firstRow()
                  + " with "
                  + reader.rows()
                  + " rows, but "
                  + dataset.shard(DatasetDir.TRAIN, shard.number())
                  + " goes on at row "
                  + expected
                  + " of "
                  + (shard.firstRow() + z.length)
                  + ". Z and data come from different imports. Start a new run.");
        }
        reader.codes(tile);
        System.arraycopy(tile, 0, z, from, reader.rows());
        from += reader.rows();
      }
    }
    if (from != z.length) {
      throw new BadDataException(
          file
              + ": expected codes of "
              + z.length
              + " points, found "
              + from
              + ". The file is damaged: remove the step's directory "
              + file.getParent().getParent()
              + " and run the same command again.");
    }
    return z;
  }
}
