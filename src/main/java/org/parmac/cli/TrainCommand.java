package org.parmac.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.parmac.job.ResidentOptions;
import org.parmac.store.DatasetDir;
import org.parmac.store.Json;
import org.parmac.store.RunDir;
import org.parmac.store.RunLock;
import org.parmac.store.RunSpec;
import org.parmac.store.SpecFile;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Trains a model: a loop over the run's steps, one MapReduce job each or for several. */
@Command(
    name = "train",
    description = {
      "Trains a binary autoencoder, or the model that a specification lists, on an imported"
          + " dataset.",
      "Given again after a stop, it continues where it stopped; with other options or other data it"
          + " refuses."
    })
final class TrainCommand extends HadoopCommand {
  @Parameters(index = "0", paramLabel = "DATASET", description = "An imported dataset.")
  private String dataset;

  @Parameters(
      index = "1",
      paramLabel = "RUN",
      description = "The run's directory; made if it does not exist.")
  private String runPath;

  @Option(
      names = "--spec",
      paramLabel = "FILE",
      description = "A specification in JSON or YAML; options below go before it.")
  private String specFile;

  @Option(names = "--bits", paramLabel = "L", description = "Code length, 1 to 64 (default: 16).")
  private Integer bits;

  @Option(
      names = "--init",
      paramLabel = "HASH",
      description = "Start: itq, tpca or pcarr (default: itq), or warm with --warm.")
  private String init;

  @Option(
      names = "--warm",
      paramLabel = "RUN|MODEL",
      description =
          "Start from the model of a finished run, with its bits and a short schedule of mu.")
  private String warm;

  @CommandLine.Mixin private CirculationOptionsMixin circulation;

  @Option(
      names = "--z-step",
      paramLabel = "METHOD",
      description = "exact or alternate (default: exact up to 16 bits, alternate above).")
  private String zStep;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "Passes over a shard in a W step (default: 2).")
  private Integer epochs;

  @Option(
      names = "--mu-start",
      paramLabel = "X",
      description = "First mu, in units of the cost of one wrong bit (default: 0.01).")
  private Double muStart;

  @Option(
      names = "--mu-factor",
      paramLabel = "X",
      description = "Growth of mu per iteration, above 1 (default: 1.2).")
  private Double muFactor;

  @Option(
      names = "--max-iterations",
      paramLabel = "N",
      description = "Finish after N iterations (default: 100).")
  private Integer maxIterations;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of everything random (default: 1).")
  private Long seed;

  @Option(
      names = "--starts",
      paramLabel = "N",
      description =
          "Train N times, from the seeds seed, seed + 1, …, and keep the one that is best on the"
              + " validation points (default: 1). The others are removed as they lose;"
              + " RUN/starts.json says what all came to.")
  private int starts = 1;

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "Do at most N steps now; the same command continues (default: all).")
  private int most = Integer.MAX_VALUE;

  @Option(
      names = "--steps-per-job",
      paramLabel = "N",
      description =
          "Let one MapReduce job do up to N steps, with tasks that keep their shards in memory and"
              + " wait for each other, so all must run at once (default: 1). No part of the run:"
              + " the result is the same, and the same run may go on with another N.")
  private Integer stepsPerJob;

  @Option(names = "--json", description = "Print the result as one line of JSON.")
  private boolean json;

  @Override
  int execute() throws Exception {
    if (most < 1) {
      throw new UsageException("--steps must be >= 1, got " + most);
    }
    if (stepsPerJob != null) {
      if (stepsPerJob < 1) {
        throw new UsageException("--steps-per-job must be >= 1, got " + stepsPerJob);
      }
      conf().setInt(ResidentOptions.STEPS_PER_JOB, stepsPerJob);
    }
    if (starts < 1) {
      throw new UsageException("--starts must be >= 1, got " + starts);
    }
    WarmStart start = warm == null ? null : WarmStart.of(conf(), path(warm));
    RunSpec spec = spec(start);
    DatasetDir data = DatasetDir.open(conf(), path(dataset));
    Path path = path(runPath);
    FileSystem fs = path.getFileSystem(conf());
    RunStart.check(conf(), data, spec, start);
    RunStart.refuseForeign(fs, path, starts);
    if (!RunDir.exists(fs, path)) {
      RunStart.rings(conf(), fs, path, data, spec);
    }
    try (StopSignal stop = StopSignal.watch(err());
        RunLock lock = RunLock.acquire(conf(), fs, path)) {
      report(
          starts > 1
              ? new SeveralStarts(conf(), path, data, spec, start, starts, err()).run(most)
              : run(RunStart.openOrCreate(conf(), fs, path, data, spec, start)));
    }
    return Main.DONE;
  }

  private Map<String, Object> run(RunDir run) throws IOException, UsageException {
    StepLoop loop = new StepLoop(conf(), run, err());
    loop.run(most);
    return loop.result();
  }

  private void report(Map<String, Object> result) throws IOException {
    OozieAction.capture(result);
    if (json) {
      out().println(Json.line(result));
    } else {
      result.forEach((key, value) -> out().println(key + ": " + value));
    }
    out().flush();
  }

  private RunSpec spec(WarmStart start) throws IOException, UsageException {
    List<Map<String, Object>> trees = new ArrayList<>();
    if (start != null) {
      trees.add(start.defaults());
    }
    if (specFile != null) {
      trees.add(CirculationOptionsMixin.qualified(SpecFile.read(conf(), path(specFile)), conf()));
    }
    Map<String, Object> options = new LinkedHashMap<>();
    Map<String, Object> encoder = new LinkedHashMap<>();
    Map<String, Object> penalty = new LinkedHashMap<>();
    put(options, "bits", bits);
    put(options, "init", init);
    put(options, "zStep", zStep);
    put(options, "maxIterations", maxIterations);
    put(options, "seed", seed);
    put(encoder, "epochs", epochs);
    put(penalty, "start", muStart);
    put(penalty, "factor", muFactor);
    circulation.addTo(options, encoder, conf());
    options.put("encoder", encoder);
    options.put("penalty", penalty);
    trees.add(options);
    try {
      return SpecFile.spec(trees);
    } catch (IllegalArgumentException e) {
      throw new UsageException((specFile == null ? "" : specFile + ": ") + e.getMessage());
    }
  }

  private static void put(Map<String, Object> tree, String key, Object value) {
    if (value != null) {
      tree.put(key, value);
    }
  }
}
