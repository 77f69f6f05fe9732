package org.parmac.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.parmac.job.JobDefaults;
import org.parmac.store.RunLock;
import picocli.CommandLine;

class RetrainCommandTest {
  @TempDir static Path tmp;
  private static Nights nights;

  /** The registry after day "one". */
  private static Map<String, byte[]> first;

  /** Stands for a kill: nothing catches it but the end of the command. */
  private static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  @BeforeAll
  static void trainOnce() throws Exception {
    nights = new Nights(tmp).after("one");
    first = nights.files();
  }

  @BeforeEach
  void restore() throws Exception {
    nights.restore(first);
  }

  @Test
  void theFirstDayIsTrainedColdAndPromotedWithoutARival() throws Exception {
    nights.restore(Map.of());
    CommandRun run = nights.retrain("one");
    assertThat(run.code()).as(run.err()).isZero();
    JsonNode result = Nights.json(run);
    assertThat(result.get("verdict").asText()).isEqualTo("promoted");
    assertThat(result.get("version").asInt()).isEqualTo(1);
    assertThat(result.get("newQueries").asInt()).isEqualTo(120);
    assertThat(result.get("newPrecision").asDouble()).isBetween(0.05, 1.0);
    assertThat(result.has("newPromoted")).isFalse();
    assertThat(result.has("earlierQueries")).isFalse();
    assertThat(nights.read("versions/0001/run/run.json").at("/spec/init").asText())
        .isEqualTo("itq");
    assertThat(nights.read("versions/0001/plan.json").has("from")).isFalse();
    assertThat(Files.readAllBytes(nights.registry().resolve("versions/0001/model.avro")))
        .isEqualTo(Files.readAllBytes(nights.registry().resolve("versions/0001/run/model.avro")));
  }

  @Test
  void theSecondDayStartsWarmFromTheFirstOnTheDataOfBoth() throws Exception {
    CommandRun run = nights.retrain("two");
    assertThat(run.code()).as(run.err()).isZero();
    JsonNode result = Nights.json(run);
    assertThat(result.get("from").asInt()).isEqualTo(1);
    assertThat(result.get("earlierQueries").asInt()).isEqualTo(120);
    assertThat(result.get("newQueries").asInt()).isEqualTo(30);
    assertThat(result.get("earlierLoss").asDouble())
        .isEqualTo(
            result.get("earlierPromoted").asDouble() - result.get("earlierPrecision").asDouble(),
            org.assertj.core.api.Assertions.within(1e-12));
    assertThat(nights.current()).isEqualTo(2);
    JsonNode started = nights.read("versions/0002/run/run.json");
    assertThat(started.at("/spec/init").asText()).isEqualTo("warm");
    assertThat(started.at("/warm/sha256"))
        .isEqualTo(nights.read("versions/0001/verdict.json").at("/trained/modelSha256"));
    assertThat(started.get("points").asInt()).isEqualTo(600 + 150);
    assertThat(nights.read("versions/0002/dataset/dataset.json").at("/splits/train/shards"))
        .hasSize(4);
    assertThat(nights.registry().resolve("versions/0002/dataset/train")).doesNotExist();
  }

  @Test
  void aBatchThatWasJudgedIsNotTouchedAgain() throws Exception {
    CommandRun refused = nights.retrain("spoiled");
    Map<String, byte[]> before = nights.files();
    for (String day : new String[] {"one", "spoiled"}) {
      CommandRun again = nights.retrain(day, "--max-loss", "0.3");
      assertThat(again.code()).isEqualTo(day.equals("one") ? Main.DONE : Main.REFUSED);
      assertThat(again.err()).contains("judged before").doesNotContain("iter-");
    }
    assertThat(nights.retrain("spoiled").out()).isEqualTo(refused.out());
    assertThat(nights.files()).usingRecursiveComparison().isEqualTo(before);
  }

