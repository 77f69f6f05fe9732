package org.parmac.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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

  @CommandLine.Mixin private ImportOptionsMixin options;

  @Option(
      names = "--weights",
      paramLabel = "W1,W2,…",
      description =
          "Sizes of the training shards in proportion, one number a shard, such as the speeds of"
              + " the machines they lie on; default: even shards.")
  private String weights;

  @Option(
      names = "--no-shuffle",
      description =
          "Training points keep the order of the inputs, so that shards are runs of it; validation"
              + " and queries are drawn as otherwise.")
  private boolean noShuffle;

  @Option(
      names = "--bad-records",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Set aside up to N records that cannot be used, in DATASET/"
              + DatasetDir.QUARANTINE
              + "/"
              + DatasetDir.BAD_RECORDS
              + ", in place of refusing the import; default: ${DEFAULT-VALUE}.")
  private long badRecords;

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
    if (badRecords < 0) {
      throw new UsageException("--bad-records must be >= 0, got " + badRecords);
    }
    return options
        .spec(conf(), paths.subList(0, paths.size() - 1), !noShuffle, weights)
        .withBadRecords(badRecords);
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
    if (dataset.badRecords() > 0) {
      out()
          .printf(
              Locale.ROOT,
              "  %,d bad record%s set aside: %s/%s%n",
              dataset.badRecords(),
              dataset.badRecords() == 1 ? "" : "s",
              DatasetDir.QUARANTINE,
              DatasetDir.BAD_RECORDS);
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
    line.put("badRecords", dataset.badRecords());
    return line;
  }
}
