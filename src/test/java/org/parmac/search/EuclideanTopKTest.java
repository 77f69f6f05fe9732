package org.parmac.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.parmac.math.Block;
import org.parmac.math.CounterRandom;
import org.parmac.math.Kernels;

class EuclideanTopKTest {
  /**
   * Values offset + scale · level, where level is one of some whole numbers, or gaussian for levels
   * = 0.
   */
  private static Block points(
      int rows, int columns, int levels, double offset, double scale, long seed) {
    CounterRandom random = new CounterRandom(seed, "points");
    Block block = new Block(rows, columns);
    for (int i = 0; i < rows * columns; i++) {
      double level = levels == 0 ? random.gaussian(i) : Math.floor(levels * random.uniform(i));
      block.values()[i] = (float) (offset + scale * level);
    }
    return block;
  }

  private static Block rows(Block block, int from, int to) {
    Block part = new Block(to - from, block.columns());
    System.arraycopy(block.values(), block.offset(from), part.values(), 0, part.values().length);
    return part;
  }

  private static void agrees(Block base, Block queries, int k) {
    EuclideanTopK search = new EuclideanTopK(Kernels.get(), queries, k);
    for (int from = 0; from < base.rows(); from += 70) {
      int first = from;
      search.add(
          rows(base, from, Math.min(base.rows(), from + 70)),
          1000 + from,
          (query, row) -> query * 10_000L + first + row);
    }
    for (int q = 0; q < queries.rows(); q++) {
      int query = q;
      double[] distances =
          IntStream.range(0, base.rows())
              .mapToDouble(i -> distance(base, i, queries, query))
              .toArray();
      int[] expected =
          IntStream.range(0, base.rows())
              .boxed()
              .sorted(Comparator.comparingDouble(i -> distances[i]))
              .mapToInt(i -> i)
              .limit(k)
              .toArray();
      Neighbours found = search.finish(q);
      assertThat(found.size()).isEqualTo(expected.length);
      for (int i = 0; i < expected.length; i++) {
        assertThat(found.positions()[i])
            .as("query %s, neighbour %s", q, i)
            .isEqualTo(1000 + expected[i]);
        assertThat(found.distances()[i]).isEqualTo(distances[expected[i]]);
        assertThat(found.labels()[i]).isEqualTo(q * 10_000L + expected[i]);
      }
    }
  }

  private static double distance(Block base, int i, Block queries, int q) {
    double sum = 0;
    for (int j = 0; j < base.columns(); j++) {
      double difference = (double) base.get(i, j) - queries.get(q, j);
      sum += difference * difference;
    }
    return sum;
  }

  @ParameterizedTest
  @CsvSource({
    // columns, levels, offset, scale
    "128, 256, 0, 1", // bytes, as SIFT
    "4, 3, 0, 1", // nearly everything ties
    "1, 2, 0, 1",
    "64, 17, 0, 0.0625",
    "50, 0, 0, 1", // gaussian
    "960, 0, 0, 0.01",
    "32, 0, 100000, 1", // a spread far below the offset
    "32, 4, 1e7, 1",
    "16, 0, 0, 1e-22", // squares underflow in float32
    "16, 0, 0, 1e-40", // and the values themselves lose bits
    "16, 0, 0, 1e20", // products overflow in float32
    "3, 0, -1e30, 1e30"
  })
  void findsExactlyWhatSortingAllDistancesFinds(
      int columns, int levels, double offset, double scale) {
    Block base = points(500, columns, levels, offset, scale, 1);
    Block queries = points(9, columns, levels, offset, scale, 2);
    agrees(base, queries, 1);
    agrees(base, queries, 20);
    agrees(base, queries, 600);
  }

  /**
   * Queries v and −v, and points near −v: for the first query all products are large and negative.
   */
  private static void agreesAcrossTheCentre(double scale, double noise) {
    int columns = 64;
    CounterRandom random = new CounterRandom(5, "across");
    Block queries = new Block(2, columns);
    Block base = new Block(400, columns);
    for (int j = 0; j < columns; j++) {
      double v = scale * random.gaussian(-1 - j);
      queries.set(0, j, (float) v);
      queries.set(1, j, (float) -v);
      for (int i = 0; i < base.rows(); i++) {
        base.set(i, j, (float) (-v + scale * noise * random.gaussian((long) i * columns + j)));
      }
    }
    agrees(base, queries, 25);
  }

  @Test
  void distancesThatFloatProductsCannotTellApartAreToldApart() {
    agreesAcrossTheCentre(1, 1e-6);
    agreesAcrossTheCentre(1, 1e-7);
  }

  @Test
  void productsThatOverflowRuleNothingOut() {
    agreesAcrossTheCentre(1e20, 0.1);
  }

  @Test
  void queriesAmongThePointsFindThemselves() {
    Block base = points(200, 10, 0, 0, 1, 3);
    EuclideanTopK search = new EuclideanTopK(Kernels.get(), rows(base, 50, 60), 1);
    search.add(base, 0, (query, row) -> 0);
    for (int q = 0; q < 10; q++) {
      Neighbours found = search.finish(q);
      assertThat(found.positions()).containsExactly(50 + q);
      assertThat(found.distances()).containsExactly(0.0);
    }
  }
}
