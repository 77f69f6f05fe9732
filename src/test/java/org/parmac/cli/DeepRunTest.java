package org.parmac.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileUtil;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A deep autoencoder on digits, whose steps are chains of three jobs: cut off, damaged, again. */
class DeepRunTest {
  @TempDir static Path shared;
  private static GeneralRuns runs;
  private static Path data;
  private static byte[] model;

  @TempDir Path tmp;
  private Path run;

  @BeforeAll
  static void train() throws Exception {
    runs = new GeneralRuns(shared);
    data = runs.digits(2);
    runs.trained(GeneralRuns.DEEP, data, "whole", "-D", "mapreduce.local.map.tasks.maximum=1");
    model = runs.model("whole");
  }

  @BeforeEach
  void directory() {
    run = tmp.resolve("run");
  }

  private CommandRun again(Configuration conf) throws Exception {
    return runs.train(conf, GeneralRuns.DEEP, data, run.toString());
  }

  private void completes() throws Exception {
    CommandRun result = again(new Configuration());
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(run.resolve("model.avro")).hasBinaryContent(model);
  }

  /** A copy of the whole run, as it was in the middle of its last step. */
  private void inTheLastIteration() throws IOException {
    FileUtil.copy(
        shared.resolve("whole").toFile(),
        org.apache.hadoop.fs.FileSystem.getLocal(new Configuration()).getRaw(),
        GeneralRuns.hadoop(run),
        false,
        new Configuration());
    for (String file : List.of("model.avro", "finish", "iter-0002/summary.json")) {
      delete(file);
    }
  }

  private void delete(String file) {
    Path path = run.resolve(file);
    FileUtil.fullyDelete(path.toFile());
    FileUtil.fullyDelete(path.resolveSibling("." + path.getFileName() + ".crc").toFile());
  }

  @Test
  void fourSlotsGiveTheBytesOfOne() throws Exception {
    runs.trained(GeneralRuns.DEEP, data, "four", "-D", "mapreduce.local.map.tasks.maximum=4");
    assertThat(runs.model("four")).isEqualTo(model);
  }

  /** Each command is cut off later than the one before, and does nothing that is done again. */
  @Test
  void cutOffInEachRoundOfAStepItGoesOnWithTheSameBytes() throws Exception {
    cutOff("iter-0001/round-1.json", 0);
    cutOff("iter-0001/round-2/.*/stats/shard-00001.avro", 0);
    cutOff("iter-0001/round-2.json", 1);
    cutOff("iter-0001/round-3/.*/w/parameters.avro", 1);
    cutOff("iter-0001/round-3.json", 2);
    cutOff("iter-0001/w/parameters.avro", 2);
    cutOff("iter-0001/summary.json", 3);
    cutOff("finish/summary.json", 0);
    completes();
    assertThat(run.resolve("iter-0001/w/parameters.avro"))
        .hasSameBinaryContentAs(shared.resolve("whole/iter-0001/w/parameters.avro"));
    try (var files = Files.walk(run.resolve("iter-0001"))) {
      assertThat(files.filter(file -> file.toString().endsWith("parameters.avro"))).hasSize(1);
    }
  }

  /**
   * @param rounds of iteration 1 that are done before, and stay as they are
   */
  private void cutOff(String file, int rounds) throws Exception {
    List<Long> before = written(rounds);
    CommandRun result = again(FaultyFiles.at(".*/" + file));
    assertThat(result.code()).as(file + ": " + result.err()).isEqualTo(Main.FAILED);
    assertThat(result.err()).contains("injected fault at ");
    assertThat(run.resolve("model.avro")).doesNotExist();
    assertThat(written(rounds)).isEqualTo(before);
  }

  private List<Long> written(int rounds) throws IOException {
    List<Long> times = new java.util.ArrayList<>();
    for (int r = 1; r <= rounds; r++) {
      Path noted = run.resolve("iter-0001/round-" + r + ".json");
      times.add(Files.getLastModifiedTime(noted).toMillis());
    }
    return times;
  }

  @ParameterizedTest
  @CsvSource({
    "round-1.json,'',empty file",
    "round-2.json,'{\"submit\":1',not readable as JobRun",
    "round-3.json,'{}',not readable as JobRun",
    "w/fit.json,'',empty file",
    "round-2/w/fit.json,'{\"residual\":',not readable as Fit"
  })
  void aDamagedFileOfARoundIsRefused(String file, String text, String message) throws Exception {
    inTheLastIteration();
    delete("iter-0002/" + file);
    Files.writeString(run.resolve("iter-0002/" + file), text);
    refused("iter-0002", file + ": ", message);
  }

  private void refused(String step, String... messages) throws Exception {
    CommandRun result = again(new Configuration());
    assertThat(result.code()).as(result.err()).isEqualTo(Main.BAD_DATA);
    assertThat(result.err())
        .contains(messages)
        .contains("Remove the directory file:" + run.resolve(step) + " and continue the run")
        .hasLineCount(1);
    assertThat(run.resolve("model.avro")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({"round-3/stats/shard-00001.avro", "w/parameters.avro", "stats/shard-00000.avro"})
  void aMissingFileOfARoundIsRefused(String file) throws Exception {
    inTheLastIteration();
    delete("iter-0002/" + file);
    refused("iter-0002", "expected an Avro file of kind ", "found none there.");
  }

  @Test
  void missingCoordinatesOfTheSecondLayer() throws Exception {
    inTheLastIteration();
    delete("iter-0002");
    delete("iter-0001/z2/shard-00001.avro");
    refused(
        "iter-0001", "iter-0001/z2/shard-00001.avro: expected an Avro file of kind coordinates");
  }

  @Test
  void whatWasRemovedIsDoneAgainStepByStepWithTheSameBytes() throws Exception {
    inTheLastIteration();
    delete("iter-0002");
    for (String step : List.of("iter-0002", "finish")) {
      CommandRun done = CommandRun.of(new Configuration(), "step", "--json", run);
      assertThat(done.code()).as(done.err()).isZero();
      assertThat(done.out()).contains("\"step\":\"" + step + "\"");
    }
    assertThat(run.resolve("model.avro")).hasBinaryContent(model);
    assertThat(CommandRun.of(new Configuration(), "step", run).out())
        .contains("finished, nothing to do");
  }
}
