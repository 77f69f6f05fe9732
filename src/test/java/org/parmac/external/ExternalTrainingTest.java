package org.parmac.external;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.parmac.cli.CommandRun;
import org.parmac.store.TestDatasets;

/** Training with a black box as decoder, through embedded jobs. */
@Timeout(120)
final class ExternalTrainingTest {
  @TempDir Path tmp;

  @BeforeEach
  void data() throws Exception {
    Boxes.needPython();
    TestDatasets.write(
        new Configuration(),
        new org.apache.hadoop.fs.Path(tmp.resolve("data").toUri()),
        2,
        64,
        TestDatasets.mixture(200, 6, 30, 1),
        TestDatasets.mixture(30, 6, 8, 2),
        TestDatasets.mixture(10, 6, 8, 3));
  }

  private CommandRun train(String command, String file) throws Exception {
    return train(command, file, 1);
  }

  private CommandRun train(String command, String file, int stepsPerJob) throws Exception {
    String spec =
        """
        maxIterations: 2
        model:
          layers:
            - {kind: step, units: 4}
            - {name: box, kind: external, command: [%s], files: ["%s/%s"]}
        """
            .formatted(command, Boxes.FILES, file);
    return CommandRun.of(
        new Configuration(),
        "train",
        "--steps-per-job",
        stepsPerJob,
        "--spec",
        Files.writeString(tmp.resolve("spec.yaml"), spec),
        tmp.resolve("data"),
        tmp.resolve("run"));
  }

  @Test
  void aRegressorInPythonDecodes() throws Exception {
    CommandRun trained = train("python3, ridge.py", "ridge.py");

    assertThat(trained.code()).as(trained.err()).isZero();
    assertThat(tmp.resolve("run/model.avro")).exists();
    assertThat(tmp.resolve("run/files/ridge.py"))
        .hasSameBinaryContentAs(Path.of(Boxes.FILES, "ridge.py"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 100})
  void afterATrainingNoProcessIsLeft(int stepsPerJob) throws Exception {
    Path pids = tmp.resolve("pids");
    CommandRun trained =
        train("python3, broken.py, sound, \"" + pids + "\"", "broken.py", stepsPerJob);

    assertThat(trained.code()).as(trained.err()).isZero();
    assertThat(Files.readAllLines(pids)).hasSizeGreaterThan(6);
    for (String pid : Files.readAllLines(pids)) {
      assertThat(ProcessHandle.of(Long.parseLong(pid)).filter(ProcessHandle::isAlive))
          .as("process " + pid)
          .isEmpty();
    }
  }

  @Test
  void whatGoesWrongLaterNamesTheShardAndLeavesNoModel() throws Exception {
    CommandRun failed =
        train("python3, broken.py, later, \"" + tmp.resolve("pids") + "\"", "broken.py");

    assertThat(failed.code()).as(failed.err()).isEqualTo(1);
    assertThat(failed.err())
        .containsPattern("shard [01], layer box, command \\[python3, broken.py, later, ")
        .contains("found error no model of this kind")
        .contains("a reason")
        .doesNotContain("\tat ", "ExternalFailure");
    assertThat(tmp.resolve("run/model.avro")).doesNotExist();
    for (String pid : Files.readAllLines(tmp.resolve("pids"))) {
      assertThat(ProcessHandle.of(Long.parseLong(pid)).filter(ProcessHandle::isAlive))
          .as("process " + pid)
          .isEmpty();
    }
  }

  @Test
  void whatGoesWrongInAFitSaysThatThePairsOfAllShardsMet() throws Exception {
    CommandRun failed =
        train("python3, broken.py, nan, \"" + tmp.resolve("pids") + "\"", "broken.py");

    assertThat(failed.code()).as(failed.err()).isEqualTo(1);
    assertThat(failed.err())
        .contains("pairs of all shards, layer box, command [python3, broken.py, nan, ")
        .doesNotContain("\tat ", "ExternalFailure");
    assertThat(tmp.resolve("run/model.avro")).doesNotExist();
  }
}
