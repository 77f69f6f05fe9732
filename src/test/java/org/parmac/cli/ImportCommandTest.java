package org.parmac.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.parmac.store.DatasetDir;
import org.parmac.store.Json;
import org.parmac.store.TestRuns;
import org.parmac.store.vectors.VectorSamples;

class ImportCommandTest {
  @TempDir Path tmp;

  private static CommandRun run(Object... args) throws Exception {
    return CommandRun.of(new Configuration(), args);
  }

  private Path digits() throws Exception {
    Path file = tmp.resolve("digits.csv.gz");
    try (InputStream in = Main.class.getResourceAsStream("/org/parmac/digits.csv.gz")) {
      Files.copy(in, file);
    }
    return file;
  }

  private DatasetDir open(String name) throws Exception {
    return DatasetDir.open(
        new Configuration(), new org.apache.hadoop.fs.Path(tmp.resolve(name).toUri()));
  }

  @Test
  void bundledDigits() throws Exception {
    CommandRun imported = run("import", "--drop-columns", "65", digits(), tmp.resolve("digits"));
    assertThat(imported.code()).as(imported.err()).isZero();
    DatasetDir dataset = open("digits");
    assertThat(dataset.columns()).isEqualTo(64);
    assertThat(dataset.split(DatasetDir.TRAIN).points()).isEqualTo(1439);
    assertThat(dataset.split(DatasetDir.VALIDATION).points()).isEqualTo(179);
    assertThat(dataset.split(DatasetDir.QUERIES).points()).isEqualTo(179);
    assertThat(imported.out())
        .contains("digits: id " + dataset.id() + ", 64 columns")
        .containsPattern("train +1,439 points in 1 shard\n")
        .contains("3 of 64 columns have one value in all points");
    CommandRun again =
        run("import", "--drop-columns", "65", tmp.resolve("digits.csv.gz"), tmp.resolve("digits"));
    assertThat(again.code()).isEqualTo(Main.OUTPUT_IN_USE);
    assertThat(again.err())
        .contains("expected a new directory, found a finished one (with dataset.json)");
  }

  @Test
  void optionsAndJson() throws Exception {
    CommandRun imported =
        run(
            "import",
            "--json",
            "--drop-columns",
            "65",
            "--validation",
            "5%",
            "--queries",
            "7",
            "--shards",
            "3",
            "--tile-rows",
            "100",
            "--seed",
            "9",
            digits(),
            tmp.resolve("out"));
    assertThat(imported.code()).as(imported.err()).isZero();
    assertThat(imported.out().lines()).hasSize(1);
    Map<?, ?> line = Json.parse(imported.out(), Map.class);
    DatasetDir dataset = open("out");
    assertThat(line.get("id")).isEqualTo(dataset.id());
    assertThat(line.get("train")).isEqualTo(1797 - 89 - 7);
    assertThat(line.get("validation")).isEqualTo(89);
    assertThat(line.get("queries")).isEqualTo(7);
    assertThat(line.get("shards")).isEqualTo(3);
    assertThat(line.get("columns")).isEqualTo(64);
    assertThat(line.get("constantColumns")).isEqualTo(3);
    assertThat(dataset.tileRows()).isEqualTo(100);
    assertThat(dataset.description().seed()).isEqualTo(9);
    assertThat(dataset.description().source().format()).isEqualTo("csv");
    assertThat(dataset.description().source().options()).isEqualTo(Map.of("dropColumns", "65"));
  }

