package org.parmac.mac;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.parmac.math.Kernels;

/** Against a search bit by bit in double, for codes of several blocks. */
class SphereDecoderTest {
  /** The last column: columns of R shrink by so much from the last to the first. */
  @ParameterizedTest
  @CsvSource({"1,1", "7,1", "8,1e-3", "9,1", "16,1", "16,1e-6", "17,1", "23,1e-4", "24,1"})
  void findsTheOptimum(int bits, double shrink) {
    Random random = new Random(bits);
    double[] r = new double[bits * bits];
    for (int i = 0; i < bits; i++) {
      for (int j = i; j < bits; j++) {
        double scale = Math.pow(shrink, (double) (bits - 1 - j) / bits);
        r[i * bits + j] = scale * (i == j ? 1 + random.nextDouble() : 0.3 * random.nextGaussian());
      }
    }
    SphereDecoder decoder = new SphereDecoder(Kernels.get(), r, bits);
    for (int point = 0; point < 200; point++) {
      double[] t = new double[bits + 3];
      for (int i = 0; i < bits; i++) {
        t[3 + i] = random.nextGaussian() + 0.5;
      }
      decoder.point(t, 3);
      long start = random.nextLong() & (1L << bits) - 1;
      long found = decoder.search(start, decoder.cost(start), Long.MAX_VALUE);
      double best = best(r, bits, t, bits - 1, 0, 0, decoder.cost(found) * (1 + 1e-9));
      assertThat(decoder.cost(found)).isEqualTo(decoder.bestCost());
      assertThat(decoder.bestCost()).isCloseTo(best, within(1e-9 * (1 + best)));
      assertThat(decoder.capped()).isFalse();
      assertThat(decoder.search(found, decoder.bestCost(), Long.MAX_VALUE)).isEqualTo(found);
    }
  }

  /** The least cost below a bound, by all branches whose partial sums are below it. */
  private static double best(
      double[] r, int bits, double[] t, int k, long above, double sum, double bound) {
    if (k < 0) {
      return sum;
    }
    double e = t[3 + k];
    for (int j = k + 1; j < bits; j++) {
      e -= (above >>> j & 1) != 0 ? r[k * bits + j] : 0;
    }
    double least = bound;
    for (int bit = 0; bit < 2; bit++) {
      double d = e - bit * r[k * bits + k];
      if (sum + d * d < least) {
        least =
            Math.min(least, best(r, bits, t, k - 1, above | (long) bit << k, sum + d * d, least));
      }
    }
    return least;
  }
}
