package org.parmac.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.parmac.math.Block;
import org.parmac.model.Parameters;
import org.parmac.store.vectors.InputRange;
import org.parmac.store.vectors.VectorFiles;
import org.parmac.store.vectors.VectorOptions;
import org.parmac.store.vectors.VectorReader;

/** Files that break off, lack something or were changed: never taken for shorter ones. */
class DamagedFilesTest {
  @TempDir java.nio.file.Path tmp;

  private final Configuration conf = new Configuration();
  private FileSystem fs;

  @BeforeEach
  void open() throws IOException {
    fs = FileSystem.getLocal(conf).getRaw();
  }

  private Path path(String name) throws IOException {
    java.nio.file.Path file = tmp.resolve(name);
    Files.createDirectories(file.getParent());
    return new Path(file.toUri());
  }

  private void cut(Path file, int lost) throws IOException {
    java.nio.file.Path local = java.nio.file.Path.of(file.toUri());
    byte[] bytes = Files.readAllBytes(local);
    Files.write(local, Arrays.copyOf(bytes, bytes.length - lost));
  }

  /** Three tiles of 600 points each, so that each has a block of its own. */
  private Path shard() throws IOException {
    Path file = path("data/train/shard-00000.avro");
    try (ShardWriter writer =
        new ShardWriter(fs.create(file, true), ShardWriter.POINTS, 0, 32, "id")) {
      for (int t = 0; t < 3; t++) {
        String[] keys = new String[600];
        for (int i = 0; i < keys.length; i++) {
          keys[i] = "key-" + (600 * t + i);
        }
        writer.append(600L * t, TestDatasets.mixture(600, 32, 3, t), keys);
      }
    }
    return file;
  }

  private int read(Path file) throws IOException {
    int tiles = 0;
    try (ShardReader reader = ShardReader.open(fs, file, ShardWriter.POINTS, 0, 32, "id")) {
      while (reader.next()) {
        tiles++;
      }
    }
    return tiles;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 8, 17, 5000, 70_000})
  void aShardThatBreaksOffInATile(int lost) throws Exception {
    Path file = shard();
    assertThat(read(file)).isEqualTo(3);
    cut(file, lost);
    assertThatThrownBy(() -> read(file))
        .isInstanceOf(BadDataException.class)
        .hasMessageContaining("train/shard-00000.avro: tile 2: damaged or truncated: ")
        .hasMessageEndingWith("Put the right file back, or import the dataset again.");
  }

  @Test
  void aKeyThatChanged() throws Exception {
    Path file = shard();
    java.nio.file.Path local = java.nio.file.Path.of(file.toUri());
    byte[] bytes = Files.readAllBytes(local);
    byte[] key = "key-1205\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    bytes[indexOf(bytes, key) + 7]++;
    Files.write(local, bytes);
    assertThatThrownBy(() -> read(file))
        .isInstanceOf(BadDataException.class)
        .hasMessageContaining("shard-00000.avro: tile 2: expected checksum ");
    assertThat(problemOfPoints(file))
        .contains("damaged tile 2: its values and keys do not fit its size and checksum");
  }

  /** What the reader of vectors, which encode uses, says of a shard. */
  private String problemOfPoints(Path file) throws IOException {
    InputRange range =
        VectorFiles.cut(
                conf,
                VectorFiles.list(conf, List.of(file), VectorOptions.DEFAULT),
                List.of(),
                status -> status.getLen())
            .get(0);
    try (VectorReader reader = VectorFiles.open(conf, range, VectorOptions.DEFAULT)) {
      String problem = null;
      while (reader.next()) {
        problem = reader.problem();
      }
      return problem;
    }
  }

  private static int indexOf(byte[] bytes, byte[] part) {
    for (int i = 0; i + part.length <= bytes.length; i++) {
      if (Arrays.equals(bytes, i, i + part.length, part, 0, part.length)) {
        return i;
      }
    }
    throw new AssertionError("not found");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 18, 300})
  void parametersThatBreakOff(int lost) throws Exception {
    Path file = path("run/iter-0003/w/parameters.avro");
    write(file, "encoder", "decoder");
    assertThat(ModelFile.readParameters(fs, file)).containsOnlyKeys("encoder", "decoder");
    cut(file, lost);
    assertThatThrownBy(() -> ModelFile.readParameters(fs, file))
        .isInstanceOf(BadDataException.class)
        .hasMessageContaining("damaged or truncated")
        .hasMessageContaining(
            "Remove the directory " + file.getParent().getParent() + " and continue the run");
  }

  private void write(Path file, String... layers) throws IOException {
    Map<String, Parameters> parameters = new LinkedHashMap<>();
    for (String layer : layers) {
      // Large enough for a block of its own.
      parameters.put(layer, new Parameters(new Block(16, 2000), new float[16]));
    }
    try (OutputStream out = fs.create(file, true)) {
      ModelFile.writeParameters(out, parameters);
    }
  }

  @Test
  void aLayerThatIsMissing() throws Exception {
    Path file = path("run/model.avro");
    write(file, "scaling", "encoder");
    assertThatThrownBy(() -> ModelFile.read(fs, file))
        .isInstanceOf(BadDataException.class)
        .hasMessage(
            file
                + ": expected a layer decoder, found [scaling, encoder]. Remove it and run the"
                + " command that wrote it again.");
  }

  @Test
  void statisticsThatBreakOffOrAreNotThere() throws Exception {
    Path file = path("run/iter-0001/stats/shard-00000.avro");
    assertThatThrownBy(() -> StatisticsFile.read(fs, file))
        .isInstanceOf(BadDataException.class)
        .hasMessage(
            file
                + ": expected an Avro file of kind statistics, found none there. Remove the"
                + " directory "
                + file.getParent().getParent()
                + " and continue the run: the step is done again, with the same result.");
    StatisticsFile.write(fs.create(file, true), TestStatistics.of(3, 5));
    assertThat(StatisticsFile.read(fs, file).getPoints()).isEqualTo(5);
    cut(file, 3);
    assertThatThrownBy(() -> StatisticsFile.read(fs, file))
        .isInstanceOf(BadDataException.class)
        .hasMessageContaining("stats/shard-00000.avro: damaged or truncated");
  }

  @Test
  void countingNoticesItToo() throws Exception {
    Path file = shard();
    assertThat(OurFiles.records(fs, file)).isEqualTo(3);
    cut(file, 20);
    assertThatThrownBy(() -> OurFiles.records(fs, file)).isInstanceOf(BadDataException.class);
  }
}
