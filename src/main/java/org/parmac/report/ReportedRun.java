package org.parmac.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.parmac.mac.StopRule;
import org.parmac.store.BadDataException;
import org.parmac.store.DatasetDir;
import org.parmac.store.IterationSummary;
import org.parmac.store.Json;
import org.parmac.store.RunDir;
import org.parmac.store.RunLock;
import org.parmac.store.StartsDir;
import org.parmac.store.StepDir;
import org.parmac.store.registry.RegistryDir;

/**
 * What a run's directory says, read once.
 *
 * @param name what it is called: the last part of its path
 * @param init what the first step found; null if it is not complete
 * @param iterations all that are complete, from 0
 * @param finish what the last step found; null if it is not complete
 * @param hasModel whether there is a finished model
 * @param held whether a process is at work on it
 * @param start what the first step has measured; null in registries, which keep the model alone
 * @param rounds seconds of each round's job, by iteration; empty lists where there is one job only
 * @param evaluation null if there is none
 * @param starts several starts that it was chosen from, or is one of; null if there were none
 * @param dataset null if it is not to be had any more
 */
record ReportedRun(
    RunDir dir,
    String name,
    IterationSummary init,
    List<IterationSummary> iterations,
    IterationSummary finish,
    boolean hasModel,
    boolean held,
    RunDir.Start start,
    List<List<Double>> rounds,
    Evaluated evaluation,
    Starts starts,
    DatasetDir dataset) {

  /**
   * Several starts.
   *
   * @param all how many
   * @param chosen the one that the run is; 0: none yet, this is the one under way
   */
  record Starts(int all, int chosen, List<StartsDir.Result> results) {}

  /**
   * Reads a run, or that of a registry's current model; of several starts that are under way the
   * last one.
   */
  static ReportedRun read(Configuration conf, Path path) throws IOException {
    FileSystem fs = path.getFileSystem(conf);
    StartsDir starts = new StartsDir(fs, path);
    if (!RegistryDir.exists(fs, path) && starts.isUnderWay()) {
      int all = starts.plan().starts();
      List<StartsDir.Result> results = starts.results();
      Path last = starts.start(Math.min(all, results.size() + 1));
      if (!RunDir.exists(fs, last) && !results.isEmpty()) {
        last = starts.start(StartsDir.best(results).start());
      }
      return read(conf, last, path, new Starts(all, 0, results));
    }
    Path run = RegistryDir.run(conf, path).path();
    StartsDir.Outcome outcome = new StartsDir(run.getFileSystem(conf), run).outcome();
    return read(
        conf,
        run,
        path,
        outcome == null ? null : new Starts(outcome.starts(), outcome.chosen(), outcome.results()));
  }

  private static ReportedRun read(Configuration conf, Path path, Path named, Starts starts)
      throws IOException {
    RunDir run = RunDir.open(conf, path);
    List<IterationSummary> iterations = new ArrayList<>();
    List<List<Double>> rounds = new ArrayList<>();
    for (int i = 0; i <= run.lastIteration(); i++) {
      iterations.add(run.summary(run.iteration(i)));
      rounds.add(rounds(run.iteration(i)));
    }
    return new ReportedRun(
        run,
        named.getName(),
        summary(run, run.init()),
        iterations,
        summary(run, run.finish()),
        run.fs().exists(run.modelFile()),
        RunLock.isHeld(run.fs(), named),
        run.init().isComplete() ? run.start() : null,
        rounds,
        Evaluated.read(run),
        starts,
        dataset(conf, run));
  }

  private static IterationSummary summary(RunDir run, StepDir step) throws IOException {
    return step.isComplete() ? run.summary(step) : null;
  }

  /** Where a step has several rounds, each has left how long its job took. */
  private static List<Double> rounds(StepDir step) throws IOException {
    List<Double> seconds = new ArrayList<>();
    for (int r = 0; step.fs().exists(step.roundFile(r)); r++) {
      JsonNode job = Json.read(step.fs(), step.roundFile(r), JsonNode.class);
      double sum = 0;
      for (String phase : List.of("submit", "map", "reduce", "commit")) {
        sum += job.path(phase).asDouble();
      }
      seconds.add(sum);
    }
    return seconds;
  }

  /** The dataset may be gone, or on a cluster that this machine does not know. */
  private static DatasetDir dataset(Configuration conf, RunDir run) {
    try {
      return run.dataset(conf);
    } catch (IOException | IllegalArgumentException e) {
      return null;
    }
  }

  /** The last complete iteration; −1 if none is. */
  int last() {
    return iterations.size() - 1;
  }

  boolean isFinished() {
    return hasModel;
  }

  boolean hasConverged() {
    return last() >= 0 && StopRule.CONVERGED.toString().equals(iterations.get(last()).stop());
  }

  boolean isHash() {
    return dir.spec().isHash();
  }

  /** What the error of the whole model is called. */
  String errorName() {
    return isHash() ? "E_BA" : "E_1";
  }

  /** Its unit. */
  String errorUnit() {
    return dir.spec().targetColumns().areInputs()
        ? "squared data units"
        : "squared units of the targets";
  }

  /** The name of the dataset: the last part of its path. */
  String datasetName() {
    return new Path(dir.description().dataset()).getName();
  }

  /** Seconds of all steps that are complete. */
  double seconds() {
    double sum = init == null ? 0 : init.seconds().total();
    sum += iterations.stream().mapToDouble(s -> s.seconds().total()).sum();
    return sum + (finish == null ? 0 : finish.seconds().total());
  }

  /** The mean error of the model as far as it has come, over the training points; null: unknown. */
  Double error() {
    IterationSummary s =
        finish != null && finish.nestedError() != null
            ? finish
            : iterations.isEmpty() ? null : iterations.get(last());
    return s == null || s.nestedError() == null ? null : s.nestedError() / s.points();
  }

  /** The same on the validation points, and the precision there. */
  Double validationError() {
    return newest() == null ? null : newest().validationError();
  }

  Double validationPrecision() {
    return newest() == null ? null : newest().validationPrecision();
  }

  private IterationSummary newest() {
    return finish != null ? finish : iterations.isEmpty() ? null : iterations.get(last());
  }

  /** The share of the variance that an autoencoder's outputs leave; null: unknown. */
  Double unexplained() {
    boolean known = error() != null && start != null && dir.spec().targetColumns().areInputs();
    return known && start.variance() > 0 ? Double.valueOf(error() / start.variance()) : null;
  }

  /**
   * A run to look at.
   *
   * @throws BadDataException if its first step is not complete: there is nothing to tell
   */
  ReportedRun requireBegun() throws BadDataException {
    if (init == null && !hasModel) {
      throw new BadDataException(
          dir.path()
              + ": expected a run with at least one complete step, found none yet. Continue it"
              + " with: parmac train "
              + dir.description().dataset()
              + " "
              + dir.path());
    }
    return this;
  }
}
