package org.parmac.store;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.parmac.mac.Coordinates;
import org.parmac.mac.Multipliers;
import org.parmac.math.Block;

/** Coordinates of a shard, a file for each layer of them, tile for tile beside the points. */
public final class CoordinatesFile {
  private CoordinatesFile() {}

  /**
   * Writes a layer of a shard's coordinates.
   *
   * @param out taken over: closed
   * @param z Not modified.
   * @param k the layer, from 0
   */
  public static void write(
      OutputStream out, FileShard shard, DatasetDir dataset, Coordinates z, int k)
      throws IOException {
    Coordinates.Space space = z.spaces().get(k);
    try (ShardWriter writer =
        new ShardWriter(
            out, ShardWriter.COORDINATES, shard.number(), space.units(), dataset.id())) {
      int tileRows = dataset.tileRows();
      Block numbers = new Block(0, space.units());
      long[] codes = new long[tileRows];
      for (int from = 0; from < z.points(); from += tileRows) {
        int rows = Math.min(tileRows, z.points() - from);
        if (space.binary()) {
          System.arraycopy(z.codes(k), from, codes, 0, rows);
          writer.append(shard.firstRow() + from, codes, rows);
        } else {
          z.read(k, from, rows, numbers);
          writer.append(shard.firstRow() + from, numbers);
        }
      }
    }
  }

  /** Reads all layers of a shard's coordinates, and checks that they belong to the shard. */
  public static Coordinates read(
      StepDir step, FileShard shard, DatasetDir dataset, List<Coordinates.Space> spaces)
      throws IOException {
    Coordinates z = new Coordinates(spaces, shard.points());
    for (int k = 0; k < spaces.size(); k++) {
      read(step.fs(), step.coordinatesFile(k, shard.number()), shard, dataset, z, k);
    }
    return z;
  }

  /** Reads the multipliers of a shard's coordinates, which lie beside them. */
  public static Multipliers readMultipliers(
      StepDir step, FileShard shard, DatasetDir dataset, List<Coordinates.Space> spaces)
      throws IOException {
    Multipliers multipliers = new Multipliers(spaces, shard.points());
    for (int k = 0; k < spaces.size(); k++) {
      Path file = new Path(step.path(), StepDir.multipliersName(k, shard.number()));
      read(step.fs(), file, shard, dataset, multipliers.lambda(), k);
    }
    return multipliers;
  }

  private static void read(
      FileSystem fs, Path file, FileShard shard, DatasetDir dataset, Coordinates z, int k)
      throws IOException {
    Coordinates.Space space = z.spaces().get(k);
    Block numbers = new Block(0, space.units());
    long[] codes = new long[dataset.tileRows()];
    int from = 0;
    try (ShardReader reader =
        ShardReader.open(
            fs, file, ShardWriter.COORDINATES, shard.number(), space.units(), dataset.id())) {
      while (reader.next()) {
        check(reader, shard, dataset, from, codes.length);
        if (space.binary()) {
          reader.codes(codes);
          System.arraycopy(codes, 0, z.codes(k), from, reader.rows());
        } else {
          reader.points(numbers);
          z.write(k, from, numbers);
        }
        from += reader.rows();
      }
    }
    if (from != z.points()) {
      throw new BadDataException(
          file
              + ": expected coordinates of "
              + z.points()
              + " points, found "
              + from
              + ". The file is damaged: remove the step's directory "
              + file.getParent().getParent()
              + " and run the same command again.");
    }
  }

  private static void check(
      ShardReader reader, FileShard shard, DatasetDir dataset, int from, int tileRows)
      throws IOException {
    long expected = shard.firstRow() + from;
    if (reader.firstRow() != expected
        || from + reader.rows() > shard.points()
        || reader.rows() > tileRows) {
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
              + (shard.firstRow() + shard.points())
              + ". Z and data come from different imports. Start a new run.");
    }
  }
}
