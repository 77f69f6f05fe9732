package org.parmac.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.parmac.math.CounterRandom;
import org.parmac.math.Shuffle;

class NearestTest {
  private record Item(long rank, long position) {}

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 50, 99, 100, 150})
  void keepsTheFirstOfTheSortedOrderWhateverTheOrderOfOffers(int k) {
    CounterRandom random = new CounterRandom(k, "ranks");
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      items.add(new Item(Long.remainderUnsigned(random.bits(i), 9), i));
    }
    Nearest nearest = new Nearest(k);
    Shuffle shuffle = new Shuffle(100, k);
    for (int i = 0; i < 100; i++) {
      Item item = items.get((int) shuffle.place(i));
      nearest.offer(item.rank, item.position, -item.position);
    }
    nearest.sort();
    items.sort(Comparator.comparingLong(Item::rank).thenComparingLong(Item::position));
    assertThat(nearest.size()).isEqualTo(Math.min(k, 100));
    for (int i = 0; i < nearest.size(); i++) {
      assertThat(new Item(nearest.rank(i), nearest.position(i))).isEqualTo(items.get(i));
      assertThat(nearest.label(i)).isEqualTo(-nearest.position(i));
    }
  }

  @Test
  void admitsWhatWouldBeKept() {
    Nearest nearest = new Nearest(1);
    assertThat(nearest.limit()).isEqualTo(Long.MAX_VALUE);
    nearest.offer(5, 10, 0);
    assertThat(nearest.limit()).isEqualTo(5);
    assertThat(nearest.admits(5, 9)).isTrue();
    assertThat(nearest.admits(5, 11)).isFalse();
    assertThat(nearest.admits(4, 99)).isTrue();
    assertThat(nearest.admits(6, 0)).isFalse();
  }

  @Test
  void keepingNothingIsRefused() {
    assertThatThrownBy(() -> new Nearest(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("k must be >= 1, got 0");
  }
}
