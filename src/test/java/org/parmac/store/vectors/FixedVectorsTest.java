package org.parmac.store.vectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.parmac.store.vectors.VectorSamples.expected;
import static org.parmac.store.vectors.VectorSamples.read;

import java.io.File;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.parmac.math.Block;
import org.parmac.store.vectors.VectorSamples.Read;

class FixedVectorsTest {
  @TempDir File tmp;
  private final Block block = VectorSamples.bytes(5, 6, 3);

  private File file(String name, byte[] content) throws IOException {
    return VectorSamples.write(new File(tmp, name), content);
  }

  private void sameForAnyCut(String name, byte[] content) throws IOException {
    File file = file(name, content);
    assertThat(read(file, VectorOptions.DEFAULT)).isEqualTo(expected(block));
    for (int a = 1; a < content.length; a++) {
      assertThat(read(file, VectorOptions.DEFAULT, a))
          .as("cut at %d", a)
          .isEqualTo(expected(block));
      assertThat(read(file, VectorOptions.DEFAULT, a, Math.min(a + 7, content.length)))
          .as("cut at %d and a little on", a)
          .isEqualTo(expected(block));
    }
    assertThat(read(file(name + ".gz", VectorSamples.gzip(content)), VectorOptions.DEFAULT))
        .isEqualTo(expected(block));
  }

  @Test
  void fvecs() throws Exception {
    sameForAnyCut("a.fvecs", VectorSamples.fvecs(block));
  }

  @Test
  void bvecs() throws Exception {
    sameForAnyCut("a.bvecs", VectorSamples.bvecs(block));
  }

  @Test
  void idx() throws Exception {
    sameForAnyCut("train-images-idx3-ubyte", VectorSamples.idx(block, 0x08, 2, 3));
  }

  @ParameterizedTest
  @ValueSource(ints = {0x08, 0x0b, 0x0c, 0x0d, 0x0e})
  void everyTypeOfIdx(int type) throws Exception {
    assertThat(read(file("a.idx", VectorSamples.idx(block, type, 6)), VectorOptions.DEFAULT))
        .isEqualTo(expected(block));
  }

  @Test
  void fvecsCutShort() throws Exception {
    byte[] content = VectorSamples.fvecs(block);
    File file = file("a.fvecs", Arrays.copyOf(content, content.length - 5));
    List<Read> records = read(file, VectorOptions.DEFAULT, 70);
    assertThat(records.subList(0, 4)).isEqualTo(expected(block).subList(0, 4));
    assertThat(records).hasSize(5);
    assertThat(records.get(4).problem())
        .isEqualTo(
            "expected 28 bytes, found the end of the file after 23; is the file of this format, and"
                + " whole?");
  }

  @Test
  void vecsWithAnotherWidthInside() throws Exception {
    byte[] content = VectorSamples.bvecs(block);
    content[2 * 10] = 7;
    List<Read> records = read(file("a.bvecs", content), VectorOptions.DEFAULT);
    assertThat(records).hasSize(3);
    assertThat(records.get(2).problem()).isEqualTo("expected 6 values, found 7");
  }

  @Test
  void notFinite() throws Exception {
    block.set(1, 2, Float.NaN);
    block.set(3, 5, Float.NEGATIVE_INFINITY);
    List<Read> records = read(file("a.fvecs", VectorSamples.fvecs(block)), VectorOptions.DEFAULT);
    assertThat(records).hasSize(5);
    assertThat(records.get(1).problem())
        .isEqualTo("expected finite numbers that float32 can hold, found NaN as value 3");
    assertThat(records.get(3).problem()).contains("-Infinity as value 6");
  }

  @Test
  void doubleBeyondFloat() throws Exception {
    byte[] content = VectorSamples.idx(block, 0x0e, 6);
    java.nio.ByteBuffer.wrap(content).putDouble(12, 1e300);
    assertThat(read(file("a.idx", content), VectorOptions.DEFAULT).get(0).problem())
        .contains("Infinity as value 1");
  }

  @Test
  void idxShorterOrLongerThanItsHeaderSays() throws Exception {
    byte[] content = VectorSamples.idx(block, 0x08, 6);
    for (long[] cuts : new long[][] {{}, {20}, {29, 35}}) {
      List<Read> cut =
          read(
              file("a.idx", Arrays.copyOf(content, content.length - 6)),
              VectorOptions.DEFAULT,
              cuts);
      assertThat(cut).hasSize(5);
      assertThat(cut.get(4).problem())
          .startsWith("expected 5 records, as the header says, found the end of the file");
      List<Read> more =
          read(
              file("b.idx", Arrays.copyOf(content, content.length + 1)),
              VectorOptions.DEFAULT,
              cuts);
      assertThat(more).hasSize(6);
      assertThat(more.get(5).problem())
          .startsWith(
              "expected the end of the file, as its header says 5 records, found more bytes");
    }
    File gz = file("c.idx.gz", VectorSamples.gzip(Arrays.copyOf(content, content.length - 3)));
    assertThat(read(gz, VectorOptions.DEFAULT).get(4).problem())
        .startsWith("expected 6 bytes, found the end of the file after 3");
  }

  @Test
  void wrongFormats() throws Exception {
    assertThat(
            read(file("a.idx", "1,2,3,4,5,6".getBytes()), VectorOptions.DEFAULT).get(0).problem())
        .startsWith("expected an IDX header");
    assertThat(
            read(file("a.fvecs", "1,2,3,4,5,6".getBytes()), VectorOptions.DEFAULT).get(0).problem())
        .startsWith("expected a width of 1 to 100000000, found 741485617");
    assertThat(read(file("b.fvecs", new byte[] {1, 0}), VectorOptions.DEFAULT).get(0).problem())
        .startsWith("expected 4 bytes of width, found the end of the file");
    byte[] labels = {0, 0, 8, 1, 0, 0, 0, 2, 7, 7};
    assertThat(read(file("labels-idx1-ubyte", labels), VectorOptions.DEFAULT).get(0).problem())
        .isEqualTo("expected vectors (2 or more dimensions), found 1: labels? Leave the file out");
  }
}
