package org.parmac.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.parmac.math.Block;
import org.parmac.math.CounterRandom;

class DecoderStatisticsTest {
  private static final int N = 400;

  private static Block points(int columns, double offset) {
    CounterRandom random = new CounterRandom(columns, "points");
    Block x = new Block(N, columns);
    for (int i = 0; i < N * columns; i++) {
      x.values()[i] = (float) (offset + random.gaussian(i));
    }
    return x;
  }

  private static long[] codes(Block x, int bits) {
    CounterRandom random = new CounterRandom(bits, "noise");
    long[] codes = new long[x.rows()];
    for (int i = 0; i < codes.length; i++) {
      for (int l = 0; l < bits; l++) {
        codes[i] |= (x.get(i, l % x.columns()) + random.gaussian(i * 64L + l) > 0 ? 1L : 0L) << l;
      }
    }
    return codes;
  }

  /** The definition: mean of ‖x − Bz − b‖², point by point. */
  private static double slowError(Block x, long[] codes, int bits, Block weights, float[] bias) {
    double sum = 0;
    for (int i = 0; i < x.rows(); i++) {
      for (int j = 0; j < x.columns(); j++) {
        double f = bias[j];
        for (int l = 0; l < bits; l++) {
          f += (codes[i] >>> l & 1) * (double) weights.get(j, l);
        }
        sum += (x.get(i, j) - f) * (x.get(i, j) - f);
      }
    }
    return sum / x.rows();
  }

  private static DecoderStatistics statistics(Block x, long[] codes, int bits) {
    DecoderStatistics statistics = new DecoderStatistics(bits, x.columns());
    statistics.add(x, codes);
    return statistics;
  }

  @ParameterizedTest
  @CsvSource({"1,1,0", "5,3,0", "5,3,1000", "20,16,0", "7,64,0.5"})
  void errorOfADecoderIsThatOfTheDefinition(int columns, int bits, double offset) {
    Block x = points(columns, offset);
    long[] codes = codes(x, bits);
    CounterRandom random = new CounterRandom(1, "decoder");
    Block weights = new Block(columns, bits);
    float[] bias = new float[columns];
    for (int i = 0; i < columns * bits; i++) {
      weights.values()[i] = (float) random.gaussian(i);
    }
    for (int j = 0; j < columns; j++) {
      bias[j] = (float) (offset + random.gaussian(-1 - j));
    }
    double expected = slowError(x, codes, bits, weights, bias);
    assertThat(statistics(x, codes, bits).error(weights, bias)).isCloseTo(expected, within(1e-9 * expected));
  }

  @Test
  void fixtureOfTheMethodIsExact() {
    // Six points and codes for which the least squares decoder is known; residual sum 8/3.
    float[] values = {1, 0, 2, 1, 0, 1, 1, 0, 2, 1, 0, 1, 1, 2, 1, 0, 0, 0, 1, 2, 2, 2, 0, 1};
    Block x = new Block(6, 4, values);
    long[] codes = {0b001, 0b010, 0b101, 0b110, 0b000, 0b111};
    DecoderStatistics statistics = statistics(x, codes, 3);
    Block weights = new Block(4, 3, new float[] {1, 0, 1, 0, 1, 1, 0, 0, -1, 0, -1, 0});
    float[] bias = {0, 0, 4 / 3f, 4 / 3f};
    assertThat(6 * statistics.error(weights, bias)).isCloseTo(8 / 3.0, within(1e-6));
    assertThat(6 * statistics.leastError()).isCloseTo(8 / 3.0, within(1e-6));
  }

  @Test
  void noDecoderIsBetterThanTheBest() {
    Block x = points(6, 0);
    long[] codes = codes(x, 4);
    double[] means = new double[6];
    for (int i = 0; i < N * 6; i++) {
      means[i % 6] += x.values()[i] / (double) N;
    }
    float[] bias = new float[6];
    for (int j = 0; j < 6; j++) {
      bias[j] = (float) means[j];
    }
    DecoderStatistics statistics = statistics(x, codes, 4);
    double best = statistics.leastError();
    assertThat(best).isLessThan(statistics.error(new Block(6, 4), bias));
    CounterRandom random = new CounterRandom(3, "decoder");
    for (int trial = 0; trial < 50; trial++) {
      Block weights = new Block(6, 4);
      for (int i = 0; i < 24; i++) {
        weights.values()[i] = (float) random.gaussian(trial * 24L + i);
      }
      assertThat(best).isLessThan(statistics.error(weights, bias));
    }
  }

  @Test
  void constantAndRepeatedBitsTellNothing() {
    Block x = points(5, 0.3);
    long[] codes = codes(x, 3);
    long[] padded = Arrays.stream(codes).map(c -> c | 1L << 3 | (c & 1) << 5).toArray();
    double best = statistics(x, codes, 3).leastError();
    // Bit 3 is always 1, bit 4 always 0, bit 5 repeats bit 0.
    assertThat(statistics(x, padded, 6).leastError()).isCloseTo(best, within(1e-8 * best));
    double variance = statistics(x, new long[N], 2).leastError();
    assertThat(statistics(x, new long[N], 1).leastError()).isCloseTo(variance, within(1e-12 * variance));
    assertThat(best).isLessThan(variance);
  }

  @Test
  void mergedSumsAreThoseOfAllPointsAndTravel() throws Exception {
    Block x = points(5, 0);
    long[] codes = codes(x, 3);
    DecoderStatistics whole = statistics(x, codes, 3);
    Block second = new Block(N - 100, 5, Arrays.copyOfRange(x.values(), 500, N * 5));
    DecoderStatistics merged = new DecoderStatistics(3, 5);
    merged.merge(travel(statistics(new Block(100, 5, x.values()), codes, 3)));
    merged.merge(travel(statistics(second, Arrays.copyOfRange(codes, 100, N), 3)));
    assertThat(merged.points()).isEqualTo(N);
    assertThat(merged.leastError()).isCloseTo(whole.leastError(), within(1e-12));
  }

  private static DecoderStatistics travel(DecoderStatistics statistics) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    statistics.write(new DataOutputStream(bytes));
    return DecoderStatistics.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
  }
}
