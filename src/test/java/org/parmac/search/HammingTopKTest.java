package org.parmac.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.parmac.math.CounterRandom;

class HammingTopKTest {
  @ParameterizedTest
  @CsvSource({"1,5", "3,1", "16,10", "32,100", "64,10", "64,1000", "8,2000"})
  void findsWhatSortingEverythingFinds(int bits, int k) {
    int count = 1500;
    CounterRandom random = new CounterRandom(bits, "codes");
    long mask = -1L >>> (64 - bits);
    long[] codes = IntStream.range(0, count).mapToLong(i -> random.bits(i) & mask).toArray();
    long query = random.bits(-1) & mask;

    HammingTopK search = new HammingTopK(query, k);
    for (int from = 0; from < count; from += 400) {
      long[] part = Arrays.copyOfRange(codes, from, from + 400);
      search.add(part, Math.min(400, count - from));
    }

    int[] expected =
        IntStream.range(0, count)
            .boxed()
            .sorted(Comparator.comparingInt(i -> Long.bitCount(codes[i] ^ query)))
            .mapToInt(i -> i)
            .limit(k)
            .toArray();
    assertThat(search.finish()).isEqualTo(expected.length);
    for (int i = 0; i < expected.length; i++) {
      assertThat(search.position(i)).isEqualTo(expected[i]);
      assertThat(search.distance(i)).isEqualTo(Long.bitCount(codes[expected[i]] ^ query));
    }
  }
}
