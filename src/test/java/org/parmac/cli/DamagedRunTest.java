package org.parmac.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileUtil;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Runs of which something was lost or damaged: what is said, and that doing as it says gives the
 * same model.
 */
class DamagedRunTest {
  @TempDir static Path shared;
  private static SmallRun whole;
  private static byte[] model;

  @TempDir Path tmp;
  private Path run;

  @BeforeAll
  static void train() throws Exception {
    whole = SmallRun.in(shared);
    model = Files.readAllBytes(whole.run().resolve("model.avro"));
  }

  /** A copy of the run after its last iteration. */
  @BeforeEach
  void copy() throws IOException {
    run = tmp.resolve("run");
    FileUtil.copy(
        whole.run().toFile(),
        org.apache.hadoop.fs.FileSystem.getLocal(new Configuration()).getRaw(),
        new org.apache.hadoop.fs.Path(run.toUri()),
        false,
        new Configuration());
    delete("model.avro");
    delete("finish");
  }

  private void delete(String file) {
    FileUtil.fullyDelete(run.resolve(file).toFile());
    FileUtil.fullyDelete(
        run.resolve(file).resolveSibling("." + run.resolve(file).getFileName() + ".crc").toFile());
  }

  private void write(String file, String text) throws IOException {
    delete(file);
    Files.writeString(run.resolve(file), text);
  }

  private CommandRun again() throws Exception {
    return CommandRun.of(
        new Configuration(),
        "train",
        "--bits",
        SmallRun.BITS,
        "--max-iterations",
        SmallRun.ITERATIONS,
        whole.data(),
        run);
  }

  private void refused(String... messages) throws Exception {
    CommandRun result = again();
    assertThat(result.code()).as(result.err()).isEqualTo(Main.BAD_DATA);
    assertThat(result.err()).contains(messages);
    assertThat(result.err()).hasLineCount(1);
    assertThat(run.resolve("model.avro")).doesNotExist();
  }

