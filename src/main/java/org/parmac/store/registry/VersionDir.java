package org.parmac.store.registry;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.IOException;
import java.util.Map;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.parmac.store.BadDataException;
import org.parmac.store.Json;
import org.parmac.store.ModelFile;
import org.parmac.store.RunDir;

/**
 * One version of a registry. It is finished when it has its verdict.json, which is written last.
 *
 * <pre>
 *   plan.json       what is being made, and from what: written first; not of one promoted by hand
 *   dataset/        the points that it is trained on: a union of batches' shards, nothing copied
 *   run/            its run; of one promoted by hand, run.json and the model alone
 *   model.avro      a copy of the run's model: stays when the run is cleaned away
 *   verdict.json    promoted or refused, with the numbers
 * </pre>
 *
 * @param path the version's directory, fully qualified
 * @param number from 1
 */
public record VersionDir(FileSystem fs, Path path, int number) {
  private static final String PLAN = "plan.json";
  private static final String VERDICT = "verdict.json";

  /**
   * What decides a version's bytes: one that was cut off is continued if this is still asked for.
   *
   * @param layout layout version, 1
   * @param batch the day's data
   * @param from the promoted version that it starts warm from; null: cold
   * @param fromModelSha256 the model of that
   * @param options of the import, the training and the judgement
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Plan(
      int layout, String batch, Integer from, String fromModelSha256, Map<String, Object> options) {

    /** Whether two plans say the same, however their options came to be. */
    public boolean agrees(Plan other) {
      return Json.line(this).equals(Json.line(other));
    }
  }

  static String name(int number) {
    return String.format("%04d", number);
  }

  public Path modelFile() {
    return new Path(path, "model.avro");
  }

  public Path run() {
    return new Path(path, "run");
  }

  public Path dataset() {
    return new Path(path, "dataset");
  }

  /** A folder for what the judgement leaves while it is made. */
  public Path scratch() {
    return new Path(path, "_judge");
  }

  Path verdictFile() {
    return new Path(path, VERDICT);
  }

  private Path planFile() {
    return new Path(path, PLAN);
  }

  public boolean isJudged() throws IOException {
    return fs.exists(verdictFile());
  }

  /** The verdict of a finished version. */
  public Verdict verdict() throws IOException {
    return Json.read(fs, verdictFile(), Verdict.class);
  }

  /** Whether it was begun by a retraining. */
  public boolean hasPlan() throws IOException {
    return fs.exists(planFile());
  }

  /** What is being made of a version that was begun. */
  public Plan plan() throws IOException {
    return Json.read(fs, planFile(), Plan.class);
  }

  /** Begins the version: the plan is its first file. */
  public void begin(Plan plan) throws IOException {
    fs.mkdirs(path);
    Json.write(fs, planFile(), plan);
  }

  /** Copies a finished run's model here; harmless if it was done before. */
  public void copyModel(RunDir from) throws IOException {
    if (!fs.exists(modelFile())) {
      fs.mkdirs(path);
      ModelFile.copy(from.fs(), from.modelFile(), fs, modelFile());
    }
  }

  /** Copies of a run that lies elsewhere what encodes and searches: run.json and the model. */
  public void copyRun(RunDir from) throws IOException {
    fs.mkdirs(run());
    for (Path file : new Path[] {from.modelFile(), new Path(from.path(), RunDir.FILE)}) {
      ModelFile.copy(from.fs(), file, fs, new Path(run(), file.getName()));
    }
  }

  /** The version's model is as it was when the version was judged; else it is refused. */
  public void checkModel(String expectedSha256) throws IOException {
    String found = fs.exists(modelFile()) ? ModelFile.sha256(fs, modelFile()) : "no file";
    if (!found.equals(expectedSha256)) {
      throw new BadDataException(
          modelFile()
              + ": expected the model with SHA-256 "
              + expectedSha256
              + ", found "
              + found
              + ". Put the right file back, or promote another version (parmac rollback --to).");
    }
  }

  /** The version is finished. */
  public void judge(Verdict verdict) throws IOException {
    Json.write(fs, verdictFile(), verdict);
  }
}
