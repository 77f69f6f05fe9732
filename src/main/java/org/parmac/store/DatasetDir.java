package org.parmac.store;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * An imported dataset: {@code dataset.json}, and a folder of shards for each split. Immutable after
 * the import; dataset.json is written last, so a directory without it is an import that did not
 * finish.
 */
public final class DatasetDir {
  public static final String FILE = "dataset.json";
  public static final String TRAIN = "train";
  public static final String VALIDATION = "validation";
  public static final String QUERIES = "queries";

  /** The folder of the records that the import has set aside, if it has, and the file in it. */
  public static final String QUARANTINE = "_quarantine";

  public static final String BAD_RECORDS = "records.jsonl";

  /** The layout version that this program writes, and the newest that it reads. */
  public static final int LAYOUT = 1;

  /** The splits, in the order in which they are written. */
  public static final List<String> SPLITS = List.of(TRAIN, VALIDATION, QUERIES);

  /**
   * @param layout layout version, 1
   * @param id 12 hexadecimal digits, a digest of the points and keys in source order, the seed, the
   *     splits, the shards and whether they were shuffled: the same points in the same shards have
   *     the same id, however the import was cut into tasks
   * @param columns width of a point
   * @param tileRows points a tile, but for the last of a shard
   * @param seed of the shuffle and the split
   * @param splits by name; a split without points has no shards
   * @param source where the data came from
   * @param badRecords records of the source that were set aside; null: none
   */
  public record Description(
      int layout,
      String id,
      int columns,
      int tileRows,
      long seed,
      Map<String, Split> splits,
      Source source,
      @JsonInclude(JsonInclude.Include.NON_NULL) Long badRecords) {

    /** Of data without bad records. */
    public Description(
        int layout,
        String id,
        int columns,
        int tileRows,
        long seed,
        Map<String, Split> splits,
        Source source) {
      this(layout, id, columns, tileRows, seed, splits, source, null);
    }
  }

  /** A split: its points, and its shards in order. */
  public record Split(long points, List<Shard> shards) {}

  /**
   * One shard file: its name, its first point's place in the split, its points, and size and
   * SHA-256 of the file.
   *
   * @param home the dataset it lies in; null: this one
   */
  public record Shard(
      String file,
      long firstRow,
      long points,
      long bytes,
      String sha256,
      @JsonInclude(JsonInclude.Include.NON_NULL) Home home) {

    /** A shard of the dataset's own. */
    public Shard(String file, long firstRow, long points, long bytes, String sha256) {
      this(file, firstRow, points, bytes, sha256, null);
    }
  }

  /**
   * Where a shard lies that a union took from another dataset (see {@link DatasetUnion}).
   *
   * @param dataset that dataset's path, fully qualified
   * @param id of that dataset, which the shard's file bears
   * @param shard its number there
   * @param firstRow its first point's place in the split there
   */
  public record Home(String dataset, String id, int shard, long firstRow) {}

  /**
   * Where a dataset came from; parmac and created are provenance and not part of the id.
   *
   * @param options how the files were read, by name; weights of the shards, and shuffle, where they
   *     are not as usual
   */
  public record Source(
      List<String> inputs,
      List<String> queryInputs,
      String format,
      Map<String, String> options,
      String parmac,
      String created) {}

  private final FileSystem fs;
  private final Path path;
  private final Description description;

  private DatasetDir(FileSystem fs, Path path, Description description) {
    this.fs = fs;
    this.path = path;
    this.description = description;
  }

  /** Whether a dataset may have a file or folder of that name beside its description. */
  public static boolean isContent(String name) {
    return SPLITS.contains(name) || name.equals(QUARANTINE);
  }

  /** Opens a finished dataset. */
  public static DatasetDir open(Configuration conf, Path path) throws IOException {
    FileSystem fs = path.getFileSystem(conf);
    Path qualified = fs.makeQualified(path);
    try {
      Path file = new Path(qualified, FILE);
      Description d = Json.read(fs, file, Description.class);
      if (d.layout() != LAYOUT
          || d.id() == null
          || d.splits() == null
          || !d.splits().keySet().containsAll(SPLITS)) {
        throw new BadDataException(
            file
                + ": expected a dataset of layout "
                + LAYOUT
                + " with an id and the splits "
                + SPLITS
                + ", found layout "
                + d.layout()
                + ", id "
                + d.id()
                + ", splits "
                + (d.splits() == null ? "none" : d.splits().keySet())
                + ". "
                + Remedy.of(file));
      }
      return new DatasetDir(fs, qualified, d);
    } catch (FileNotFoundException e) {
      throw new BadDataException(
          qualified
              + ": expected a dataset (a directory with "
              + FILE
              + "), found none. Make one with: parmac import INPUT "
              + path,
          e);
    }
  }

  public FileSystem fs() {
    return fs;
  }

  public Path path() {
    return path;
  }

  public Description description() {
    return description;
  }

  public String id() {
    return description.id();
  }

  /** Records of the source that were set aside. */
  public long badRecords() {
    return description.badRecords() == null ? 0 : description.badRecords();
  }

  public int columns() {
    return description.columns();
  }

  public int tileRows() {
    return description.tileRows();
  }

  public Split split(String name) {
    return description.splits().get(name);
  }

  /** Where a shard of a split lies: here, or in the dataset that a union took it from. */
  public Path shard(String split, int shard) {
    Home home = split(split).shards().get(shard).home();
    return home == null
        ? shard(path, split, shard)
        : shard(new Path(home.dataset()), split, home.shard());
  }

  /** Where a shard of a split lies below a dataset's or a step's directory. */
  public static Path shard(Path directory, String split, int shard) {
    return new Path(new Path(directory, split), shardFile(shard));
  }

  public static String shardFile(int shard) {
    return String.format("shard-%05d.avro", shard);
  }

  /** Opens a shard of a split for reading. */
  public ShardReader read(String split, int shard) throws IOException {
    Path file = shard(split, shard);
    Shard description = split(split).shards().get(shard);
    Home home = description.home();
    if (home == null) {
      return ShardReader.open(fs, file, ShardWriter.POINTS, shard, columns(), id());
    }
    return ShardReader.open(
            file.getFileSystem(fs.getConf()),
            file,
            ShardWriter.POINTS,
            home.shard(),
            columns(),
            home.id())
        .movedBy(description.firstRow() - home.firstRow());
  }
}