  /** The remedy is to remove a step: do it. */
  private void refusedUntilRemoved(String step, String... messages) throws Exception {
    refused(messages);
    refused("Remove the directory file:" + run.resolve(step) + " and continue the run");
    delete(step);
    CommandRun result = again();
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.err()).contains(step).contains("finish");
    assertThat(run.resolve("model.avro")).hasBinaryContent(model);
  }

  @Test
  void undamagedItFinishes() throws Exception {
    assertThat(again().code()).isZero();
    assertThat(run.resolve("model.avro")).hasBinaryContent(model);
  }

  @ParameterizedTest
  @CsvSource({
    "iter-0003,'',empty file",
    "iter-0003,'{\"step\":',not readable as IterationSummary",
    "iter-0003,'{}',not readable as IterationSummary",
    "iter-0003,'{\"step\":\"iter-0003\",\"iteration\":3,\"points\":500}',without its numbers",
    "iter-0000,'null',empty file"
  })
  void aSummaryThatIsEmptyOrDamaged(String step, String text, String message) throws Exception {
    write(step + "/summary.json", text);
    if (step.equals("iter-0000")) {
      delete("iter-0003");
    }
    refusedUntilRemoved(step, step + "/summary.json: ", message);
  }

  @Test
  void theSummaryOfAnotherStep() throws Exception {
    write("iter-0003/summary.json", Files.readString(run.resolve("iter-0002/summary.json")));
    refusedUntilRemoved(
        "iter-0003",
        "iter-0003/summary.json: expected the whole summary of iter-0003, found one of iter-0002");
  }

  @Test
  void aSummaryThatTheFileSystemCallsDamaged() throws Exception {
    byte[] bytes = Files.readAllBytes(run.resolve("iter-0003/summary.json"));
    bytes[bytes.length / 2] ^= 1;
    Files.write(run.resolve("iter-0003/summary.json"), bytes);
    refusedUntilRemoved("iter-0003", "iter-0003/summary.json: damaged: Checksum error");
  }

  @Test
  void missingCoordinatesOfACompleteStep() throws Exception {
    delete("iter-0002/z/shard-00001.avro");
    delete("iter-0003");
    refusedUntilRemoved(
        "iter-0002",
        "iter-0002/z/shard-00001.avro: expected an Avro file of kind coordinates, found none"
            + " there.");
  }

  @Test
  void coordinatesThatBreakOff() throws Exception {
    byte[] bytes = Files.readAllBytes(run.resolve("iter-0002/z/shard-00000.avro"));
    delete("iter-0002/z/shard-00000.avro");
    Files.write(
        run.resolve("iter-0002/z/shard-00000.avro"), Arrays.copyOf(bytes, bytes.length - 40));
    delete("iter-0003");
    refusedUntilRemoved("iter-0002", "iter-0002/z/shard-00000.avro: tile ", "damaged or truncated");
  }

  @ParameterizedTest
  @ValueSource(strings = {"iter-0003/w/parameters.avro", "init/scaling.avro"})
  void missingParametersOfACompleteStep(String file) throws Exception {
    delete(file);
    refusedUntilRemoved(
        file.substring(0, file.indexOf('/')),
        file + ": expected an Avro file of kind parameters, found none there.");
  }

  @Test
  void missingStart() throws Exception {
    delete("init/start.json");
    delete("iter-0003");
    refusedUntilRemoved(
        "init", "init/start.json: expected what the first step found, found no file.");
  }

  @ParameterizedTest
  @CsvSource({
    "'',run.json: empty file",
    "'{\"layout\":1',run.json: not readable as Description",
    "'{\"layout\":2,\"columns\":1,\"shards\":1,\"points\":1}',run.json: expected a run of layout 1"
  })
  void runJsonThatIsEmptyOrDamaged(String text, String message) throws Exception {
    write("run.json", text);
    refused(message, "Put the right file back, or make the directory file:" + run + " anew.");
    CommandRun step = CommandRun.of(new Configuration(), "step", run);
    assertThat(step.code()).isEqualTo(Main.BAD_DATA);
    assertThat(step.err()).contains(message);
  }

  @Test
  void theDatasetHasDisappeared() throws Exception {
    Path data = whole.data();
    Path elsewhere = data.resolveSibling("elsewhere");
    Files.move(data, elsewhere);
    try {
      CommandRun step = CommandRun.of(new Configuration(), "step", run);
      assertThat(step.code()).as(step.err()).isEqualTo(Main.BAD_DATA);
      assertThat(step.err())
          .contains(
              run
                  + ": expected the run's dataset at file:"
                  + data
                  + ", found none there. Put it back where it was");
      refused("expected a dataset (a directory with dataset.json), found none.");
    } finally {
      Files.move(elsewhere, data);
    }
    assertThat(again().code()).isZero();
  }

  @Test
  void aShardOfTheDatasetHasDisappeared() throws Exception {
    Path shard = whole.data().resolve("train/shard-00001.avro");
    Path elsewhere = tmp.resolve("shard");
    Files.move(shard, elsewhere);
    try {
      refused(
          "train/shard-00001.avro: expected a shard of ",
          "found no file. Put it back, or import the dataset again.");
    } finally {
      Files.move(elsewhere, shard);
    }
    assertThat(again().code()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{\"layout\":1,\"columns\":12,\"tileRows\":64,\"seed\":1}"})
  void datasetJsonThatIsEmptyOrLacksSomething(String text) throws Exception {
    Path file = whole.data().resolve("dataset.json");
    Path crc = file.resolveSibling(".dataset.json.crc");
    byte[] good = Files.readAllBytes(file);
    byte[] goodCrc = Files.readAllBytes(crc);
    try {
      Files.delete(crc);
      Files.writeString(file, text);
      refused(
          "dataset.json: ",
          "Put the right file back, or make the directory file:" + whole.data() + " anew.");
    } finally {
      Files.write(file, good);
      Files.write(crc, goodCrc);
    }
  }
}
