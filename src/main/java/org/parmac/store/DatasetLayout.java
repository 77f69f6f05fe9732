package org.parmac.store;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Where each point of an import goes. Points have places: the shuffled ones 0 … N − 1, queries from
 * files of their own after them. The first places are the training split, then comes validation,
 * then the queries; a split of n points in S even shards has its shard s from ⌊n·s/S⌋ on.
 *
 * @param id of the dataset
 * @param tileRows points a tile
 * @param seed of the shuffle
 * @param shuffled N, points that are shuffled; further places keep the order of their files
 * @param inOrder whether the training points stand in the order of the input, not of the shuffle
 * @param splits in the order of {@link DatasetDir#SPLITS}
 */
public record DatasetLayout(
    String id,
    int columns,
    int tileRows,
    long seed,
    long shuffled,
    boolean inOrder,
    List<Split> splits) {

  /**
   * A split; without points it has no shards.
   *
   * @param firstRows where each shard begins, rising from 0; null: the shards are even
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Split(String name, long points, int shards, List<Long> firstRows) {

    /** A split in even shards. */
    public Split(String name, long points, int shards) {
      this(name, points, shards, null);
    }

    /**
     * A split in shards of given weights; the same as an even one where they come to the same.
     *
     * @throws BadDataException if a shard would have no point
     */
    public static Split weighted(String name, long points, ShardWeights weights)
        throws BadDataException {
      Split even = new Split(name, points, weights.count());
      List<Long> firstRows = weights.firstRows(points);
      for (int s = 0; s < weights.count(); s++) {
        if (firstRows.get(s) != even.firstRow(s)) {
          return new Split(name, points, weights.count(), firstRows);
        }
      }
      return even;
    }

    long firstRow(int shard) {
      if (firstRows != null) {
        return shard == shards ? points : firstRows.get(shard);
      }
      return Math.floorDiv(Math.multiplyExact(points, (long) shard), (long) shards);
    }

    int shardOf(long row) {
      if (firstRows == null) {
        return (int) (((row + 1) * shards - 1) / points);
      }
      int found = Collections.binarySearch(firstRows, row);
      return found >= 0 ? found : -found - 2;
    }

    /** What the dataset's id is made of. */
    private String text() {
      String even = name + ' ' + points + ' ' + shards;
      return firstRows == null
          ? even
          : even
              + firstRows.stream()
                  .map(Object::toString)
                  .collect(Collectors.joining(",", " at ", ""));
    }
  }

  /**
   * One shard: its split, its number there, its first place, its first row in the split, and its
   * points.
   */
  public record ShardPlace(String split, int shard, long firstPlace, long firstRow, long points) {}

  /** The layout, with the id that follows from it and the data. */
  public static DatasetLayout of(
      String digest,
      int columns,
      int tileRows,
      long seed,
      long shuffled,
      boolean inOrder,
      List<Split> splits) {
    StringBuilder text = new StringBuilder();
    text.append(String.join(" ", digest, "" + columns, "" + tileRows, "" + seed, "" + shuffled));
    splits.forEach(split -> text.append(' ').append(split.text()));
    if (inOrder) {
      text.append(" in order");
    }
    try {
      byte[] sha =
          MessageDigest.getInstance("SHA-256")
              .digest(text.toString().getBytes(StandardCharsets.UTF_8));
      return new DatasetLayout(
          HexFormat.of().formatHex(sha, 0, 6), columns, tileRows, seed, shuffled, inOrder, splits);
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
        return before + split.shardOf(row);
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
