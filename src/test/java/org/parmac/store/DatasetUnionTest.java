package org.parmac.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.parmac.cli.CommandRun;
import org.parmac.math.Block;
import org.parmac.store.DatasetUnion.Part;

final class DatasetUnionTest {
  private static final int COLUMNS = 5;

  private final Configuration conf = new Configuration();

  @TempDir java.nio.file.Path tmp;
  private DatasetDir monday;
  private DatasetDir tuesday;

  @BeforeEach
  void write() throws IOException {
    monday = dataset("monday", 3, 100, 1);
    tuesday = dataset("tuesday", 2, 31, 4);
  }

  private DatasetDir dataset(String name, int shards, int rows, long seed) throws IOException {
    return TestDatasets.write(
        conf,
        path(name),
        shards,
        16,
        TestDatasets.mixture(rows, COLUMNS, 3, seed),
        TestDatasets.mixture(7, COLUMNS, 3, seed + 1),
        TestDatasets.mixture(9, COLUMNS, 3, seed + 2));
  }

  private Path path(String name) {
    return new Path(tmp.resolve(name).toUri());
  }

  @Test
  void hasTheRowsOfItsPartsOneAfterTheOther() throws Exception {
    DatasetDir union =
        DatasetUnion.write(conf, path("union"), List.of(new Part(monday, 0), new Part(tuesday, 0)));

    for (String split : DatasetDir.SPLITS) {
      List<Float> expected = new ArrayList<>(rows(monday, split));
      expected.addAll(rows(tuesday, split));
      assertThat(rows(union, split)).as(split).isEqualTo(expected);
      assertThat(union.split(split).points() * COLUMNS).isEqualTo(expected.size());
    }
    try (Stream<java.nio.file.Path> files = Files.list(tmp.resolve("union"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .as("nothing is copied")
          .containsExactlyInAnyOrder("dataset.json", ".dataset.json.crc");
    }
  }

  @Test
  void leavesOutTheOldestShards() throws Exception {
    DatasetDir union =
        DatasetUnion.write(conf, path("union"), List.of(new Part(monday, 2), new Part(tuesday, 0)));

    List<Float> all = rows(monday, DatasetDir.TRAIN);
    int left = (int) monday.split(DatasetDir.TRAIN).shards().get(2).firstRow();
    List<Float> expected = new ArrayList<>(all.subList(left * COLUMNS, all.size()));
    expected.addAll(rows(tuesday, DatasetDir.TRAIN));
    assertThat(rows(union, DatasetDir.TRAIN)).isEqualTo(expected);
    assertThat(union.split(DatasetDir.QUERIES).points()).isEqualTo(18);
  }

  @Test
  void knowsItsPartsAndGrowsByThem() throws Exception {
    DatasetDir two =
        DatasetUnion.write(conf, path("two"), List.of(new Part(monday, 1), new Part(tuesday, 0)));
    List<Part> parts = new ArrayList<>(DatasetUnion.parts(conf, two));
    assertThat(parts).extracting(Part::firstShard).containsExactly(1, 0);
    assertThat(parts)
        .extracting(part -> part.dataset().path())
        .containsExactly(monday.path(), tuesday.path());
    assertThat(DatasetUnion.parts(conf, monday)).hasSize(1);

    parts.add(new Part(dataset("wednesday", 1, 12, 9), 0));
    DatasetDir three = DatasetUnion.write(conf, path("three"), parts);

    assertThat(three.split(DatasetDir.TRAIN).points())
        .isEqualTo(two.split(DatasetDir.TRAIN).points() + 12);
    assertThat(rows(three, DatasetDir.TRAIN))
        .startsWith(rows(two, DatasetDir.TRAIN).toArray(Float[]::new));
  }

  @Test
  void hasAnIdOfWhatItHolds() throws Exception {
    List<Part> parts = List.of(new Part(monday, 0), new Part(tuesday, 0));
    String id = DatasetUnion.write(conf, path("a"), parts).id();

    assertThat(DatasetUnion.write(conf, path("b"), parts).id()).isEqualTo(id);
    assertThat(
            DatasetUnion.write(conf, path("c"), List.of(new Part(monday, 1), new Part(tuesday, 0)))
                .id())
        .isNotEqualTo(id);
    assertThat(Files.readAllBytes(tmp.resolve("b/dataset.json")))
        .isEqualTo(Files.readAllBytes(tmp.resolve("a/dataset.json")));
  }

  @Test
  void theCommandTakesUnionsToo() throws Exception {
    CommandRun two = union("monday", "tuesday", "two");
    assertThat(two.code()).as(two.err()).isZero();
    dataset("wednesday", 1, 12, 9);
    CommandRun three = union("two", "wednesday", "three");

    assertThat(three.code()).as(three.err()).isZero();
    assertThat(three.out()).contains("143 training points in 6 shards of 3 datasets");
    assertThat(union("two", "wednesday", "three").code()).as("not over another").isEqualTo(5);
    assertThat(union("two").code()).isEqualTo(2);
  }

  private CommandRun union(String... names) throws Exception {
    List<Object> line = new ArrayList<>(List.of("union"));
    for (String name : names) {
      line.add(tmp.resolve(name));
    }
    return CommandRun.of(new Configuration(), line.toArray());
  }

  @Test
  void refusesOtherColumns() throws Exception {
    DatasetDir wide =
        TestDatasets.write(
            conf,
            path("wide"),
            1,
            16,
            new Block(4, COLUMNS + 1),
            new Block(0, COLUMNS + 1),
            new Block(0, COLUMNS + 1));

    assertThatThrownBy(
            () ->
                DatasetUnion.write(
                    conf, path("union"), List.of(new Part(monday, 0), new Part(wide, 0))))
        .isInstanceOf(BadDataException.class)
        .hasMessageContaining("expected 5 columns")
        .hasMessageContaining("found 6");
    assertThat(tmp.resolve("union")).doesNotExist();
  }

  @Test
  void aShardOfAnotherImportIsRefused() throws Exception {
    DatasetDir union =
        DatasetUnion.write(conf, path("union"), List.of(new Part(monday, 0), new Part(tuesday, 0)));
    Files.copy(
        tmp.resolve("tuesday/train/shard-00001.avro"),
        tmp.resolve("monday/train/shard-00000.avro"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    Files.delete(tmp.resolve("monday/train/.shard-00000.avro.crc"));

    assertThatThrownBy(() -> rows(union, DatasetDir.TRAIN))
        .isInstanceOf(BadDataException.class)
        .hasMessageContaining("monday/train/shard-00000.avro: tile 0: expected shard 0, found 1");
  }

  private static List<Float> rows(DatasetDir dataset, String split) throws IOException {
    List<Float> values = new ArrayList<>();
    Block tile = new Block(0, dataset.columns());
    long row = 0;
    for (int s = 0; s < dataset.split(split).shards().size(); s++) {
      assertThat(dataset.split(split).shards().get(s).firstRow()).isEqualTo(row);
      try (ShardReader reader = dataset.read(split, s)) {
        while (reader.next()) {
          assertThat(reader.firstRow()).isEqualTo(row);
          reader.points(tile);
          for (int i = 0; i < tile.rows() * tile.columns(); i++) {
            values.add(tile.values()[i]);
          }
          row += tile.rows();
        }
      }
    }
    return values;
  }
}
