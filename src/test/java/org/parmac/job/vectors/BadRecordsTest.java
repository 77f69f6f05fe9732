package org.parmac.job.vectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.parmac.job.JobDefaults;
import org.parmac.math.Block;
import org.parmac.store.BadDataException;
import org.parmac.store.DatasetDir;
import org.parmac.store.ShardReader;
import org.parmac.store.vectors.VectorOptions;
import org.parmac.store.vectors.VectorSamples;

/** Imports that set bad records aside. */
class BadRecordsTest {
  @TempDir File tmp;
  private Configuration conf;

  @BeforeEach
  void configure() {
    conf = new Configuration();
    JobDefaults.apply(conf);
  }

  private Path path(String name) {
    return new Path(tmp.toURI().toString(), name);
  }

  private DatasetDir run(String name, long bad, boolean shuffle, VectorOptions options, Path... in)
      throws IOException {
    ImportSpec spec =
        new ImportSpec(
            List.of(in),
            List.of(),
            options,
            ImportSpec.Share.parse("12%"),
            ImportSpec.Share.parse("8"),
            Long.MAX_VALUE,
            5,
            shuffle,
            3,
            null,
            128,
            16);
    return ImportJob.run(conf, spec.withBadRecords(bad), path(name)).dataset();
  }

  private DatasetDir run(String name, long bad, Path... in) throws IOException {
    return run(name, bad, true, VectorOptions.DEFAULT, in);
  }

  private Path write(String name, byte[] content) throws IOException {
    VectorSamples.write(new File(tmp, name), content);
    return path(name);
  }

  /** A hundred lines, of which those numbered are replaced. */
  private static List<String> lines(Block block) {
    return new ArrayList<>(new String(VectorSamples.csv(block, ",")).lines().toList());
  }

  private static byte[] bytes(List<String> lines) {
    return (String.join("\n", lines) + "\n").getBytes();
  }

  private static TreeMap<String, List<Float>> points(DatasetDir dataset) throws IOException {
    TreeMap<String, List<Float>> points = new TreeMap<>();
    Block tile = new Block(0, dataset.columns());
    for (String split : DatasetDir.SPLITS) {
      for (int s = 0; s < dataset.split(split).shards().size(); s++) {
        try (ShardReader reader = dataset.read(split, s)) {
          while (reader.next()) {
            reader.points(tile);
            for (int i = 0; i < reader.rows(); i++) {
              List<Float> values = new ArrayList<>();
              for (int j = 0; j < dataset.columns(); j++) {
                values.add(tile.get(i, j));
              }
              assertThat(points.put(reader.keys()[i], values)).isNull();
            }
          }
        }
      }
    }
    return points;
  }

  /** The dataset's files by name, but for its provenance. */
  private TreeMap<String, String> files(String name) throws IOException {
    TreeMap<String, String> files = new TreeMap<>();
    java.nio.file.Path directory = tmp.toPath().resolve(name);
    try (Stream<java.nio.file.Path> all = Files.walk(directory)) {
      for (java.nio.file.Path file : all.filter(Files::isRegularFile).toList()) {
        byte[] content = Files.readAllBytes(file);
        String file64 = java.util.Base64.getEncoder().encodeToString(content);
        if (file.endsWith(DatasetDir.FILE)) {
          file64 = new String(content).replaceAll("\"created\" : \"[^\"]*\"", "");
        }
        if (!file.toString().endsWith(".crc")) {
          files.put(directory.relativize(file).toString(), file64);
        }
      }
    }
    return files;
  }

  @Test
  void goodRowsKeepTheirNumbersAndBadOnesAreWrittenDown() throws Exception {
    Block block = VectorSamples.bytes(100, 4, 1);
    List<String> lines = lines(block);
    lines.set(0, "");
    lines.set(17, "1,2,x\u00e9,4");
    lines.set(40, "1,2,3");
    lines.set(99, "1,2,3,nan");
    DatasetDir dataset = run("out", 3, write("a.csv", bytes(lines)));

    TreeMap<String, List<Float>> expected = new TreeMap<>();
    for (int i = 1; i < 100; i++) {
      if (i != 17 && i != 40 && i != 99) {
        expected.put(
            Integer.toString(i - 1),
            List.of(block.get(i, 0), block.get(i, 1), block.get(i, 2), block.get(i, 3)));
      }
    }
    assertThat(points(dataset)).isEqualTo(expected);
    assertThat(dataset.badRecords()).isEqualTo(3);
    String file = path("a.csv").toUri().toString().replace("file:///", "file:/");
    assertThat(Files.readString(new File(tmp, "out/_quarantine/records.jsonl").toPath()))
        .isEqualTo(
            ("{'file':'FILE','record':17,'line':18,'row':16,'kind':'unparsable','problem':"
                    + "'column 3: expected a finite number that float32 can hold, found"
                    + " |x\u00e9|','text':'1,2,x\u00e9,4'}\n"
                    + "{'file':'FILE','record':40,'line':41,'row':39,'kind':'ragged','problem':"
                    + "'expected 4 values as in the records before, found 3','text':'1,2,3'}\n"
                    + "{'file':'FILE','record':99,'line':100,'row':98,'kind':'not-a-number',"
                    + "'problem':'column 4: expected a finite number that float32 can hold, found"
                    + " |nan|','text':'1,2,3,nan'}\n")
                .replace('\'', '"')
                .replace("|", "\\\"")
                .replace("FILE", file));
    assertThat(new File(tmp, "out").list((dir, name) -> !name.endsWith(".crc")))
        .containsExactlyInAnyOrder("dataset.json", "train", "validation", "queries", "_quarantine");
  }

