package org.parmac.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.parmac.store.DatasetDir;
import org.parmac.store.RunDir;
import org.parmac.store.TestDatasets;
import org.parmac.store.TestRuns;
import org.parmac.store.registry.RegistryDir;
import org.parmac.store.registry.TestRegistries;
import org.parmac.store.registry.Verdict;

class RegistryCommandsTest {
  private static final int COLUMNS = 6;

  @TempDir Path tmp;
  private final Configuration conf = new Configuration();
  private RunDir six;
  private RunDir five;

  @BeforeEach
  void write() throws IOException {
    DatasetDir data =
        TestDatasets.write(
            conf,
            hadoop("data"),
            1,
            16,
            TestDatasets.mixture(60, COLUMNS, 3, 1),
            TestDatasets.mixture(2, COLUMNS, 3, 2),
            TestDatasets.mixture(8, COLUMNS, 3, 3));
    six = TestRuns.write(conf, hadoop("six"), data, 6);
    five = TestRuns.write(conf, hadoop("five"), data, 5);
  }

  private org.apache.hadoop.fs.Path hadoop(String name) {
    return new org.apache.hadoop.fs.Path(new org.apache.hadoop.fs.Path(tmp.toUri()), name);
  }

  private Path registry() {
    return tmp.resolve("registry");
  }

  private CommandRun run(Object... line) throws Exception {
    return CommandRun.of(new Configuration(), line);
  }

  private JsonNode done(Object... line) throws Exception {
    CommandRun run = run(line);
    assertThat(run.code()).as(run.err()).isZero();
    return new ObjectMapper().readTree(run.out());
  }

  private JsonNode promote(String run) throws Exception {
    return done("promote", "--json", tmp.resolve(run), registry());
  }

  private int current() throws IOException {
    return new ObjectMapper()
        .readTree(registry().resolve("current.json").toFile())
        .get("version")
        .asInt();
  }

  @Test
  void promotePublishesACopyAndRemembersTheData() throws Exception {
    JsonNode result = promote("six");
    assertThat(result.get("version").asInt()).isEqualTo(1);
    assertThat(result.get("current").asInt()).isEqualTo(1);
    assertThat(result.get("modelSha256").asText()).isEqualTo(six.modelSha256());
    assertThat(registry().resolve("versions/0001/model.avro"))
        .hasSameBinaryContentAs(tmp.resolve("six/model.avro"));
    JsonNode trained =
        new ObjectMapper()
            .readTree(registry().resolve("versions/0001/verdict.json").toFile())
            .get("trained");
    assertThat(trained.get("dataset").asText()).isEqualTo(hadoop("data").toString());
    assertThat(trained.get("datasetId").asText()).isEqualTo(TestDatasets.ID);
  }

  @Test
  void promotingTheCurrentModelAgainChangesNothing() throws Exception {
    promote("six");
    byte[] pointer = Files.readAllBytes(registry().resolve("current.json"));
    CommandRun again = run("promote", tmp.resolve("six"), registry());
    assertThat(again.code()).isZero();
    assertThat(again.err()).contains("the model is current already, as version 1");
    assertThat(registry().resolve("current.json")).hasBinaryContent(pointer);
    assertThat(registry().resolve("versions/0002")).doesNotExist();
  }

  @Test
  void anUnfinishedRunIsNotPromoted() throws Exception {
    six.fs().delete(six.modelFile(), false);
    CommandRun run = run("promote", tmp.resolve("six"), registry());
    assertThat(run.code()).isEqualTo(Main.BAD_DATA);
    assertThat(run.err()).contains("expected a finished run");
    assertThat(registry()).doesNotExist();
  }

  @Test
  void aPromotionThatWasCutOffIsDoneAgain() throws Exception {
    promote("six");
    Files.createDirectories(registry().resolve("versions/0002"));
    Files.writeString(registry().resolve("versions/0002/model.avro"), "half of a mod");
    assertThat(promote("five").get("version").asInt()).isEqualTo(2);
    assertThat(registry().resolve("versions/0002/model.avro"))
        .hasSameBinaryContentAs(tmp.resolve("five/model.avro"));
  }

