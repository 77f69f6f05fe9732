package org.parmac.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.parmac.job.vectors.ImportSpec;
import org.parmac.store.ShardWeights;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** How to make a dataset of files of vectors: options of every command that imports some. */
final class ImportOptionsMixin {
  @CommandLine.Mixin private VectorOptionsMixin vectors;

  @Option(
      names = "--validation",
      paramLabel = "N|P%",
      description = "Points for validation; default: a tenth, at most 2000.")
  private String validation;

  @Option(
      names = "--queries",
      paramLabel = "N|P%",
      description =
          "Points to use as queries; default: a tenth, at most 1000, or none with --query-input.")
  private String queries;

  @Option(
      names = "--query-input",
      arity = "1",
      paramLabel = "INPUT",
      description = "Queries from files of their own, in their order; may be given several times.")
  private List<String> queryInputs = new ArrayList<>();

  @Option(
      names = "--max-queries",
      paramLabel = "N",
      description = "Use the first N records of the query inputs; default: all.")
  private Long maxQueries;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "N",
      description = "Seed of the shuffle; default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--shards",
      paramLabel = "N",
      description =
          "Shards of the training split; default: by --shard-mb, at least one per 1000 points up to"
              + " 4.")
  private Integer shards;

  @Option(
      names = "--shard-mb",
      paramLabel = "MB",
      description = "MiB of values a shard; default: 128.")
  private Integer shardMb;

  @Option(
      names = "--tile-rows",
      paramLabel = "N",
      description = "Points a tile, the unit of reading; default: about 256 KiB, 64 to 512 points.")
  private Integer tileRows;

  /**
   * Of a shuffled import in even shards.
   *
   * @param inputs files, folders and patterns, at least one
   */
  ImportSpec spec(Configuration conf, List<String> inputs) throws UsageException, IOException {
    return spec(conf, inputs, true, null);
  }

  /**
   * @param inputs files, folders and patterns, at least one
   * @param weights of the shards as given; null: even shards
   */
  ImportSpec spec(Configuration conf, List<String> inputs, boolean shuffle, String weights)
      throws UsageException, IOException {
    if (maxQueries != null && queryInputs.isEmpty()) {
      throw new UsageException(
          "--max-queries limits the queries of --query-input, which is missing");
    }
    if (shards != null && shardMb != null) {
      throw new UsageException("--shards and --shard-mb exclude each other");
    }
    if (weights != null && shardMb != null) {
      throw new UsageException("--weights and --shard-mb exclude each other");
    }
    try {
      return new ImportSpec(
          paths(conf, inputs),
          paths(conf, queryInputs),
          vectors.options(),
          validation == null ? null : ImportSpec.Share.parse(validation),
          queries == null ? null : ImportSpec.Share.parse(queries),
          maxQueries == null ? Long.MAX_VALUE : maxQueries,
          seed,
          shuffle,
          given("--shards", shards, 0),
          weights == null ? null : ShardWeights.parse(weights),
          given("--shard-mb", shardMb, 128),
          given("--tile-rows", tileRows, 0));
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
  }

  private static int given(String option, Integer value, int otherwise) throws UsageException {
    if (value != null && value < 1) {
      throw new UsageException(option + " must be >= 1, got " + value);
    }
    return value == null ? otherwise : value;
  }

  private static List<Path> paths(Configuration conf, List<String> names) throws IOException {
    List<Path> result = new ArrayList<>();
    for (String name : names) {
      Path path = new Path(name);
      result.add(path.getFileSystem(conf).makeQualified(path));
    }
    return result;
  }
}
