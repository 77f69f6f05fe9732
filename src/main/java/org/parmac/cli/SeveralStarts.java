package org.parmac.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.parmac.job.Steps;
import org.parmac.store.DatasetDir;
import org.parmac.store.RunDir;
import org.parmac.store.RunLock;
import org.parmac.store.RunSpec;
import org.parmac.store.StartsDir;
import org.parmac.store.StartsDir.Result;

/**
 * Trains from several seeds, one after another, and makes the best of them the run. To be used by
 * whoever holds the run's lock.
 */
final class SeveralStarts {
  private final Configuration conf;
  private final FileSystem fs;
  private final Path path;
  private final DatasetDir data;
  private final RunSpec spec;
  private final WarmStart warm;
  private final StartsDir.Plan plan;
  private final StartsDir starts;
  private final PrintWriter err;

  /**
   * @param path the run's directory
   * @param spec of the first start
   * @param count how many starts, 2 or more
   */
  SeveralStarts(
      Configuration conf,
      Path path,
      DatasetDir data,
      RunSpec spec,
      WarmStart warm,
      int count,
      PrintWriter err)
      throws IOException {
    this.conf = conf;
    this.fs = path.getFileSystem(conf);
    this.path = path;
    this.data = data;
    this.spec = spec;
    this.warm = warm;
    this.plan = new StartsDir.Plan(count, spec.seed());
    this.starts = new StartsDir(fs, path);
    this.err = err;
  }

  /**
   * Does all that is left to do, but at most so many steps.
   *
   * @return where the run stands, or the start that is under way
   */
  Map<String, Object> run(int most) throws IOException, UsageException {
    if (RunDir.exists(fs, path)) {
      return finished();
    }
    begin();
    List<Result> results = starts.results();
    if (!results.isEmpty()) {
      open(StartsDir.best(results).start());
    }
    int left = most;
    Map<String, Object> standing = null;
    while (results.size() < plan.starts()) {
      if (left == 0) {
        return standing;
      }
      int start = results.size() + 1;
      try (RunLock lock = RunLock.acquire(conf, fs, starts.start(start))) {
        StepLoop loop = new StepLoop(conf, open(start), err);
        say("start " + start + " of " + plan.starts() + ", seed " + seed(start));
        loop.run(left);
        left -= loop.done();
        standing = standing(loop.result(), start);
        if (!end(start)) {
          return standing;
        }
      }
      results = starts.results();
      starts.removeLosers(results);
    }
    starts.choose(results);
    say(describe(starts.outcome()));
    return finished();
  }

  /** The run of a start, as its arguments have it. */
  private RunDir open(int start) throws IOException, UsageException {
    Path run = starts.start(start);
    return RunStart.openOrCreate(conf, fs, run, data, spec.withSeed(seed(start)), warm);
  }

  private long seed(int start) {
    return plan.seed() + start - 1;
  }

  private void begin() throws IOException, UsageException {
    if (!starts.isUnderWay()) {
      starts.begin(plan);
    }
    requireSame(starts.plan());
  }

  private void requireSame(StartsDir.Plan begun) throws UsageException {
    if (!begun.equals(plan)) {
      throw new UsageException(
          path
              + ": begun with --starts "
              + begun.starts()
              + " from seed "
              + begun.seed()
              + ", asked for --starts "
              + plan.starts()
              + " from seed "
              + plan.seed()
              + ". Give the same arguments to continue, or another directory.");
    }
  }

  /** Notes what a start has come to, if it has come to its end. */
  private boolean end(int start) throws IOException {
    RunDir run = RunDir.open(conf, starts.start(start));
    if (new Steps(conf, run).next().isPresent()) {
      return false;
    }
    starts.end(Result.of(start, run));
    return true;
  }

  private Map<String, Object> standing(Map<String, Object> result, int start) {
    result.put("starts", plan.starts());
    result.put("start", start);
    return result;
  }

  /** The run that was chosen, or was before; what is left of the others is removed. */
  private Map<String, Object> finished() throws IOException, UsageException {
    StartsDir.Outcome outcome = starts.outcome();
    if (outcome == null) {
      throw new UsageException(
          path
              + ": the run was started otherwise: one start in the run, "
              + plan.starts()
              + " asked for. Leave --starts out to continue it, or choose another directory.");
    }
    requireSame(new StartsDir.Plan(outcome.starts(), outcome.seed()));
    RunSpec chosen = spec.withSeed(seed(outcome.chosen()));
    RunDir run = RunStart.openOrCreate(conf, fs, path, data, chosen, warm);
    starts.removeRest();
    Map<String, Object> result =
        new LinkedHashMap<>(standing(new StepLoop(conf, run, err).result(), outcome.chosen()));
    Result best = StartsDir.best(outcome.results());
    result.put(best.measure() + "OfStarts", outcome.results().stream().map(Result::value).toList());
    return result;
  }

  private static String describe(StartsDir.Outcome outcome) {
    Result best = StartsDir.best(outcome.results());
    return String.format(
        Locale.ROOT,
        "start %d of %d (seed %d) is the run, %s %s; the others: %s",
        best.start(),
        outcome.starts(),
        best.seed(),
        best.measure(),
        number(best.value()),
        outcome.results().stream()
            .filter(result -> !result.equals(best))
            .map(result -> "start " + result.start() + " " + number(result.value()))
            .collect(Collectors.joining(", ")));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.5g", value);
  }

  private void say(String line) {
    err.println(line);
    err.flush();
  }
}
