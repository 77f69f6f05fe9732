package org.parmac.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.parmac.math.Block;
import org.parmac.math.CounterRandom;
import org.parmac.math.Kernels;

final class HeldOutPrecisionTest {
  private static final int POINTS = 300;

  private static Block points(int rows) {
    CounterRandom random = new CounterRandom(3, "held out");
    Block points = new Block(rows, 3);
    for (int i = 0; i < points.values().length; i++) {
      points.values()[i] = (float) random.uniform(i);
    }
    return points;
  }

  /** Signs of the coordinates about the middle: 8 codes, so that nearly all distances are tied. */
  private static long[] codes(Block points) {
    return IntStream.range(0, points.rows())
        .mapToLong(
            i ->
                IntStream.range(0, 3)
                    .filter(j -> points.get(i, j) > 0.5)
                    .mapToLong(j -> 1L << j)
                    .sum())
        .toArray();
  }

  @Test
  void isTheMeanOverAllPointsOfPrecisionAmongTheOthers() {
    Block points = points(POINTS);
    long[] codes = codes(points);
    HeldOutPrecision precision = new HeldOutPrecision(Kernels.get(), points);

    int k = precision.neighbours();
    double sum = 0;
    for (int q = 0; q < POINTS; q++) {
      int query = q;
      Integer[] others =
          IntStream.range(0, POINTS).filter(i -> i != query).boxed().toArray(Integer[]::new);
      Arrays.sort(others, Comparator.comparingDouble(i -> distance(points, query, i)));
      for (int n = 0; n < k; n++) {
        int d = Long.bitCount(codes[q] ^ codes[others[n]]);
        long nearer =
            Arrays.stream(others).filter(i -> Long.bitCount(codes[query] ^ codes[i]) < d).count();
        long tied =
            Arrays.stream(others).filter(i -> Long.bitCount(codes[query] ^ codes[i]) == d).count();
        sum += Math.max(0, Math.min(1, (k - nearer) / (double) tied));
      }
    }
    assertThat(k).isEqualTo(10);
    assertThat(precision.of(codes)).isCloseTo(sum / (POINTS * k), within(1e-12));
  }

  private static double distance(Block points, int a, int b) {
    return IntStream.range(0, points.columns())
        .mapToDouble(j -> Math.pow((double) points.get(a, j) - points.get(b, j), 2))
        .sum();
  }

  @Test
  void equalPointsAreNeighboursOfEachOtherButNotOfThemselves() {
    HeldOutPrecision precision = new HeldOutPrecision(Kernels.get(), new Block(100, 3));

    assertThat(precision.neighbours()).isEqualTo(4);
    // One code for all: 4 of 99 retrieved at random, of which any is as good.
    assertThat(precision.of(new long[100])).isCloseTo(4.0 / 99, within(1e-12));
  }

  @Test
  void neighboursAreFewOfMany() {
    assertThat(new HeldOutPrecision(Kernels.get(), points(80)).neighbours()).isEqualTo(3);
    assertThat(new HeldOutPrecision(Kernels.get(), points(2600)).neighbours()).isEqualTo(12);
  }
}
