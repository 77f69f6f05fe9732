package org.parmac.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.parmac.math.Block;
import org.parmac.math.Kernels;

/** Neighbours of real queries against lists that another program has computed. */
class PublishedNeighboursTest {
  private static final int QUERIES = 60;
  private static final int K = 100;

  @ParameterizedTest
  @CsvSource({
    "sift-caltech101/sift200k, bvecs, 128",
    "cifar10/cifar10-gist320, bvecs, 320",
    "glove100k/glove100k, fvecs, 100"
  })
  void neighboursAreThoseOfTheListsThatComeWithTheData(String stem, String format, int columns)
      throws IOException {
    Path base = data(stem + "_base." + format + ".gz");
    String name = stem.startsWith("cifar10") ? "_groundtruth-first1000queries" : "_groundtruth";
    boolean bytes = format.equals("bvecs");
    Block queries = new Block(QUERIES, columns);
    try (InputStream in = open(data(stem + "_query." + format + ".gz"))) {
      assertThat(read(in, bytes, queries)).isEqualTo(QUERIES);
    }
    EuclideanTopK search = new EuclideanTopK(Kernels.get(), queries, K);
    try (InputStream in = open(base)) {
      Block tile = new Block(512, columns);
      long position = 0;
      for (int rows = read(in, bytes, tile); rows > 0; rows = read(in, bytes, tile.resize(512))) {
        search.add(tile.resize(rows), position, (query, row) -> 0);
        position += rows;
      }
    }
    try (DataInputStream in = new DataInputStream(open(data(stem + name + ".ivecs.gz")))) {
      for (int q = 0; q < QUERIES; q++) {
        assertThat(Integer.reverseBytes(in.readInt())).isEqualTo(K);
        long[] expected = new long[K];
        for (int i = 0; i < K; i++) {
          expected[i] = Integer.reverseBytes(in.readInt());
        }
        assertThat(search.finish(q).positions()).as("query %s", q).isEqualTo(expected);
      }
    }
  }

  /** Fills the block with the next vectors; returns how many there were. */
  private static int read(InputStream in, boolean bytes, Block into) throws IOException {
    byte[] vector = new byte[Integer.BYTES + into.columns() * (bytes ? 1 : Float.BYTES)];
    int rows = 0;
    for (; rows < into.rows() && in.readNBytes(vector, 0, vector.length) == vector.length; rows++) {
      ByteBuffer values = ByteBuffer.wrap(vector).order(ByteOrder.LITTLE_ENDIAN);
      assertThat(values.getInt()).isEqualTo(into.columns());
      for (int j = 0; j < into.columns(); j++) {
        into.set(rows, j, bytes ? values.get() & 0xff : values.getFloat());
      }
    }
    return rows;
  }

  private static InputStream open(Path file) throws IOException {
    return new BufferedInputStream(
        new GZIPInputStream(Files.newInputStream(file), 1 << 16), 1 << 16);
  }

  private static Path data(String name) {
    String directory = System.getenv().getOrDefault("PARMAC_DATA", "../shared/data");
    Path file = Path.of(directory, name);
    Assumptions.assumeTrue(
        Files.exists(file),
        () -> file + " is not there: set PARMAC_DATA to the directory of the real data sets");
    return file;
  }
}