  @Test
  void aWorseModelIsRefusedAndTheNextDayKnowsNothingOfIt() throws Exception {
    byte[] pointer = Files.readAllBytes(nights.registry().resolve("current.json"));
    CommandRun run = nights.retrain("spoiled");
    assertThat(run.code()).as(run.err()).isEqualTo(Main.REFUSED);
    JsonNode result = Nights.json(run);
    assertThat(result.get("verdict").asText()).isEqualTo("refused");
    assertThat(result.get("reason").asText()).contains("earlier queries: precision@20 0.");
    assertThat(result.get("earlierLoss").asDouble())
        .isGreaterThan(0.005)
        .isGreaterThan(2 * result.get("earlierStandardError").asDouble());
    assertThat(result.get("current").asInt()).isEqualTo(1);
    assertThat(nights.registry().resolve("current.json")).hasBinaryContent(pointer);
    assertThat(nights.registry().resolve("versions/0002/model.avro")).exists();

    nights.after("two");
    assertThat(nights.read("versions/0003/plan.json").get("from").asInt()).isEqualTo(1);
    assertThat(nights.read("versions/0003/dataset/dataset.json").at("/splits/train/points").asInt())
        .isEqualTo(600 + 150);
    assertThat(nights.current()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1,2\n3,4\n5,6\n7,9\n", "1,2,3,4,5,6,7,8,9,10,11,x\n", ""})
  void badDataLeavesNothingBehindButTheOldModel(String content) throws Exception {
    Path bad = Files.writeString(tmp.resolve("bad.csv"), content);
    CommandRun run =
        CommandRun.of(
            new Configuration(),
            "retrain",
            "--queries",
            1,
            "--no-header",
            "--batch",
            "bad",
            nights.registry(),
            bad);
    assertThat(run.code()).as(run.err()).isEqualTo(Main.BAD_DATA);
    assertThat(nights.files()).usingRecursiveComparison().isEqualTo(first);
    assertThat(nights.registry().resolve("batches/bad")).doesNotExist();
    assertThat(nights.registry().resolve("versions/0002")).doesNotExist();
  }

  /** Runs a retraining that ends as if it were killed once it has said something. */
  private void killAt(String said, String day) throws Exception {
    Configuration conf = new Configuration();
    JobDefaults.apply(conf);
    CommandLine commandLine = Main.commandLine(conf);
    StringBuilder err = new StringBuilder();
    commandLine.setOut(new PrintWriter(new StringWriter()));
    commandLine.setErr(
        new PrintWriter(
            new Writer() {
              @Override
              public void write(char[] text, int from, int count) {
                err.append(text, from, count);
                if (err.toString().contains(said)) {
                  throw new Killed();
                }
              }

              @Override
              public void flush() {}

              @Override
              public void close() {}
            }));
    try {
      commandLine.execute(nights.line(day));
    } catch (Killed e) {
      return;
    }
    throw new AssertionError("expected \"" + said + "\" in:\n" + err);
  }

  @Test
  void cutOffAgainAndAgainTheSameCallEndsWithTheSame() throws Exception {
    nights.after("two");
    byte[] model = Files.readAllBytes(nights.registry().resolve("versions/0002/model.avro"));
    JsonNode verdict = nights.read("versions/0002/verdict.json");
    nights.restore(first);
    for (String said :
        new String[] {
          "begins version 2",
          "imported 150 training points",
          "has 750 training points",
          "iter-0000",
          "iter-0001",
          ": trained",
          "promoted: "
        }) {
      killAt(said, "two");
    }
    CommandRun again = nights.retrain("two");
    assertThat(again.code()).as(again.err()).isZero();
    assertThat(again.err()).contains("judged before");
    assertThat(nights.registry().resolve("versions/0002/model.avro")).hasBinaryContent(model);
    assertThat(nights.current()).isEqualTo(2);
    for (String key : new String[] {"/comparison", "/reason", "/sequence", "/from"}) {
      assertThat(nights.read("versions/0002/verdict.json").at(key)).isEqualTo(verdict.at(key));
    }
    assertThat(nights.registry().resolve("versions/0003")).doesNotExist();
  }

  @Test
  void aVerdictWhoseSwitchWasCutOffIsCarriedOut() throws Exception {
    nights.after("two");
    Files.write(nights.registry().resolve("current.json"), first.get("current.json"));
    CommandRun again = nights.retrain("two");
    assertThat(again.code()).isZero();
    assertThat(again.err()).contains("finished the switch to version 2").contains("judged before");
    assertThat(nights.current()).isEqualTo(2);
  }

  @Test
  void anUnfinishedBatchIsGivenUpForAnother() throws Exception {
    killAt("iter-0000", "two");
    assertThat(nights.registry().resolve("batches/two/dataset.json")).exists();
    JsonNode status =
        Nights.json(CommandRun.of(new Configuration(), "status", "--json", nights.registry()));
    assertThat(status.get("state").asText()).isEqualTo("idle");
    assertThat(status.get("current").asInt()).isEqualTo(1);
    assertThat(status.at("/last/batch").asText()).isEqualTo("one");
    assertThat(status.at("/unfinished/batch").asText()).isEqualTo("two");
    assertThat(status.at("/unfinished/run/step").asText()).isEqualTo("iter-0000");
    assertThat(status.at("/unfinished/run/state").asText()).isEqualTo("stopped");
    CommandRun run = nights.retrain("three");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.err()).contains("removes the unfinished version 2");
    assertThat(nights.registry().resolve("batches/two")).doesNotExist();
    assertThat(nights.read("versions/0002/verdict.json").get("batch").asText()).isEqualTo("three");
  }

  @Test
  void withOtherOptionsAnUnfinishedBatchIsBegunAnew() throws Exception {
    killAt("iter-0000", "two");
    CommandRun run = nights.retrain("two", "--seed", 5);
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.err()).contains("removes the unfinished version 2").contains("begins version 2");
    assertThat(nights.read("batches/two/dataset.json").get("seed").asInt()).isEqualTo(5);
  }