  @Test
  void weightedAndUnshuffled() throws Exception {
    CommandRun imported =
        run(
            "import",
            "--json",
            "--drop-columns",
            "65",
            "--weights",
            "1,0.5,1",
            "--no-shuffle",
            digits(),
            tmp.resolve("out"));
    assertThat(imported.code()).as(imported.err()).isZero();
    DatasetDir dataset = open("out");
    assertThat(dataset.split(DatasetDir.TRAIN).shards())
        .extracting(DatasetDir.Shard::points)
        .containsExactly(575L, 288L, 576L);
    assertThat(dataset.description().source().options())
        .isEqualTo(Map.of("dropColumns", "65", "shuffle", "false", "weights", "1,0.5,1"));
    CommandRun trained =
        run("train", "--max-iterations", "2", tmp.resolve("out"), tmp.resolve("run"));
    assertThat(trained.code()).as(trained.err()).isZero();
    CommandRun again =
        run(
            "import",
            "--drop-columns",
            "65",
            "--weights",
            "2,1,2",
            "--no-shuffle",
            tmp.resolve("digits.csv.gz"),
            tmp.resolve("same"));
    assertThat(again.out()).contains("same: id " + dataset.id());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--format|bmp|format must be one of [csv, idx, fvecs, bvecs, avro], got \"bmp\"",
        "--validation|many|expected a number of points or a share such as 10%, got \"many\"",
        "--queries|100%|a share must be 0% to below 100%, got 100%",
        "--shards|0|--shards must be >= 1, got 0",
        "--weights|1,x|weights must be numbers from 0.000001 to 1000000 with commas",
        "--shards=2 --weights|1,1,1|weights must be one for each of 2 shards, got 3",
        "--shard-mb=5 --weights|1,1|--weights and --shard-mb exclude each other",
        "--tile-rows|100000|tile-rows must be 1 to 65536, got 100000",
        "--max-queries|5|--max-queries limits the queries of --query-input, which is missing",
        "--drop-columns|x|columns must be numbers from 1 and ranges, such as 1-3,65, got \"x\"",
        "--separator|ab|separator must be one ASCII character",
        "--bad-records|-1|--bad-records must be >= 0, got -1",
        "--seed|x|Invalid value for option '--seed'"
      })
  void wrongUsage(String option, String value, String message) throws Exception {
    List<Object> words = new ArrayList<>(List.of("import"));
    words.addAll(List.of(option.split(" ")));
    words.addAll(List.of(value, tmp.resolve("in.csv"), tmp.resolve("out")));
    CommandRun run = run(words.toArray());
    assertThat(run.code()).isEqualTo(Main.USAGE);
    assertThat(run.err()).contains(message);
    assertThat(tmp.resolve("out")).doesNotExist();
  }

  @Test
  void badDataExits3() throws Exception {
    VectorSamples.write(tmp.resolve("in.csv").toFile(), "1,2\n3,4\n5,oops\n");
    CommandRun run = run("import", tmp.resolve("in.csv"), tmp.resolve("out"));
    assertThat(run.code()).isEqualTo(Main.BAD_DATA);
    assertThat(run.err())
        .contains(
            "in.csv: record 3: column 2: expected a finite number that float32 can hold, found"
                + " \"oops\". Correct or remove it.");
    assertThat(tmp.resolve("out")).doesNotExist();
  }

  @Test
  void badRecordsAreSetAsideAndSaid() throws Exception {
    StringBuilder lines = new StringBuilder("oops,1,2\n");
    for (int i = 0; i < 50; i++) {
      lines.append(i + "," + i * i % 17 + "," + 7 * i % 13 + "\n");
    }
    VectorSamples.write(tmp.resolve("in.csv").toFile(), lines.toString());
    CommandRun refused =
        run("import", "--no-header", "--bad-records", "0", tmp.resolve("in.csv"), tmp.resolve("a"));
    assertThat(refused.code()).isEqualTo(Main.BAD_DATA);
    CommandRun run =
        run("import", "--no-header", "--bad-records", "2", tmp.resolve("in.csv"), tmp.resolve("a"));
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).contains("  1 bad record set aside: _quarantine/records.jsonl\n");
    assertThat(run("inspect", tmp.resolve("a")).out()).contains("badRecords: 1\n");
    CommandRun json =
        run(
            "import",
            "--json",
            "--no-header",
            "--bad-records=2",
            tmp.resolve("in.csv"),
            tmp.resolve("b"));
    assertThat(Json.parse(json.out(), Map.class).get("badRecords")).isEqualTo(1);
    assertThat(run("train", "--bits", "2", tmp.resolve("a"), tmp.resolve("run")).code()).isZero();
  }

  @Test
  void encodeAsACommand() throws Exception {
    assertThat(run("import", "--drop-columns", "65", digits(), tmp.resolve("data")).code())
        .isZero();
    TestRuns.write(
        new Configuration(),
        new org.apache.hadoop.fs.Path(tmp.resolve("run").toUri()),
        open("data"),
        12);
    CommandRun encoded =
        run(
            "encode",
            "--json",
            "--drop-columns",
            "65",
            tmp.resolve("run"),
            tmp.resolve("digits.csv.gz"),
            tmp.resolve("codes"));
    assertThat(encoded.code()).as(encoded.err()).isZero();
    Map<?, ?> line = Json.parse(encoded.out(), Map.class);
    assertThat(line.get("points")).isEqualTo(1797);
    assertThat(line.get("bits")).isEqualTo(12);
    assertThat(line.get("modelSha256").toString()).matches("[0-9a-f]{64}");
    CommandRun label =
        run("encode", tmp.resolve("run"), tmp.resolve("digits.csv.gz"), tmp.resolve("codes2"));
    assertThat(label.code()).isEqualTo(Main.BAD_DATA);
    assertThat(label.err())
        .contains("digits.csv.gz: record 1: expected 64 values, as the model has, found 65.");
    CommandRun again =
        run("encode", tmp.resolve("run"), tmp.resolve("data/queries"), tmp.resolve("codes"));
    assertThat(again.code()).isEqualTo(Main.OUTPUT_IN_USE);
    CommandRun split =
        run("encode", tmp.resolve("run"), tmp.resolve("data/queries"), tmp.resolve("codes3"));
    assertThat(split.out()).contains("codes3: 179 codes of 12 bits");
  }

  @Test
  void siftWithItsQueries() throws Exception {
    String data = System.getenv().getOrDefault("PARMAC_DATA", "../shared/data");
    File base = new File(data, "sift-bigann10k/bigann10k_base.bvecs.gz");
    assumeThat(base).as("sift-bigann10k under PARMAC_DATA").exists();
    CommandRun run =
        run(
            "import",
            "--json",
            "--query-input",
            new File(data, "sift-bigann10k/bigann10k_query.bvecs.gz"),
            base,
            tmp.resolve("out"));
    assertThat(run.code()).as(run.err()).isZero();
    Map<?, ?> line = Json.parse(run.out(), Map.class);
    assertThat(line.get("train")).isEqualTo(9900 - 990);
    assertThat(line.get("validation")).isEqualTo(990);
    assertThat(line.get("queries")).isEqualTo(100);
    assertThat(line.get("shards")).isEqualTo(4);
  }
}
