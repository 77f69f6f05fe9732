package org.parmac.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.parmac.math.Block;
import org.parmac.math.CounterRandom;
import org.parmac.math.Kernels;

class RetrievalTest {
  private static final int BASE = 7;
  private static final int BITS = 3;
  private static final int QUERIES = 5;

  private final Block base;
  private final Block queries;
  private final long[][] codes;
  private final long[][] queryCodes;

  RetrievalTest() {
    CounterRandom random = new CounterRandom(11, "tiny");
    base = new Block(BASE, 2);
    queries = new Block(QUERIES, 2);
    for (int i = 0; i < BASE * 2; i++) {
      base.values()[i] = (float) Math.floor(4 * random.uniform(i));
    }
    for (int i = 0; i < QUERIES * 2; i++) {
      queries.values()[i] = (float) Math.floor(4 * random.uniform(100 + i));
    }
    codes = new long[2][BASE];
    queryCodes = new long[2][QUERIES];
    for (int h = 0; h < 2; h++) {
      for (int i = 0; i < BASE; i++) {
        codes[h][i] = random.bits(200 + 50 * h + i) & 7;
      }
      for (int q = 0; q < QUERIES; q++) {
        queryCodes[h][q] = random.bits(300 + 50 * h + q) & 7;
      }
    }
  }

  private QueryTally tally(int query, int k, int from, int to) {
    RetrievalTally tally = new RetrievalTally(Kernels.get(), queries, queryCodes, BITS, k);
    Block part = new Block(to - from, 2, Arrays.copyOfRange(base.values(), 2 * from, 2 * to));
    long[][] partCodes = {
      Arrays.copyOfRange(codes[0], from, to), Arrays.copyOfRange(codes[1], from, to)
    };
    tally.add(part, from, partCodes);
    return tally.finish(query);
  }

  private int[] truth(int query) {
    return IntStream.range(0, BASE)
        .boxed()
        .sorted(
            Comparator.comparingDouble(
                i ->
                    EuclideanTopK.squaredDistance(
                        base.values(), 2 * i, queries.values(), 2 * query, 2)))
        .mapToInt(i -> i)
        .toArray();
  }

  /** All orders of the base points. */
  private static List<int[]> orders(int n) {
    List<int[]> orders = new ArrayList<>();
    permute(IntStream.range(0, n).toArray(), 0, orders);
    return orders;
  }

  private static void permute(int[] items, int from, List<int[]> orders) {
    if (from == items.length) {
      orders.add(items.clone());
      return;
    }
    for (int i = from; i < items.length; i++) {
      swap(items, from, i);
      permute(items, from + 1, orders);
      swap(items, from, i);
    }
  }

  private static void swap(int[] items, int i, int j) {
    int t = items[i];
    items[i] = items[j];
    items[j] = t;
  }

  /**
   * The mean, over all orders of the points, of a score computed by sorting that order stably by
   * Hamming distance.
   */
  private double overAllOrders(int query, int hash, int k, Set<Integer> wanted, int share) {
    double sum = 0;
    List<int[]> orders = orders(BASE);
    for (int[] order : orders) {
      List<Integer> sorted = new ArrayList<>();
      Arrays.stream(order).forEach(sorted::add);
      sorted.sort(
          Comparator.comparingInt(i -> Long.bitCount(codes[hash][i] ^ queryCodes[hash][query])));
      sum += sorted.subList(0, k).stream().filter(wanted::contains).count() / (double) share;
    }
    return sum / orders.size();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 7})
  void scoresAreMeansOverAllOrdersOfTiedPoints(int k) {
    for (int query = 0; query < QUERIES; query++) {
      int[] truth = truth(query);
      QueryTally tally = tally(query, BASE, 0, BASE);
      for (int hash = 0; hash < 2; hash++) {
        Set<Integer> wanted = new HashSet<>();
        IntStream.range(0, k).forEach(i -> wanted.add(truth[i]));
        assertThat(RetrievalScore.precision(tally, hash, k))
            .isCloseTo(overAllOrders(query, hash, k, wanted, k), within(1e-12));
        assertThat(RetrievalScore.recall(tally, hash, k))
            .isCloseTo(overAllOrders(query, hash, k, Set.of(truth[0]), 1), within(1e-12));
      }
    }
  }

  @Test
  void talliesOfPartsMergeToTheTallyOfTheWhole() throws Exception {
    for (int query = 0; query < QUERIES; query++) {
      QueryTally whole = tally(query, 4, 0, BASE);
      QueryTally a = tally(query, 4, 0, 2);
      QueryTally b = tally(query, 4, 2, 3);
      QueryTally c = tally(query, 4, 3, BASE);
      assertThat(a.merge(b, 4).merge(c, 4)).isEqualTo(whole);
      assertThat(c.merge(a, 4).merge(b, 4)).isEqualTo(whole);
    }
  }

  @Test
  void tallyComesBackAsItWasWritten() throws Exception {
    QueryTally tally = tally(1, 4, 0, BASE);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    tally.write(new DataOutputStream(bytes));
    assertThat(QueryTally.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()))))
        .isEqualTo(tally);
  }

  @Test
  void distancesUpTo64BitsFitTheLabel() {
    long[][] all = new long[QueryTally.MAX_HASHES][1];
    long[][] none = new long[QueryTally.MAX_HASHES][1];
    Arrays.stream(all).forEach(row -> row[0] = -1L);
    RetrievalTally tally = new RetrievalTally(Kernels.get(), new Block(1, 2), none, 64, 1);
    tally.add(new Block(1, 2), 0, all);
    QueryTally found = tally.finish(0);
    for (int h = 0; h < QueryTally.MAX_HASHES; h++) {
      assertThat(QueryTally.distance(found.neighbours().labels()[0], h)).isEqualTo(64);
      assertThat(found.histograms()[h][64]).isEqualTo(1);
    }
  }

  @Test
  void precisionNeedsAsManyNeighbours() {
    QueryTally tally = tally(0, 3, 0, BASE);
    assertThatThrownBy(() -> RetrievalScore.precision(tally, 0, 4))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 to 3 true neighbours, got k = 4");
  }

  @Test
  void standardErrorIsThatOfTheMean() {
    Mean mean = Mean.of(new double[] {1, 2, 3, 4});
    assertThat(mean.value()).isEqualTo(2.5);
    assertThat(mean.standardError()).isCloseTo(Math.sqrt(5.0 / 3 / 4), within(1e-15));
    assertThat(Mean.of(new double[] {7}).standardError()).isNaN();
  }
}
