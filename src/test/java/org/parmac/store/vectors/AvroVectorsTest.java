package org.parmac.store.vectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.parmac.store.vectors.VectorSamples.expected;
import static org.parmac.store.vectors.VectorSamples.read;

import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.parmac.math.Block;
import org.parmac.store.ShardWriter;
import org.parmac.store.vectors.VectorSamples.Read;

class AvroVectorsTest {
  @TempDir File tmp;
  private final Block block = VectorSamples.bytes(40, 6, 3);

  private File file(byte[] content) throws IOException {
    return VectorSamples.write(new File(tmp, "a.avro"), content);
  }

  private static List<Read> keyed(List<Read> records, String prefix) {
    List<Read> keyed = new ArrayList<>();
    for (int i = 0; i < records.size(); i++) {
      keyed.add(new Read(prefix + i, records.get(i).values(), null));
    }
    return keyed;
  }

  @ParameterizedTest
  @ValueSource(strings = {"float", "double", "int", "long"})
  void arraysOfNumbers(String item) throws Exception {
    assertThat(read(file(VectorSamples.avro(block, item, false)), VectorOptions.DEFAULT)).isEqualTo(expected(block));
  }

  @Test
  void onlyStringFieldIsTheKey() throws Exception {
    File file = file(VectorSamples.avro(block, "float", true));
    assertThat(read(file, VectorOptions.DEFAULT)).isEqualTo(keyed(expected(block), "key-"));
    VectorOptions none = new VectorOptions(null, null, null, null, null, "vector", "");
    assertThat(read(file, none)).isEqualTo(expected(block));
    VectorOptions label = new VectorOptions(null, null, null, null, null, null, "label");
    assertThat(read(file, label).get(13).key()).isEqualTo("3");
  }

  @Test
  void anyCutGivesTheSameRecords() throws Exception {
    byte[] content = VectorSamples.avro(block, "float", true);
    File file = file(content);
    for (int a = 1; a < content.length; a += 3) {
      assertThat(read(file, VectorOptions.DEFAULT, a, Math.min(content.length, a + 50)))
          .as("cut at %d", a)
          .isEqualTo(keyed(expected(block), "key-"));
    }
  }

  @Test
  void fieldsThatAreNotThere() throws Exception {
    File file = file(VectorSamples.avro(block, "float", true));
    assertThat(read(file, new VectorOptions(null, null, null, null, null, "x", null)).get(0).problem())
        .isEqualTo("expected an array field of numbers x, found [vector]; name one with --vector-field");
    assertThat(read(file, new VectorOptions(null, null, null, null, null, null, "name")).get(0).problem())
        .isEqualTo("expected a key field name, found [id, label, vector]");
    assertThat(read(file("1,2\n".getBytes()), VectorOptions.DEFAULT).get(0).problem())
        .startsWith("expected an Avro file, found something else");
  }

  @Test
  void cutShortAnywhereIsNoticed() throws Exception {
    byte[] content = VectorSamples.avro(block, "float", true);
    int unnoticed = 0;
    for (int length = content.length - 1; length > 0; length--) {
      List<Read> records = read(file(Arrays.copyOf(content, length)), VectorOptions.DEFAULT);
      boolean noticed = !records.isEmpty() && records.get(records.size() - 1).problem() != null;
      unnoticed += noticed ? 0 : 1;
    }
    // Between two blocks a file may end: as many as there are blocks, and the header alone.
    assertThat(unnoticed).isBetween(1, 20);
  }

  @Test
  void damagedBlock() throws Exception {
    byte[] content = VectorSamples.avro(block, "float", true);
    // The sync marker at the end of the last block.
    content[content.length - 3] ^= 1;
    List<Read> records = read(file(content), VectorOptions.DEFAULT);
    assertThat(records.get(records.size() - 1).problem()).startsWith("damaged or truncated block at byte ").contains("Invalid sync");
  }

  @Test
  void shardsOfOurs() throws Exception {
    File file = new File(tmp, "shard-00000.avro");
    String[] keys = new String[40];
    Arrays.setAll(keys, i -> "point " + i);
    try (ShardWriter writer = new ShardWriter(new FileOutputStream(file), ShardWriter.POINTS, 0, 6, "0123456789ab")) {
      for (int row = 0; row < 40; row += 7) {
        int rows = Math.min(7, 40 - row);
        Block tile = new Block(rows, 6, Arrays.copyOfRange(block.values(), row * 6, (row + rows) * 6));
        writer.append(row, tile, Arrays.copyOfRange(keys, row, row + rows));
      }
    }
    assertThat(read(file, VectorOptions.DEFAULT)).isEqualTo(keyed(expected(block), "point "));
    assertThat(read(file, VectorOptions.DEFAULT, file.length() / 2)).isEqualTo(keyed(expected(block), "point "));
    byte[] content = java.nio.file.Files.readAllBytes(file.toPath());
    content[content.length - 100] ^= 1; // in the values of the last tile
    VectorSamples.write(file, content);
    List<Read> damaged = read(file, VectorOptions.DEFAULT);
    assertThat(damaged.get(35).problem()).isEqualTo("damaged tile 5: its values and keys do not fit its size and checksum");
  }
}
