package org.parmac.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.parmac.job.vectors.ImportJob;
import org.parmac.job.vectors.ImportSpec;
import org.parmac.store.DatasetDir;
import org.parmac.store.Json;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Turns files of vectors into a dataset. */
@Command(
    name = "import",
    description =
        "Shuffles vectors, splits them into train, validation and queries, and writes them as"
            + " shards.")
final class ImportCommand extends HadoopCommand {
  @Parameters(
      arity = "0..*",
      paramLabel = "PATH",
      description =
          "INPUT… DATASET: files, folders (their files by name) and patterns, in order; last, the"
              + " dataset's new directory.")
  private List<String> paths;

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

  @Option(names = "--json", description = "Print one JSON object a line.")
  private boolean json;

  @Override
  int execute() throws Exception {
    ImportSpec spec = spec();
    ImportJob.Result result = ImportJob.run(conf(), spec, path(paths.get(paths.size() - 1)));
    OozieAction.capture(summary(result));
    if (json) {
      out().println(Json.line(summary(result)));
    } else {
      print(result);
    }
    out().flush();
    return Main.DONE;
  }

  private ImportSpec spec() throws UsageException, IOException {
    if (paths == null || paths.size() < 2) {
      throw new UsageException(
          "expected at least one INPUT and the DATASET, found " + (paths == null ? "none" : paths));
    }
    if (maxQueries != null && queryInputs.isEmpty()) {
      throw new UsageException(
          "--max-queries limits the queries of --query-input, which is missing");
    }
    if (shards != null && shardMb != null) {
      throw new UsageException("--shards and --shard-mb exclude each other");
    }
    try {
      return new ImportSpec(
          paths(paths.subList(0, paths.size() - 1)),
          paths(queryInputs),
          vectors.options(),
          validation == null ? null : ImportSpec.Share.parse(validation),
          queries == null ? null : ImportSpec.Share.parse(queries),
          maxQueries == null ? Long.MAX_VALUE : maxQueries,
          seed,
          given("--shards", shards, 0),
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

  private List<Path> paths(List<String> names) throws IOException {
    List<Path> result = new ArrayList<>();
    for (String name : names) {
      result.add(path(name));
    }
    return result;
  }

  private void print(ImportJob.Result result) {
    DatasetDir dataset = result.dataset();
    out()
        .printf(
            Locale.ROOT,
            "%s: id %s, %d columns%n",
            dataset.path(),
            dataset.id(),
            dataset.columns());
    for (String name : DatasetDir.SPLITS) {
      DatasetDir.Split split = dataset.split(name);
      int count = split.shards().size();
      out()
          .printf(
              Locale.ROOT,
              "  %-10s %,12d points in %d shard%s%n",
              name,
              split.points(),
              count,
              count == 1 ? "" : "s");
    }
    if (result.constantColumns() > 0) {
      out()
          .printf(
              Locale.ROOT,
              "  %d of %d columns have one value in all points%n",
              result.constantColumns(),
              dataset.columns());
    }
  }

  private static Map<String, Object> summary(ImportJob.Result result) {
    DatasetDir dataset = result.dataset();
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("dataset", dataset.path().toString());
    line.put("id", dataset.id());
    line.put("columns", dataset.columns());
    for (String name : DatasetDir.SPLITS) {
      line.put(name, dataset.split(name).points());
    }
    line.put("shards", dataset.split(DatasetDir.TRAIN).shards().size());
    line.put("constantColumns", result.constantColumns());
    return line;
  }
}
