package org.parmac.store;

import java.io.IOException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The directory of one step of a run. It is complete when it has its summary.json, which is written
 * last; without it, it is rubbish of a step that was cut off.
 *
 * @param name init, iter-0000, iter-0001, … or finish
 */
public record StepDir(FileSystem fs, Path run, String name) {
  public static final String INIT = "init";
  public static final String FINISH = "finish";

  private static final String Z = "z";
  private static final String W = "w";
  private static final String STATISTICS = "stats";

  public static String iteration(int i) {
    return String.format("iter-%04d", i);
  }

  /** Whether this is an iteration's, not that of the start or the finish. */
  public boolean isIteration() {
    return !name.equals(INIT) && !name.equals(FINISH);
  }

  /** Whether a directory of this name is a step's. */
  static boolean isName(String name) {
    return name.equals(INIT) || name.equals(FINISH) || name.matches("iter-\\d{4,}");
  }

  public Path path() {
    return new Path(run, name);
  }

  public Path summaryFile() {
    return new Path(path(), RunDir.SUMMARY);
  }

  public boolean isComplete() throws IOException {
    return fs.exists(summaryFile());
  }

  /** The coordinates of a binary autoencoder: there is one layer of them. */
  public Path coordinatesFile(int shard) {
    return coordinatesFile(0, shard);
  }

  /**
   * @param k the layer of coordinates, from 0
   */
  public Path coordinatesFile(int k, int shard) {
    return new Path(path(), coordinatesName(k, shard));
  }

  /** What the step has fitted. */
  public Path parametersFile() {
    return new Path(path(), PARAMETERS);
  }

  /** What a round has fitted, where the step has several. */
  public Path parametersFile(int round) {
    return new Path(new Path(path(), round(round)), PARAMETERS);
  }

  private static String round(int round) {
    return "round-" + (round + 1);
  }

  /** Written by the driver when a round's job is done, where the step has several. */
  public Path roundFile(int round) {
    return new Path(path(), round(round) + ".json");
  }

  public Path statisticsFile(int shard) {
    return statisticsFile(0, shard);
  }

  /** The same of a round, from 0. */
  public Path statisticsFile(int round, int shard) {
    return new Path(output(round), statisticsName(shard));
  }

  public Path fitFile(int round) {
    return new Path(output(round), FIT);
  }

  /** The files of a lap's circulation; laps count from 0. */
  public Path ring(int lap) {
    return new Path(path(), "ring-" + (lap + 1));
  }

  /** Where the job of a round puts its output: that of the first is the step's own. */
  public Path output(int round) {
    return round == 0 ? path() : new Path(path(), round(round));
  }

  /** Which shards the groups of submodels have visited in a lap. */
  public Path itinerariesFile(int lap) {
    return new Path(output(lap), ITINERARIES);
  }

  /** Names below a step's directory, for tasks that write there. */
  public static String coordinatesName(int k, int shard) {
    return (k == 0 ? Z : Z + (k + 1)) + "/" + DatasetDir.shardFile(shard);
  }

  /** The multipliers of a layer of coordinates, where there are any. */
  public static String multipliersName(int k, int shard) {
    return "lambda" + (k == 0 ? "" : k + 1) + "/" + DatasetDir.shardFile(shard);
  }

  public static String statisticsName(int shard) {
    return STATISTICS + "/" + DatasetDir.shardFile(shard);
  }

  /** Where the first of several rounds puts its parameters. */
  public static final String FIRST_ROUND = round(0);

  public static final String PARAMETERS = W + "/parameters.avro";
  public static final String ITINERARIES = W + "/itineraries.json";
  public static final String FIT = W + "/fit.json";
}
