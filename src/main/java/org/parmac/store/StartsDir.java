package org.parmac.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Several starts of a run, of which the best becomes the run.
 *
 * <pre>
 *   RUN/starts/plan.json        how many there are, and the seed of the first
 *              1/ 2/ …          each a run of its own
 *              result-1.json …  what it has come to; one that has lost is removed then
 *   RUN/starts.json             what all have come to, and which one the run is
 * </pre>
 *
 * The best one's files are renamed into the run's directory, run.json last: from then on it is a
 * run like any other. What is cut off is done again from where it was.
 */
public final class StartsDir {
  /** In a run's directory. */
  public static final String DIRECTORY = "starts";

  private static final String FILE = "starts.json";

  /**
   * @param starts how many
   * @param seed of the first; each has one more than the one before
   */
  public record Plan(int starts, long seed) {}

  /**
   * What a start has come to.
   *
   * @param start from 1
   * @param measure what it is compared by: validationPrecision, of which more is better,
   *     validationError or nestedError, a mean over points in data units
   * @param modelSha256 of its model
   */
  public record Result(int start, long seed, String measure, double value, String modelSha256) {
    private static final String PRECISION = "validationPrecision";

    /** Of a finished run: by precision if it is a hash, and what it was validated by. */
    public static Result of(int start, RunDir run) throws IOException {
      IterationSummary s = run.summary(run.finish());
      boolean precise = run.spec().isHash() && s.validationPrecision() != null;
      String measure =
          precise ? PRECISION : s.validationError() != null ? "validationError" : "nestedError";
      Double value =
          precise
              ? s.validationPrecision()
              : s.validationError() != null
                  ? s.validationError()
                  : Double.valueOf(s.nestedError() / s.points());
      return new Result(start, run.spec().seed(), measure, value, run.modelSha256());
    }

    private double loss() {
      return measure.equals(PRECISION) ? -value : value;
    }
  }

  /**
   * @param chosen the start that the run is, from 1
   */
  public record Outcome(int starts, long seed, int chosen, List<Result> results) {}

  private final FileSystem fs;
  private final Path run;

  public StartsDir(FileSystem fs, Path run) {
    this.fs = fs;
    this.run = run;
  }

  private Path path() {
    return new Path(run, DIRECTORY);
  }

  private Path planFile() {
    return new Path(path(), "plan.json");
  }

  private Path resultFile(int start) {
    return new Path(path(), "result-" + start + ".json");
  }

  private Path outcomeFile() {
    return new Path(run, FILE);
  }

  /** Whether starts have begun of which none is the run yet. */
  public boolean isUnderWay() throws IOException {
    return fs.exists(planFile()) && !RunDir.exists(fs, run);
  }

  public void begin(Plan plan) throws IOException {
    fs.mkdirs(path());
    Json.write(fs, planFile(), plan);
  }

  public Plan plan() throws IOException {
    return Json.read(fs, planFile(), Plan.class);
  }

  /** The directory of a start, from 1. */
  public Path start(int start) {
    return new Path(path(), Integer.toString(start));
  }

  /** Notes what a start has come to. */
  public void end(Result result) throws IOException {
    Json.write(fs, resultFile(result.start()), result);
  }

  /** What the starts have come to that have ended: the first so many. */
  public List<Result> results() throws IOException {
    List<Result> results = new ArrayList<>();
    for (int start = 1; fs.exists(resultFile(start)); start++) {
      results.add(Json.read(fs, resultFile(start), Result.class));
    }
    return results;
  }

  /** The best of some; the first of equals. */
  public static Result best(List<Result> results) {
    return results.stream().min(Comparator.comparingDouble(Result::loss)).orElseThrow();
  }

  /** Removes the runs of those starts that have ended and are not the best. */
  public void removeLosers(List<Result> results) throws IOException {
    for (Result result : results) {
      if (!result.equals(best(results))) {
        fs.delete(start(result.start()), true);
      }
    }
  }

  /** Makes the best start the run, and removes what is left of all. */
  public void choose(List<Result> results) throws IOException {
    Result best = best(results);
    Plan plan = plan();
    if (!fs.exists(outcomeFile())) {
      Json.write(fs, outcomeFile(), new Outcome(plan.starts(), plan.seed(), best.start(), results));
    }
    Path from = start(best.start());
    for (FileStatus entry : fs.listStatus(from)) {
      String name = entry.getPath().getName();
      if (!name.equals(RunDir.FILE) && !name.startsWith("_")) {
        move(entry.getPath(), new Path(run, name));
      }
    }
    move(new Path(from, RunDir.FILE), new Path(run, RunDir.FILE));
    removeRest();
  }

  private void move(Path from, Path to) throws IOException {
    fs.delete(to, true);
    if (!fs.rename(from, to)) {
      throw new IOException("could not rename " + from + " to " + to);
    }
  }

  /** Removes what may be left once one of the starts is the run. */
  public void removeRest() throws IOException {
    fs.delete(path(), true);
  }

  /** How the run came about; null if it did not come from several starts. */
  public Outcome outcome() throws IOException {
    return fs.exists(outcomeFile()) ? Json.read(fs, outcomeFile(), Outcome.class) : null;
  }
}
