package org.parmac.mac;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ItinerariesTest {
  private static final String SIZES = "shards {0}, groups {1}, rings {2}";

  @ParameterizedTest(name = SIZES)
  @CsvSource({
    "1, 1, 1",
    "2, 1, 2",
    "7, 5, 1",
    "7, 5, 2",
    "7, 16, 3",
    "8, 8, 8",
    "32, 16, 4",
    "1000, 64, 16"
  })
  void eachCopyIsOnceOnEachShardOfItsRingAndRingsShareTheShards(int shards, int groups, int rings) {
    Itineraries itineraries = Itineraries.of(shards, groups, rings, 3, 5, false);
    assertThat(itineraries.copies()).isEqualTo(rings * groups);
    BitSet all = new BitSet();
    for (int r = 0; r < rings; r++) {
      BitSet ring = shards(itineraries.of(r * groups));
      assertThat(ring.cardinality()).isBetween(shards / rings, (shards + rings - 1) / rings);
      assertThat(ring.intersects(all)).as("ring %s meets others", r).isFalse();
      all.or(ring);
      for (int g = 0; g < groups; g++) {
        int[] order = itineraries.of(r * groups + g);
        assertThat(shards(order)).isEqualTo(ring);
        assertThat(order).doesNotHaveDuplicates();
        assertThat(itineraries.isComplete(r * groups + g, order.length)).isTrue();
        assertThat(itineraries.isComplete(r * groups + g, order.length - 1)).isFalse();
      }
    }
    assertThat(all.cardinality()).isEqualTo(shards);
  }

  private static BitSet shards(int[] order) {
    BitSet shards = new BitSet();
    IntStream.of(order).forEach(shards::set);
    return shards;
  }

  @ParameterizedTest(name = SIZES)
  @CsvSource({"1, 1, 1", "7, 5, 1", "7, 3, 2", "32, 8, 4", "1000, 64, 1", "1000, 62, 16"})
  void groupsNeverMeetIfAllVisitsLastEqually(int shards, int groups, int rings) {
    Itineraries itineraries = Itineraries.of(shards, groups, rings, 3, 0, true);
    for (int t = 0; t < (shards + rings - 1) / rings; t++) {
      BitSet busy = new BitSet();
      for (int c = 0; c < itineraries.copies(); c++) {
        int[] order = itineraries.of(c);
        if (t < order.length) {
          assertThat(busy.get(order[t])).as("copy %s at time %s", c, t).isFalse();
          busy.set(order[t]);
        }
      }
    }
  }

  @Test
  void aShardPrefersGroupsInTheOrderInWhichTheyCome() {
    int shards = 9;
    Itineraries itineraries = Itineraries.of(shards, 4, 2, 3, 0, false);
    for (int s = 0; s < shards; s++) {
      int shard = s;
      List<Integer> preferred = itineraries.preferenceOf(s);
      assertThat(preferred).hasSize(4).allMatch(itineraries.groupsOf(s)::get);
      List<Integer> times =
          preferred.stream()
              .map(c -> IntStream.of(itineraries.of(c)).boxed().toList().indexOf(shard))
              .toList();
      assertThat(times).isSorted().doesNotContain(-1);
    }
  }

  @Test
  void eachLapHasAnotherOrderAndTheSameSeedTheSame() {
    List<String> laps = new ArrayList<>();
    for (int lap = 0; lap < 20; lap++) {
      laps.add(Itineraries.of(16, 4, 2, 1, lap, true).toString());
      assertThat(Itineraries.of(16, 4, 2, 1, lap, true)).hasToString(laps.get(lap));
    }
    assertThat(laps).doesNotHaveDuplicates();
    assertThat(Itineraries.of(16, 4, 2, 2, 0, true)).doesNotHaveToString(laps.get(0));
  }

  @Test
  void allOrdersOfFewShardsComeUpEquallyOften() {
    int[] first = new int[3];
    int laps = 3000;
    for (int lap = 0; lap < laps; lap++) {
      first[Itineraries.of(3, 1, 1, 1, lap, true).of(0)[0]]++;
    }
    // Five standard deviations of a binomial count.
    int margin = (int) (5 * Math.sqrt(laps * 2 / 9.0));
    for (int count : first) {
      assertThat(count).isBetween(laps / 3 - margin, laps / 3 + margin);
    }
  }

  @Test
  void onlyAFixedOrderBinds() {
    Itineraries any = Itineraries.of(4, 2, 1, 1, 0, false);
    Itineraries fixed = Itineraries.of(4, 2, 1, 1, 0, true);
    for (int c = 0; c < 2; c++) {
      for (int t = 0; t < 4; t++) {
        for (int s = 0; s < 4; s++) {
          assertThat(any.mayVisit(c, t, s)).isTrue();
          assertThat(fixed.mayVisit(c, t, s)).isEqualTo(fixed.of(c)[t] == s);
        }
      }
    }
  }

  @Test
  void inAFixedOrderTheNumberOfVisitsTellsWhere() {
    Itineraries any = Itineraries.of(4, 2, 1, 1, 0, false);
    Itineraries fixed = Itineraries.of(4, 2, 1, 1, 0, true);
    for (int c = 0; c < 2; c++) {
      for (int visits = 0; visits <= 4; visits++) {
        for (int t = 0; t < 4; t++) {
          int shard = fixed.of(c)[t];
          assertThat(fixed.hasVisited(c, visits, shard)).isEqualTo(t < visits);
          assertThat(any.hasVisited(c, visits, shard)).isEqualTo(visits == 4);
        }
      }
    }
  }

  @Test
  void aLapIsReplayedAsItWas() {
    List<List<Integer>> visited = List.of(List.of(2, 0), List.of(0, 2), List.of(1), List.of(1));
    Itineraries replay = Itineraries.replay(visited);
    assertThat(replay.isFixed()).isTrue();
    assertThat(replay.copies()).isEqualTo(4);
    for (int c = 0; c < 4; c++) {
      assertThat(IntStream.of(replay.of(c)).boxed().toList()).isEqualTo(visited.get(c));
    }
    assertThat(replay.groupsOf(2).stream().toArray()).containsExactly(0, 1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 5})
  void refusesRingsWithoutShards(int rings) {
    assertThatThrownBy(() -> Itineraries.of(4, 2, rings, 1, 0, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("rings must be 1 to the number of shards, 4, got " + rings);
  }
}