  @Test
  void tasksDoNotMatter() throws Exception {
    List<String> lines = lines(VectorSamples.bytes(300, 4, 2));
    for (int i = 0; i < 300; i += 13) {
      lines.set(i, i % 2 == 0 ? "1,2" : "1,2,3,oops");
    }
    Path file = write("a.csv", bytes(lines));
    for (boolean shuffle : new boolean[] {true, false}) {
      DatasetDir one = run("one" + shuffle, 1000, shuffle, VectorOptions.DEFAULT, file);
      assertThat(one.badRecords()).isEqualTo(24);
      for (String most : List.of("50", "400", "1111")) {
        conf.set("mapreduce.input.fileinputformat.split.maxsize", most);
        run("cut" + most + shuffle, 1000, shuffle, VectorOptions.DEFAULT, file);
        assertThat(files("cut" + most + shuffle)).as(most).isEqualTo(files("one" + shuffle));
      }
      conf.unset("mapreduce.input.fileinputformat.split.maxsize");
    }
  }

  @Test
  void withoutBadRecordsNothingChanges() throws Exception {
    Path file = write("a.bvecs", VectorSamples.bvecs(VectorSamples.bytes(100, 6, 2)));
    run("strict", 0, file);
    run("tolerant", 10, file);
    assertThat(files("tolerant")).isEqualTo(files("strict"));
    assertThat(files("strict").get("dataset.json")).doesNotContain("badRecords");
  }

  @Test
  void missingRowsAreAnotherDatasetUnlessPointsHaveKeys() throws Exception {
    List<String> lines = lines(VectorSamples.bytes(100, 4, 1));
    List<String> keyed = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      keyed.add("k" + i + "," + lines.get(i));
    }
    VectorOptions byKey = new VectorOptions(null, null, null, "1", null, null, null);
    List<String> without = new ArrayList<>(lines);
    without.remove(50);
    lines.set(50, "oops");
    String gap = run("gap", 1, write("a.csv", bytes(lines))).id();
    assertThat(gap).isNotEqualTo(run("none", 1, write("b.csv", bytes(without))).id());

    List<String> keyedWithout = new ArrayList<>(keyed);
    keyedWithout.remove(50);
    keyed.set(50, "k50,oops");
    DatasetDir bad = run("keyed-gap", 1, true, byKey, write("c.csv", bytes(keyed)));
    DatasetDir good = run("keyed", 0, true, byKey, write("d.csv", bytes(keyedWithout)));
    assertThat(bad.id()).isEqualTo(good.id());
    assertThat(bad.split(DatasetDir.TRAIN)).isEqualTo(good.split(DatasetDir.TRAIN));
  }

  @Test
  void tooManyAreRefusedWithTheFirst() throws Exception {
    List<String> lines = lines(VectorSamples.bytes(100, 4, 1));
    for (int i = 10; i < 80; i += 10) {
      lines.set(i, "1,2,3," + "x".repeat(i));
    }
    Path file = write("a.csv", bytes(lines));
    conf.set("mapreduce.input.fileinputformat.split.maxsize", "60");
    assertThatThrownBy(() -> run("out", 6, file))
        .isInstanceOf(BadDataException.class)
        .hasMessageStartingWith(
            "expected at most 6 records that cannot be used (--bad-records), found 7. The first"
                + " are:\n")
        .hasMessageContaining("a.csv: record 11: column 4: expected a finite number")
        .hasMessageContaining("a.csv: record 51: column 4: expected a finite number")
        .hasMessageNotContaining("record 61");
    assertThat(new File(tmp, "out")).doesNotExist();
    assertThat(run("all", 7, file).badRecords()).isEqualTo(7);
  }

  @Test
  void filesThatCannotBeReadToTheirEndAreRefusedAllTheSame() throws Exception {
    byte[] gz = VectorSamples.gzip(VectorSamples.csv(VectorSamples.bytes(2000, 3, 1), ","));
    Path cut = write("cut.csv.gz", Arrays.copyOf(gz, gz.length / 2));
    assertThatThrownBy(() -> run("out", 100, cut))
        .isInstanceOf(BadDataException.class)
        .hasMessageMatching("(?s).*cut.csv.gz: record [0-9]+: damaged or truncated compressed.*")
        .hasMessageContaining("nobody knows how much is lost");
    assertThat(new File(tmp, "out")).doesNotExist();
  }

  @Test
  void otherFormatsAreWrittenDownAsBytes() throws Exception {
    Block block = VectorSamples.bytes(50, 3, 1);
    block.set(7, 2, Float.NaN);
    run("fixed", 1, write("a.fvecs", VectorSamples.fvecs(block)));
    assertThat(Files.readString(new File(tmp, "fixed/_quarantine/records.jsonl").toPath()))
        .contains("\"record\":8,\"row\":7,\"kind\":\"not-a-number\"")
        .containsPattern("\"hex\":\"03000000[0-9a-f]{16}0000c07f\"");
    run("avro", 1, write("a.avro", VectorSamples.avro(block, "double", true)));
    assertThat(Files.readString(new File(tmp, "avro/_quarantine/records.jsonl").toPath()))
        .contains("\"record\":8")
        .contains("key-7");
  }
}
