package org.parmac.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.parmac.store.TestDatasets;

final class InspectCommandTest {
  @TempDir static Path shared;
  @TempDir Path tmp;

  private static SmallRun small;

  @BeforeAll
  static void train() throws Exception {
    small = SmallRun.in(shared);
  }

  private static JsonNode json(Path path) throws Exception {
    CommandRun command = CommandRun.of(new Configuration(), "inspect", "--json", path.toString());
    assertThat(command.code()).as(command.err()).isZero();
    assertThat(command.out().lines()).hasSize(1);
    return new ObjectMapper().readTree(command.out());
  }

  private static String text(Path path) throws Exception {
    CommandRun command = CommandRun.of(new Configuration(), "inspect", path.toString());
    assertThat(command.code()).as(command.err()).isZero();
    return command.out();
  }

  @Test
  void aDataset() throws Exception {
    JsonNode tree = json(small.data());
    assertThat(tree.get("id").asText()).isEqualTo(TestDatasets.ID);
    assertThat(tree.get("columns").asInt()).isEqualTo(SmallRun.COLUMNS);
    assertThat(tree.at("/splits/train/points").asInt()).isEqualTo(SmallRun.ROWS);
    assertThat(tree.at("/splits/train/shards").asInt()).isEqualTo(2);
    assertThat(text(small.data())).contains("  train:\n    points: 500\n    shards: 2\n");
  }

  @Test
  void aRunWithItsSteps() throws Exception {
    JsonNode tree = json(small.run());
    assertThat(tree.at("/spec/bits").asInt()).isEqualTo(SmallRun.BITS);
    assertThat(tree.get("steps").findValuesAsText("step"))
        .startsWith("init", "iter-0000", "iter-0001", "iter-0002")
        .hasSize(small.open().lastIteration() + 3)
        .endsWith("finish");
    assertThat(tree.at("/steps/2/objective").asDouble()).isPositive();
    assertThat(tree.at("/model/layers").findValuesAsText("layer"))
        .containsExactly("scaling", "encoder", "decoder");
    assertThat(text(small.run()))
        .contains("\nsteps:\n  step init, ")
        .contains("  layer encoder, units 6, inputs 12, ");
  }

  @Test
  void aShardOfPoints() throws Exception {
    JsonNode tree = json(small.data().resolve("train/shard-00001.avro"));
    assertThat(tree.get("kind").asText()).isEqualTo("points");
    assertThat(tree.get("rows").asInt()).isEqualTo(250);
    assertThat(tree.get("tiles").asInt()).isEqualTo(4);
    assertThat(tree.get("firstRow").asInt()).isEqualTo(250);
    assertThat(tree.at("/first/0/key").asText()).isEqualTo("train-250");
    assertThat((float) tree.at("/first/0/values/1").asDouble())
        .isEqualTo(small.train().get(250, 1));
  }

  @Test
  void aStepWithItsCoordinates() throws Exception {
    JsonNode tree = json(small.run().resolve("iter-0002"));
    assertThat(tree.at("/summary.json/iteration").asInt()).isEqualTo(2);
    assertThat(tree.at("/z/files").asInt()).isEqualTo(2);
    assertThat(tree.at("/z/first/kind").asText()).isEqualTo("coordinates");
    assertThat(tree.at("/z/first/first/0").asText()).matches("[01]{6}");
    assertThat(tree.at("/w/first/layers").findValuesAsText("layer")).contains("encoder", "decoder");
    assertThat(tree.at("/stats/first/first/0/points").asInt()).isEqualTo(250);
  }

  @Test
  void coordinatesThatAreNumbers() throws Exception {
    GeneralRuns runs = new GeneralRuns(tmp);
    runs.trained(GeneralRuns.SHALLOW, runs.mixture("data", 1), "run");
    JsonNode tree = json(tmp.resolve("run/iter-0001"));
    assertThat(tree.at("/z/first/columns").asInt()).isEqualTo(4);
    assertThat(tree.at("/z/first/first/0")).hasSize(4);
    assertThat(tree.at("/z/first/first/0/0").isFloatingPointNumber()).isTrue();
  }

  @Test
  void codesThatEncodeWrote() throws Exception {
    Path codes = tmp.resolve("codes");
    CommandRun encode =
        CommandRun.of(
            new Configuration(),
            "encode",
            small.run().toString(),
            small.data().resolve("train").toString(),
            codes.toString());
    assertThat(encode.code()).as(encode.err()).isZero();
    JsonNode tree = json(codes);
    assertThat(tree.at("/codes.json/points").asInt()).isEqualTo(SmallRun.ROWS);
    assertThat(tree.at("/codes.json/modelSha256").asText()).isEqualTo(small.open().modelSha256());
    assertThat(tree.at("/content/files").asInt()).isEqualTo(2);
    assertThat(tree.at("/content/records").asInt()).isEqualTo(SmallRun.ROWS);
    assertThat(tree.at("/content/first/first/2/key").asText()).isEqualTo("train-2");
    assertThat(tree.at("/content/first/first/2/code").asText()).matches("[0-3][0-9a-f]");
    JsonNode part = json(codes.resolve("part-m-00001.avro"));
    assertThat(part.get("kind").asText()).isEqualTo("codes");
    assertThat(part.at("/first/0/key").asText()).isEqualTo("train-250");

    Files.delete(codes.resolve("part-m-00001.avro"));
    CommandRun lost = CommandRun.of(new Configuration(), "inspect", codes.toString());
    assertThat(lost.code()).isEqualTo(Main.BAD_DATA);
    assertThat(lost.err())
        .contains("part-m-00001.avro: expected a file of codes, as codes.json says, found none");
  }

  @Test
  void aDamagedTileIsBadData() throws Exception {
    Path copy =
        Files.copy(small.data().resolve("train/shard-00000.avro"), tmp.resolve("shard-00000.avro"));
    try (RandomAccessFile file = new RandomAccessFile(copy.toFile(), "rw")) {
      long middle = file.length() / 2;
      file.seek(middle);
      int value = file.read();
      file.seek(middle);
      file.write(value ^ 1);
    }
    CommandRun command = CommandRun.of(new Configuration(), "inspect", copy.toString());
    assertThat(command.code()).isEqualTo(Main.BAD_DATA);
    assertThat(command.err()).contains("expected checksum");
    assertThat(command.out()).isEmpty();
  }

  @Test
  void whatIsNotOursIsRefused() throws Exception {
    CommandRun nothing =
        CommandRun.of(new Configuration(), "inspect", tmp.resolve("nothing").toString());
    assertThat(nothing.code()).isEqualTo(Main.BAD_DATA);
    assertThat(nothing.err())
        .contains("expected a dataset, a run, a step of a run")
        .contains("found nothing there");
    Path text = Files.writeString(tmp.resolve("letter.txt"), "Dear Sir");
    assertThat(CommandRun.of(new Configuration(), "inspect", text.toString()).code())
        .isEqualTo(Main.BAD_DATA);
    Path empty = Files.createDirectory(tmp.resolve("empty"));
    assertThat(CommandRun.of(new Configuration(), "inspect", empty.toString()).code())
        .isEqualTo(Main.BAD_DATA);
    Path json = Files.writeString(tmp.resolve("x.json"), "{\"a\": ");
    assertThat(CommandRun.of(new Configuration(), "inspect", json.toString()).code())
        .isEqualTo(Main.BAD_DATA);
  }
}
