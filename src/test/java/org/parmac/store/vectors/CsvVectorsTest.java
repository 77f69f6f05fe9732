package org.parmac.store.vectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.parmac.store.vectors.VectorSamples.read;

import java.io.File;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.parmac.math.Block;
import org.parmac.store.vectors.VectorSamples.Read;

class CsvVectorsTest {
  @TempDir File tmp;

  private static VectorOptions options(
      String separator, Boolean header, String key, String dropped) {
    return new VectorOptions(VectorFormat.CSV, separator, header, key, dropped, null, null);
  }

  private List<Read> csv(String content, VectorOptions options, long... cuts) throws IOException {
    return read(VectorSamples.write(new File(tmp, "a.csv"), content), options, cuts);
  }

  private static Read good(String key, float... values) {
    return VectorSamples.expected(new Block(1, values.length, values)).stream()
        .map(r -> new Read(key, r.values(), null))
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(strings = {",", ";", "\t", " ", ", ", "  ", " ; "})
  void separatorIsFound(String separator) throws Exception {
    Block block = VectorSamples.bytes(9, 5, 1);
    File file = VectorSamples.write(new File(tmp, "a.txt"), VectorSamples.csv(block, separator));
    assertThat(read(file, VectorOptions.DEFAULT)).isEqualTo(VectorSamples.expected(block));
  }

  @Test
  void separatorIsGiven() throws Exception {
    assertThat(csv("1|2\n3|4\n", options("|", null, null, null)))
        .containsExactly(good(null, 1, 2), good(null, 3, 4));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1,2\n3,4\n5,6\n",
        "1,2\n3,4\n5,6",
        "1,2\r\n3,4\r\n5,6\r\n",
        "\n \n1,2\n\n3,4\n5,6\n\n",
        "a,b\n1,2\n3,4\n5,6\n",
        "\n\"a\",\"b\"\r\n\"1\",2\n3, 4 \n 5,6\n",
        "\uFEFF1,2\n3,4\n5,6\n",
        "\uFEFFa,b\n1,2\n3,4\n5,6\n"
      })
  void anyCutGivesTheSameRecords(String content) throws Exception {
    List<Read> whole = List.of(good(null, 1, 2), good(null, 3, 4), good(null, 5, 6));
    int length = content.getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
    for (int a = 1; a < length; a++) {
      assertThat(csv(content, VectorOptions.DEFAULT, a)).as("cut at %d", a).isEqualTo(whole);
      for (int b = a + 1; b < Math.min(length, a + 4); b++) {
        assertThat(csv(content, VectorOptions.DEFAULT, a, b))
            .as("cut at %d and %d", a, b)
            .isEqualTo(whole);
      }
    }
  }

  @Test
  void keysAndDroppedColumns() throws Exception {
    String text = "label,id,x,y\nred,\"a,1\",1,2\nblue,b,3,4\n";
    List<Read> expected = List.of(good("a,1", 1, 2), good("b", 3, 4));
    assertThat(csv(text, options(null, null, "2", "1"))).isEqualTo(expected);
    assertThat(csv(text, options(null, null, "id", "1"))).isEqualTo(expected);
    assertThat(csv("1,2,3,4,5\n", options(null, null, null, "1-2,5")))
        .containsExactly(good(null, 3, 4));
  }

  @Test
  void headerOfNumbersMustBeSaid() throws Exception {
    assertThat(csv("0,1\n5,6\n", options(null, true, null, null)))
        .containsExactly(good(null, 5, 6));
    assertThat(csv("x,y\n5,6\n", options(null, false, null, null)).get(0).problem())
        .isEqualTo("column 1: expected a finite number that float32 can hold, found \"x\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "", "NaN", "inf", "1e39", "1d"})
  void whatIsNoNumberIsAProblemOfItsRecord(String field) throws Exception {
    List<Read> records = csv("1,2\n3," + field + "\n5,6\n", VectorOptions.DEFAULT);
    assertThat(records).hasSize(3);
    assertThat(records.get(1).problem())
        .isEqualTo(
            "column 2: expected a finite number that float32 can hold, found \"" + field + "\"");
    assertThat(records.get(2)).isEqualTo(good(null, 5, 6));
  }

  @Test
  void firstLineWithOneNumberIsNoHeader() throws Exception {
    assertThat(csv("1,x\n5,6\n", VectorOptions.DEFAULT).get(0).problem())
        .contains("column 2")
        .contains("\"x\"");
  }

  @Test
  void optionsThatDoNotFitTheFile() throws Exception {
    assertThat(csv("1,2\n", options(null, null, "3", null)).get(0).problem())
        .isEqualTo("expected a key column 3, found 2 columns");
    assertThat(csv("x,y\n1,2\n", options(null, null, "id", null)).get(0).problem())
        .isEqualTo("expected a key column id, found the names [x, y]");
    assertThat(csv("1,2\n", options(null, null, null, "65")).get(0).problem())
        .isEqualTo("expected a column 65 to drop, found 2 columns");
    assertThat(csv("1,2,k\n1,2\n", options(null, null, "3", null)).get(1).problem())
        .isEqualTo("expected a key in column 3, found fewer columns");
  }

  @Test
  void nonsenseIsRefused() {
    assertThatThrownBy(() -> options(";;", null, null, null))
        .hasMessageContaining("separator must be one ASCII character");
    assertThatThrownBy(() -> options(null, null, null, "0"))
        .hasMessageContaining("columns must be numbers from 1");
    assertThatThrownBy(() -> options(null, null, null, "5-3")).hasMessageContaining("must go up");
  }

  @Test
  void damagedGzip() throws Exception {
    Block block = VectorSamples.bytes(2000, 5, 1);
    byte[] bytes = VectorSamples.gzip(VectorSamples.csv(block, ","));
    File file = VectorSamples.write(new File(tmp, "b.csv.gz"), bytes);
    assertThat(read(file, VectorOptions.DEFAULT)).isEqualTo(VectorSamples.expected(block));
    VectorSamples.write(file, java.util.Arrays.copyOf(bytes, bytes.length - 100));
    List<Read> cut = read(file, VectorOptions.DEFAULT);
    assertThat(cut.get(cut.size() - 1).problem())
        .startsWith("damaged or truncated compressed file");
    VectorSamples.write(file, "1,2\n");
    assertThat(read(file, VectorOptions.DEFAULT).get(0).problem())
        .startsWith("damaged or truncated compressed file");
    bytes[bytes.length / 2] ^= 0x55;
    VectorSamples.write(file, bytes);
    assertThat(read(file, VectorOptions.DEFAULT)).anyMatch(r -> r.problem() != null);
  }
}
