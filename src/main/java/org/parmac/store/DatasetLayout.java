package org.parmac.store;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * Where each point of an import goes. Points have places: the shuffled ones 0 … N − 1, queries from
 * files of their own after them. The first places are the training split, then comes validation,
 * then the queries; a split of n points in S shards has its shard s from ⌊n·s/S⌋ on.
 *
 * @param id of the dataset
 * @param tileRows points a tile
 * @param seed of the shuffle
 * @param shuffled N, points that are shuffled; further places keep the order of their files
 * @param splits in the order of {@link DatasetDir#SPLITS}
 */
public record DatasetLayout(
    String id, int columns, int tileRows, long seed, long shuffled, List<Split> splits) {

  /** A split; without points it has no shards. */
  public record Split(String name, long points, int shards) {
    long firstRow(int shard) {
      return Math.floorDiv(Math.multiplyExact(points, (long) shard), (long) shards);
    }
  }

  /**
   * One shard: its split, its number there, its first place, its first row in the split, and its
   * points.
   */
  public record ShardPlace(String split, int shard, long firstPlace, long firstRow, long points) {}

  /** The layout, with the id that follows from it and the data. */
  public static DatasetLayout of(
      String digest, int columns, int tileRows, long seed, long shuffled, List<Split> splits) {
    StringBuilder text = new StringBuilder();
    text.append(String.join(" ", digest, "" + columns, "" + tileRows, "" + seed, "" + shuffled));
    splits.forEach(
        s ->
            text.append(' ')
                .append(s.name())
                .append(' ')
                .append(s.points())
                .append(' ')
                .append(s.shards()));
    try {
      byte[] sha =
          MessageDigest.getInstance("SHA-256")
              .digest(text.toString().getBytes(StandardCharsets.UTF_8));
      return new DatasetLayout(
          HexFormat.of().formatHex(sha, 0, 6), columns, tileRows, seed, shuffled, splits);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Points in all splits. */
  public long points() {
    return splits.stream().mapToLong(Split::points).sum();
  }

  /** Shards in all splits; they are numbered through, split by split. */
  public int shards() {
    return splits.stream().mapToInt(Split::shards).sum();
  }

  /** The number, among all shards, of the one that holds a place. */
  public int shardOf(long place) {
    long row = place;
    int before = 0;
    for (Split split : splits) {
      if (row < split.points()) {
        return before + (int) (((row + 1) * split.shards() - 1) / split.points());
      }
      row -= split.points();
      before += split.shards();
    }
    throw new IndexOutOfBoundsException("place " + place + " of " + points());
  }

  /** The shard of a number among all shards. */
  public ShardPlace shard(int number) {
    long place = 0;
    int shard = number;
    for (Split split : splits) {
      if (shard < split.shards()) {
        long firstRow = split.firstRow(shard);
        return new ShardPlace(
            split.name(), shard, place + firstRow, firstRow, split.firstRow(shard + 1) - firstRow);
      }
      shard -= split.shards();
      place += split.points();
    }
    throw new IndexOutOfBoundsException("shard " + number + " of " + shards());
  }
}