  @Test
  void rollbackGoesToTheVersionBeforeAndTellsTheHistory() throws Exception {
    promote("six");
    promote("five");
    assertThat(current()).isEqualTo(2);
    JsonNode back = done("rollback", "--json", "--reason", "too short", registry());
    assertThat(back.get("current").asInt()).isEqualTo(1);
    assertThat(back.get("before").asInt()).isEqualTo(2);
    assertThat(back.get("modelSha256").asText()).isEqualTo(six.modelSha256());
    CommandRun nothing = run("rollback", registry());
    assertThat(nothing.code()).isEqualTo(Main.USAGE);
    assertThat(nothing.err()).contains("nothing was current before version 1");

    List<String> lines = run("history", registry()).out().lines().toList();
    assertThat(lines).hasSize(4);
    assertThat(lines.get(1)).matches("\\* 0001 +- +promoted +- +- +60 .*Z");
    assertThat(lines.get(2)).matches("  0002 +- +promoted +- +- +60 .*Z");
    assertThat(lines.get(3)).matches("  0002 -> 0001 rolled back by \\S+  \\S+Z  too short");
    List<String> json = run("history", "--json", registry()).out().lines().toList();
    assertThat(new ObjectMapper().readTree(json.get(0)).get("current").asBoolean()).isTrue();
    assertThat(new ObjectMapper().readTree(json.get(2)).get("action").asText())
        .isEqualTo("rolled back");
    assertThat(done("rollback", "--json", "--to", 2, registry()).get("current").asInt())
        .isEqualTo(2);
  }

  @Test
  void aRefusedVersionIsOnlyMadeCurrentByForce() throws Exception {
    promote("six");
    RegistryDir registry = RegistryDir.open(conf, hadoop("registry"));
    TestRegistries.judged(registry, "bad day", Verdict.Outcome.REFUSED);
    CommandRun refused = run("rollback", "--to", 2, registry());
    assertThat(refused.code()).isEqualTo(Main.USAGE);
    assertThat(refused.err()).contains("version 2 was refused (because)").contains("--force");
    assertThat(current()).isEqualTo(1);
    assertThat(run("rollback", "--to", 3, registry()).err())
        .contains("expected a finished version, found no version 3");
    assertThat(run("rollback", "--to", 2, "--force", registry()).code()).isZero();
    assertThat(current()).isEqualTo(2);
  }

  @Test
  void otherCommandsReadTheCurrentModel() throws Exception {
    promote("six");
    Path queries = tmp.resolve("data/queries");
    assertThat(
            done("encode", "--json", registry(), queries, tmp.resolve("codes"))
                .get("modelSha256")
                .asText())
        .isEqualTo(six.modelSha256());
    promote("five");
    assertThat(
            done("encode", "--json", registry(), queries, tmp.resolve("codes5"))
                .get("bits")
                .asInt())
        .isEqualTo(5);
    // Codes of the model before: told apart by its digest.
    CommandRun mixed =
        run("search", registry(), tmp.resolve("codes"), queries, tmp.resolve("found"));
    assertThat(mixed.code()).as(mixed.err()).isEqualTo(Main.BAD_DATA);
    assertThat(
            run("search", registry(), tmp.resolve("codes5"), queries, tmp.resolve("found")).code())
        .isZero();
    assertThat(run("evaluate", "--k", 5, "--recall", 5, registry()).out()).startsWith("5 bits.");
    assertThat(run("export", registry(), tmp.resolve("export")).code()).isZero();
    assertThat(Files.readString(tmp.resolve("export/export.json"))).contains(five.modelSha256());
    JsonNode seen = done("inspect", "--json", registry());
    assertThat(seen.at("/current/version").asInt()).isEqualTo(2);
    assertThat(seen.get("versions")).hasSize(2);
  }

  @Test
  void aCurrentModelServesWhenItsRunIsGone() throws Exception {
    String sha256 = promote("six").get("modelSha256").asText();
    six.fs().delete(six.path(), true);
    assertThat(
            done("encode", "--json", registry(), tmp.resolve("data/queries"), tmp.resolve("codes"))
                .get("modelSha256")
                .asText())
        .isEqualTo(sha256);
  }
}
