package org.parmac.job.vectors;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.parmac.store.BadDataException;
import org.parmac.store.DatasetDir;
import org.parmac.store.DatasetLayout;
import org.parmac.store.Json;
import org.parmac.store.ShardWeights;
import org.parmac.store.vectors.InputSummary;
import org.parmac.store.vectors.VectorOptions;

/**
 * What to import, and how to lay it out.
 *
 * @param inputs files, folders and patterns, in order
 * @param queryInputs the queries, if they have files of their own: these are not shuffled
 * @param validation points for validation; null: a tenth, at most 2000
 * @param queries points of the inputs to use as queries; null: a tenth, at most 1000, or none if
 *     there are query inputs
 * @param maxQueries of the query inputs, so many records at most are used, the first ones
 * @param seed of the shuffle
 * @param shuffle whether the training points are shuffled; if not, they keep the order of the
 *     inputs, and only validation and queries are drawn by the shuffle
 * @param shards of the training split; 0: as many as shardMb asks for, and at least one for 1000
 *     points up to four
 * @param weights of the training shards, one for each; null: even shards
 * @param shardMb MiB of float32 values a shard
 * @param tileRows points a tile; 0: about 256 KiB of values, 64 to 512 points
 * @param badRecords so many records that cannot be used are set aside; more refuse the import
 */
