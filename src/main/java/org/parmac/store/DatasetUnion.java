package org.parmac.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.parmac.store.DatasetDir.Home;
import org.parmac.store.DatasetDir.Shard;
import org.parmac.store.DatasetDir.Split;

/**
 * Datasets laid side by side as one: a dataset.json whose shards lie in other datasets. Nothing is
 * copied and nothing moves, so that new data is added, and old data dropped, by the shard.
 *
 * <p>Source: streaming in Carreira-Perpiñán and Alizadeh, "ParMAC", MLSys 2019: points are added or
 * dropped between iterations, and nothing that other shards hold is touched.
 */
public final class DatasetUnion {
  private static final String FORMAT = "union";

  private DatasetUnion() {}

  /**
   * One dataset of a union.
   *
   * @param dataset with shards of its own, not a union
   * @param firstShard training shards before this one are left out; validation and queries stay
   */
  public record Part(DatasetDir dataset, int firstShard) {
    public Part {
      int shards = dataset.split(DatasetDir.TRAIN).shards().size();
      if (firstShard < 0 || firstShard >= shards) {
        throw new IllegalArgumentException(
            "firstShard must be 0 to " + (shards - 1) + ", got " + firstShard);
      }
    }

    /** Training points that the part brings. */
    public long points() {
      return kept(DatasetDir.TRAIN).stream().mapToLong(Shard::points).sum();
    }

    private List<Shard> kept(String split) {
      List<Shard> all = dataset.split(split).shards();
      return split.equals(DatasetDir.TRAIN) ? all.subList(firstShard, all.size()) : all;
    }
  }

  /**
   * Makes a union. The same parts give the same id.
   *
   * @param path a new or empty directory
   * @param parts in order, the oldest first; at least one
   * @throws OutputInUseException if the directory has files
   * @throws BadDataException if the parts do not have the same columns
   */
  public static DatasetDir write(Configuration conf, Path path, List<Part> parts)
      throws IOException {
    DatasetDir first = parts.get(0).dataset();
    int tileRows = 0;
    for (Part part : parts) {
      checkColumns(first, part.dataset());
      tileRows = Math.max(tileRows, part.dataset().tileRows());
    }
    Map<String, Split> splits = new LinkedHashMap<>();
    for (String name : DatasetDir.SPLITS) {
      splits.put(name, split(name, parts));
    }
    DatasetDir.Description description =
        new DatasetDir.Description(
            DatasetDir.LAYOUT,
            id(splits),
            first.columns(),
            tileRows,
            first.description().seed(),
            splits,
            source(parts));
    FileSystem fs = path.getFileSystem(conf);
    if (fs.exists(path) && fs.listStatus(path).length > 0) {
      throw new OutputInUseException(
          path + ": expected a new or empty directory, found one with files. Choose another one.");
    }
    fs.mkdirs(path);
    Json.write(fs, new Path(path, DatasetDir.FILE), description);
    return DatasetDir.open(conf, path);
  }

  /** The parts that a dataset is made of: itself, if it is no union. */
  public static List<Part> parts(Configuration conf, DatasetDir dataset) throws IOException {
    Map<String, Integer> firstShards = new LinkedHashMap<>();
    for (Shard shard : dataset.split(DatasetDir.TRAIN).shards()) {
      if (shard.home() == null) {
        return List.of(new Part(dataset, 0));
      }
      firstShards.putIfAbsent(shard.home().dataset(), shard.home().shard());
    }
    List<Part> parts = new ArrayList<>();
    for (Map.Entry<String, Integer> part : firstShards.entrySet()) {
      parts.add(new Part(DatasetDir.open(conf, new Path(part.getKey())), part.getValue()));
    }
    return parts;
  }

  private static Split split(String name, List<Part> parts) {
    List<Shard> shards = new ArrayList<>();
    long row = 0;
    for (Part part : parts) {
      DatasetDir home = part.dataset();
      List<Shard> kept = part.kept(name);
      int number = home.split(name).shards().size() - kept.size();
      for (Shard shard : kept) {
        shards.add(
            new Shard(
                shard.file(),
                row,
                shard.points(),
                shard.bytes(),
                shard.sha256(),
                new Home(home.path().toString(), home.id(), number++, shard.firstRow())));
        row += shard.points();
      }
    }
    return new Split(row, shards);
  }

  private static void checkColumns(DatasetDir first, DatasetDir other) throws BadDataException {
    if (first.columns() != other.columns()) {
      throw new BadDataException(
          other.path()
              + ": expected "
              + first.columns()
              + " columns, as "
              + first.path()
              + " has, found "
              + other.columns()
              + ". Import vectors of the same width.");
    }
  }

  /** Of the shards' homes in their order: where they lie does not matter, what they hold does. */
  private static String id(Map<String, Split> splits) {
    StringBuilder text = new StringBuilder(FORMAT);
    splits.forEach(
        (name, split) -> {
          text.append(' ').append(name);
          for (Shard shard : split.shards()) {
            text.append(' ').append(shard.home().id()).append(':').append(shard.home().shard());
          }
        });
    try {
      byte[] sha =
          MessageDigest.getInstance("SHA-256")
              .digest(text.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(sha, 0, 6);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Without a time: a union that is made again is the same bytes. */
  private static DatasetDir.Source source(List<Part> parts) {
    return new DatasetDir.Source(
        parts.stream().map(part -> part.dataset().path().toString()).toList(),
        List.of(),
        FORMAT,
        Map.of(),
        Provenance.version(),
        null);
  }
}