  @Test
  void aSecondOneIsTurnedAwayWhileOneIsRunning() throws Exception {
    org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(nights.registry().toUri());
    try (RunLock lock = RunLock.acquire(FileSystem.getLocal(new Configuration()), path)) {
      CommandRun run = nights.retrain("two");
      assertThat(run.code()).isEqualTo(Main.OUTPUT_IN_USE);
      assertThat(run.err()).contains("in use by another process");
    }
    assertThat(nights.files()).usingRecursiveComparison().isEqualTo(first);
  }

  @Test
  void retentionDropsTheOldestShardsAndOldVersionsTheirData() throws Exception {
    nights.after("two");
    CommandRun run =
        nights.retrain("three", "--keep-shards", 3, "--keep-versions", 1, "--max-growth", 1);
    assertThat(run.code()).as(run.err()).isZero();
    JsonNode data = nights.read("versions/0003/dataset/dataset.json");
    assertThat(data.at("/splits/train/shards")).hasSize(3);
    assertThat(data.at("/splits/train/points").asInt()).isEqualTo(75 + 150);
    assertThat(data.at("/splits/queries/points").asInt()).isEqualTo(30 + 30);
    // Version 2 was current before and keeps its data, with it batch "one"; version 1 does not.
    assertThat(nights.registry().resolve("versions/0001/dataset")).doesNotExist();
    assertThat(nights.registry().resolve("batches/one/dataset.json")).exists();
    assertThat(nights.retrain("four", "--keep-shards", 3, "--keep-versions", 1).code()).isZero();
    assertThat(nights.registry().resolve("batches/one")).doesNotExist();
    assertThat(nights.registry().resolve("batches/two/dataset.json")).exists();
  }

  static Stream<Arguments> nonsense() {
    return Stream.of(
        Arguments.of("--batch", "../up", "--batch must be a name"),
        Arguments.of("--k", "0", "--k must be >= 1, got 0"),
        Arguments.of("--max-loss", "-1", "--max-loss must be >= 0"),
        Arguments.of("--keep-points", "0", "--keep-points must be >= 1, got 0"),
        Arguments.of("--keep-versions", "0", "--keep-versions must be >= 1, got 0"),
        Arguments.of("--bits", "65", "bits must be 1 to 64"));
  }

  @ParameterizedTest
  @MethodSource("nonsense")
  void nonsenseIsRefusedBeforeAnythingIsWritten(String option, String value, String message)
      throws Exception {
    CommandRun run =
        CommandRun.of(
            new Configuration(), "retrain", option, value, nights.registry(), nights.day("two"));
    assertThat(run.code()).as(run.err()).isEqualTo(Main.USAGE);
    assertThat(run.err()).contains(message);
    assertThat(nights.files()).usingRecursiveComparison().isEqualTo(first);
  }

  @Test
  void theDataOfTheCurrentModelMustBeThere() throws Exception {
    Files.delete(nights.registry().resolve("versions/0001/dataset/dataset.json"));
    CommandRun run = nights.retrain("two");
    assertThat(run.code()).isEqualTo(Main.BAD_DATA);
    assertThat(run.err()).contains("expected the data of the current version 1 (data id ");
    assertThat(nights.registry().resolve("versions/0002")).doesNotExist();
    assertThat(nights.registry().resolve("batches/two")).doesNotExist();
  }

  @Test
  void theBitsAreThoseOfTheCurrentModel() throws Exception {
    CommandRun run =
        CommandRun.of(
            new Configuration(), "retrain", "--bits", 7, nights.registry(), nights.day("two"));
    assertThat(run.code()).isEqualTo(Main.USAGE);
    assertThat(run.err()).contains("bits must be those of the current model, 6, got 7");
    assertThat(nights.registry().resolve("versions/0002")).doesNotExist();
  }
}
