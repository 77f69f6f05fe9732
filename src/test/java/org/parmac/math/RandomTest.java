package org.parmac.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.BitSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RandomTest {
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 100, 1000, 4096, 65537})
  void aShuffleIsAPermutation(long n) {
    Shuffle shuffle = new Shuffle(n, 7);
    BitSet seen = new BitSet();
    for (long row = 0; row < n; row++) {
      long place = shuffle.place(row);
      assertThat(place).isBetween(0L, n - 1);
      assertThat(shuffle.row(place)).isEqualTo(row);
      seen.set((int) place);
    }
    assertThat(seen.cardinality()).isEqualTo((int) n);
  }

  @Test
  void aShuffleDependsOnItsSeedAndSpreadsNeighbours() {
    int n = 10_000;
    Shuffle one = new Shuffle(n, 1);
    Shuffle two = new Shuffle(n, 2);
    int same = 0;
    double distance = 0;
    for (int row = 0; row + 1 < n; row++) {
      same += one.place(row) == two.place(row) ? 1 : 0;
      distance += Math.abs(one.place(row) - one.place(row + 1));
    }
    assertThat(same).isLessThan(10);
    assertThat(distance / n)
        .as("a third of n, as for two independent places")
        .isCloseTo(n / 3.0, within(n / 30.0));
  }

  @Test
  void aShuffleRefusesRowsThatAreNotThere() {
    assertThatThrownBy(() -> new Shuffle(10, 1).place(10)).hasMessage("row 10 of 10");
    assertThatThrownBy(() -> new Shuffle(10, 1).row(10)).hasMessage("place 10 of 10");
  }

  @Test
  void numbersAreAFunctionOfSeedPurposeAndCounter() {
    CounterRandom random = new CounterRandom(1, "a");
    assertThat(random.bits(5)).isEqualTo(new CounterRandom(1, "a").bits(5));
    assertThat(random.bits(5))
        .isNotEqualTo(random.bits(6))
        .isNotEqualTo(new CounterRandom(2, "a").bits(5));
    assertThat(random.bits(5)).isNotEqualTo(new CounterRandom(1, "b").bits(5));
  }

  @Test
  void gaussianHasMeanZeroAndVarianceOne() {
    CounterRandom random = new CounterRandom(1, "gauss");
    int n = 200_000;
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < n; i++) {
      double g = random.gaussian(i);
      sum += g;
      squares += g * g;
    }
    assertThat(sum / n).isCloseTo(0, within(0.01));
    assertThat(squares / n).isCloseTo(1, within(0.015));
  }
}
