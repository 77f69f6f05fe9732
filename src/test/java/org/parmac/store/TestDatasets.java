package org.parmac.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.parmac.math.Block;
import org.parmac.math.CounterRandom;

/** Small datasets written straight to disk, for tests of what comes after the import. */
public final class TestDatasets {
  public static final String ID = "0123456789ab";

  private TestDatasets() {}

  /** Writes a dataset; keys are the split's name and the row, such as train-17. */
  public static DatasetDir write(
      Configuration conf,
      Path path,
      int shards,
      int tileRows,
      Block train,
      Block validation,
      Block queries)
      throws IOException {
    Map<String, DatasetDir.Split> splits = new LinkedHashMap<>();
    splits.put(DatasetDir.TRAIN, split(conf, path, DatasetDir.TRAIN, train, shards, tileRows));
    splits.put(
        DatasetDir.VALIDATION, split(conf, path, DatasetDir.VALIDATION, validation, 1, tileRows));
    splits.put(DatasetDir.QUERIES, split(conf, path, DatasetDir.QUERIES, queries, 1, tileRows));
    Json.write(
        path.getFileSystem(conf),
        new Path(path, DatasetDir.FILE),
        new DatasetDir.Description(
            1,
            ID,
            train.columns(),
            tileRows,
            1,
            splits,
            new DatasetDir.Source(List.of("test"), List.of(), "test", Map.of(), "test", "")));
    return DatasetDir.open(conf, path);
  }

  private static DatasetDir.Split split(
      Configuration conf, Path path, String name, Block points, int shards, int tileRows)
      throws IOException {
    FileSystem fs = path.getFileSystem(conf);
    List<DatasetDir.Shard> list = new ArrayList<>();
    int n = points.rows();
    for (int s = 0; n > 0 && s < shards; s++) {
      int from = (int) ((long) n * s / shards);
      int to = (int) ((long) n * (s + 1) / shards);
      Path file = DatasetDir.shard(path, name, s);
      try (ShardWriter writer =
          new ShardWriter(fs.create(file, false), ShardWriter.POINTS, s, points.columns(), ID)) {
        for (int row = from; row < to; row += tileRows) {
          int rows = Math.min(tileRows, to - row);
          Block tile = new Block(rows, points.columns());
          System.arraycopy(
              points.values(), points.offset(row), tile.values(), 0, rows * points.columns());
          String[] keys = new String[rows];
          for (int i = 0; i < rows; i++) {
            keys[i] = name + "-" + (row + i);
          }
          writer.append(row, tile, keys);
        }
      }
      list.add(
          new DatasetDir.Shard(
              DatasetDir.shardFile(s), from, to - from, fs.getFileStatus(file).getLen(), ""));
    }
    return new DatasetDir.Split(n, list);
  }

  /** Points of a mixture of Gaussian clusters: structure enough for a hash to find. */
  public static Block mixture(int rows, int columns, int clusters, long seed) {
    CounterRandom centres = new CounterRandom(42, "centres");
    CounterRandom noise = new CounterRandom(seed, "noise");
    Block block = new Block(rows, columns);
    for (int i = 0; i < rows; i++) {
      long c = Long.remainderUnsigned(noise.bits(~i), clusters);
      for (int j = 0; j < columns; j++) {
        double v =
            10 * centres.gaussian(c * columns + j) + 3 * noise.gaussian((long) i * columns + j);
        block.set(i, j, (float) v);
      }
    }
    return block;
  }

  /** Points as a file for the import has them, a line each. */
  public static String csv(Block points) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < points.rows(); i++) {
      for (int j = 0; j < points.columns(); j++) {
        text.append(j == 0 ? "" : ",").append(points.get(i, j));
      }
      text.append('\n');
    }
    return text.toString();
  }
}