public record ImportSpec(
    List<Path> inputs,
    List<Path> queryInputs,
    VectorOptions vectors,
    Share validation,
    Share queries,
    long maxQueries,
    long seed,
    boolean shuffle,
    int shards,
    ShardWeights weights,
    int shardMb,
    int tileRows,
    long badRecords) {

  private static final int MOST_TILE_ROWS = 65_536;
  private static final int MOST_SHARDS = 100_000;
  private static final long TILE_BYTES = 256 << 10;
  private static final long LARGEST_TILE = 64 << 20;

  public ImportSpec {
    require(!inputs.isEmpty(), "inputs must not be empty");
    require(
        shards >= 0 && shards <= MOST_SHARDS,
        "shards must be 1 to " + MOST_SHARDS + ", got " + shards);
    require(shardMb >= 1, "shard-mb must be >= 1, got " + shardMb);
    require(
        tileRows >= 0 && tileRows <= MOST_TILE_ROWS,
        "tile-rows must be 1 to " + MOST_TILE_ROWS + ", got " + tileRows);
    require(badRecords >= 0, "bad-records must be >= 0, got " + badRecords);
    require(maxQueries >= 1, "max-queries must be >= 1, got " + maxQueries);
    require(
        queryInputs.isEmpty() || queries == null,
        "queries must come from the inputs or from query-input, not from both");
    if (weights != null) {
      require(
          shards == 0 || shards == weights.count(),
          "weights must be one for each of " + shards + " shards, got " + weights.count());
      shards = weights.count();
    }
  }

  /** An import that is refused for the first bad record. */
  public ImportSpec(
      List<Path> inputs,
      List<Path> queryInputs,
      VectorOptions vectors,
      Share validation,
      Share queries,
      long maxQueries,
      long seed,
      boolean shuffle,
      int shards,
      ShardWeights weights,
      int shardMb,
      int tileRows) {
    this(
        inputs,
        queryInputs,
        vectors,
        validation,
        queries,
        maxQueries,
        seed,
        shuffle,
        shards,
        weights,
        shardMb,
        tileRows,
        0);
  }

  /** The same, where so many bad records are set aside. */
  public ImportSpec withBadRecords(long most) {
    return new ImportSpec(
        inputs,
        queryInputs,
        vectors,
        validation,
        queries,
        maxQueries,
        seed,
        shuffle,
        shards,
        weights,
        shardMb,
        tileRows,
        most);
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }

  /**
   * A number of points, or a share of all.
   *
   * @param points used if percent is negative
   */
  public record Share(long points, double percent) {
    public static Share parse(String text) {
      try {
        if (text.endsWith("%")) {
          double percent = Double.parseDouble(text.substring(0, text.length() - 1));
          require(percent >= 0 && percent < 100, "a share must be 0% to below 100%, got " + text);
          return new Share(0, percent);
        }
        long points = Long.parseLong(text);
        require(points >= 0, "a number of points must be >= 0, got " + text);
        return new Share(points, -1);
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(
            "expected a number of points or a share such as 10%, got \"" + text + "\"", e);
      }
    }

    private long of(long all) {
      return percent < 0 ? points : (long) Math.floor(all * percent / 100);
    }

    @Override
    public String toString() {
      return percent < 0 ? Long.toString(points) : percent + "%";
    }
  }

  /** All of it as plain values, to be written down and compared. */
  public Map<String, Object> describe() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("inputs", inputs.stream().map(Path::toString).toList());
    values.put("queryInputs", queryInputs.stream().map(Path::toString).toList());
    values.put("vectors", Json.tree(vectors));
    values.put("validation", String.valueOf(validation));
    values.put("queries", String.valueOf(queries));
    values.put("maxQueries", maxQueries);
    values.put("seed", seed);
    values.put("shards", shards);
    values.put("shardMb", shardMb);
    values.put("tileRows", tileRows);
    values.putAll(order());
    return values;
  }

  /** What is not as usual in the order and the sizes of the training shards, as plain values. */
  Map<String, String> order() {
    Map<String, String> values = new LinkedHashMap<>();
    if (!shuffle) {
      values.put("shuffle", "false");
    }
    if (weights != null) {
      values.put("weights", weights.toString());
    }
    return values;
  }

  /**
   * The layout that follows from what was found.
   *
   * @throws BadDataException if there are not enough points for it, or all are the same
   */
  DatasetLayout layout(InputSummary found) throws BadDataException {
    long all = found.points();
    long validationPoints = validation == null ? Math.min(all / 10, 2000) : validation.of(all);
    long queryPoints =
        queries != null ? queries.of(all) : queryInputs.isEmpty() ? Math.min(all / 10, 1000) : 0;
    long train = all - validationPoints - queryPoints;
    if (train < 1) {
      throw new BadDataException(
          "expected more points than validation ("
              + validationPoints
              + ") and queries ("
              + queryPoints
              + ") take, found "
              + all
              + ". Take fewer with --validation and --queries.");
    }
    if (found.constantColumns() == found.columns()) {
      throw new BadDataException(
          "expected points that differ, found "
              + all
              + " with the same "
              + found.columns()
              + " values: every column is constant. Is this the right input?");
    }
    long outside = Math.min(found.queryPoints(), maxQueries);
    return DatasetLayout.of(
        found.digest(),
        found.columns(),
        tileRows(found.columns()),
        seed,
        all,
        !shuffle,
        List.of(
            train(train, found.columns()),
            split(
                DatasetDir.VALIDATION, validationPoints, bySize(validationPoints, found.columns())),
            split(
                DatasetDir.QUERIES,
                queryPoints + outside,
                bySize(queryPoints + outside, found.columns()))));
  }

  private static DatasetLayout.Split split(String name, long points, int shards) {
    return new DatasetLayout.Split(name, points, points == 0 ? 0 : shards);
  }

  private DatasetLayout.Split train(long points, int columns) throws BadDataException {
    int count = trainShards(points, columns);
    return weights == null
        ? split(DatasetDir.TRAIN, points, count)
        : DatasetLayout.Split.weighted(DatasetDir.TRAIN, points, weights);
  }

  private int trainShards(long points, int columns) throws BadDataException {
    if (shards > points) {
      throw new BadDataException(
          "expected at least one training point for each of "
              + shards
              + " shards, found "
              + points
              + ". Ask for fewer shards.");
    }
    return shards > 0
        ? shards
        : (int) Math.max(bySize(points, columns), Math.min(4, points / 1000));
  }

  private int bySize(long points, int columns) {
    long pointsInShard = Math.max(1, ((long) shardMb << 20) / ((long) columns * Float.BYTES));
    return (int) Math.min(Math.max(1, (points + pointsInShard - 1) / pointsInShard), MOST_SHARDS);
  }

  private int tileRows(int columns) {
    long rowBytes = (long) columns * Float.BYTES;
    if (tileRows > 0) {
      return tileRows;
    }
    long rows = Math.max(64, Math.min(512, TILE_BYTES / rowBytes / 16 * 16));
    return (int) Math.max(1, Math.min(rows, LARGEST_TILE / rowBytes));
  }
}
