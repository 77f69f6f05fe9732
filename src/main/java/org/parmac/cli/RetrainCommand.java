package org.parmac.cli;

import java.io.IOException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.parmac.store.RunLock;
import org.parmac.store.SpecFile;
import org.parmac.store.registry.RegistryDir;
import org.parmac.store.registry.Retention;
import org.parmac.store.registry.Verdict;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code retrain REGISTRY INPUT…}: a day's data into a registry's model. */
@Command(
    name = "retrain",
    description = {
      "Adds a day's data to a registry and trains its model again: imports the data beside the"
          + " older, trains warm from the current model (cold if there is none), and compares the"
          + " two on held-out queries. The new model becomes the current one unless it is worse.",
      "Given again after a stop, it goes on; given again for a batch that was judged, it only says"
          + " so."
    })
final class RetrainCommand extends HadoopCommand {
  @Parameters(
      arity = "0..*",
      paramLabel = "PATH",
      description =
          "REGISTRY INPUT…: the registry's directory, made if it does not exist; files, folders"
              + " (their files by name) and patterns, in order.")
  private List<String> paths;

  @Option(
      names = "--batch",
      paramLabel = "NAME",
      description = "Name of the day's data; default: today's date in UTC, such as 2026-01-31.")
  private String batch;

  @CommandLine.Mixin private ImportOptionsMixin data;

  @Option(
      names = "--spec",
      paramLabel = "FILE",
      description =
          "A specification in JSON or YAML; warm, its init and, where it has none, its mu are those"
              + " of a warm start.")
  private String specFile;

  @Option(
      names = "--bits",
      paramLabel = "L",
      description = "Code length, 1 to 64; default: the current model's, or 16.")
  private Integer bits;

  @Option(
      names = "--max-iterations",
      paramLabel = "N",
      description = "Finish after N iterations (default: 100).")
  private Integer maxIterations;

  @Option(
      names = "--keep-points",
      paramLabel = "N",
      description =
          "Drop the oldest training shards while N points are left without them; default: keep"
              + " all.")
  private Long keepPoints;

  @Option(
      names = "--keep-shards",
      paramLabel = "N",
      description = "Drop the oldest training shards above N; default: keep all.")
  private Integer keepShards;

  @Option(
      names = "--keep-versions",
      paramLabel = "N",
      defaultValue = "10",
      description =
          "Remove runs and data of versions before the newest N, but for the current one and the"
              + " one before it; default: ${DEFAULT-VALUE}.")
  private int keepVersions;

  @Option(
      names = "--k",
      paramLabel = "K",
      defaultValue = "100",
      description = "Judge by precision@K; default: ${DEFAULT-VALUE}.")
  private int k;

  @Option(
      names = "--max-loss",
      paramLabel = "X",
      defaultValue = "0.005",
      description =
          "Refuse a model whose precision on earlier or on new queries is lower by more than X and"
              + " by more than two standard errors; default: ${DEFAULT-VALUE}.")
  private double maxLoss;

  @Option(
      names = "--max-growth",
      paramLabel = "X",
      defaultValue = "0.1",
      description =
          "Refuse a model whose reconstruction error of earlier or of new queries is higher by more"
              + " than the share X and by more than two standard errors; default:"
              + " ${DEFAULT-VALUE}.")
  private double maxGrowth;

  @Option(names = "--json", description = "Print the verdict as one line of JSON.")
  private boolean json;

  @Override
  int execute() throws Exception {
    Retraining.Request request = request();
    RegistryDir registry = RegistryPaths.forWriting(conf(), path(paths.get(0)));
    Verdict verdict;
    try (StopSignal stop = StopSignal.watch(err());
        RunLock lock = RunLock.acquire(conf(), registry.fs(), registry.path())) {
      verdict = new Retraining(conf(), registry, request, err()).run();
      VerdictText.print(VerdictText.result(registry, verdict), json, out());
    }
    // A workflow that takes the result decides on the verdict: a refusal is no failure of its
    // action.
    return verdict.isPromoted() || OozieAction.capturesOutput() ? Main.DONE : Main.REFUSED;
  }

  private Retraining.Request request() throws UsageException, IOException {
    if (paths == null || paths.size() < 2) {
      throw new UsageException(
          "expected REGISTRY and at least one INPUT, found " + (paths == null ? "none" : paths));
    }
    atLeastOne("--keep-versions", keepVersions);
    atLeastOne("--k", k);
    try {
      return new Retraining.Request(
          RegistryPaths.batchName(batch == null ? LocalDate.now(ZoneOffset.UTC).toString() : batch),
          data.spec(conf(), paths.subList(1, paths.size())),
          spec(),
          new Retention(keepPoints, keepShards),
          keepVersions,
          k,
          new Verdict.Limits(maxLoss, maxGrowth));
    } catch (IllegalArgumentException e) {
      throw new UsageException("--" + e.getMessage());
    }
  }

  private static void atLeastOne(String option, int value) throws UsageException {
    if (value < 1) {
      throw new UsageException(option + " must be >= 1, got " + value);
    }
  }

  private List<Map<String, Object>> spec() throws IOException {
    List<Map<String, Object>> trees = new ArrayList<>();
    if (specFile != null) {
      Path file = path(specFile);
      trees.add(SpecFile.read(conf(), file));
    }
    Map<String, Object> options = new LinkedHashMap<>();
    if (bits != null) {
      options.put("bits", bits);
    }
    if (maxIterations != null) {
      options.put("maxIterations", maxIterations);
    }
    trees.add(options);
    return trees;
  }
}
