package org.parmac.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatasetLayoutTest {
  private static DatasetLayout layout(
      String digest, long seed, int train, int shards, int validation, int queries) {
    return DatasetLayout.of(
        digest,
        8,
        64,
        seed,
        train + validation,
        List.of(
            new DatasetLayout.Split("train", train, shards),
            new DatasetLayout.Split("validation", validation, validation == 0 ? 0 : 1),
            new DatasetLayout.Split("queries", queries, queries == 0 ? 0 : 2)));
  }

  @ParameterizedTest
  @CsvSource({"10,1,0,0", "10,10,0,0", "11,4,3,0", "11,4,0,5", "1000,7,13,22", "97,96,1,2"})
  void everyPlaceIsInTheShardThatHoldsIt(int train, int shards, int validation, int queries) {
    DatasetLayout layout = layout("d", 1, train, shards, validation, queries);
    long place = 0;
    for (int number = 0; number < layout.shards(); number++) {
      DatasetLayout.ShardPlace shard = layout.shard(number);
      assertThat(shard.firstPlace()).isEqualTo(place);
      assertThat(shard.points()).isPositive();
      for (int i = 0; i < shard.points(); i++) {
        assertThat(layout.shardOf(place++)).isEqualTo(number);
      }
    }
    assertThat(place).isEqualTo(layout.points()).isEqualTo(train + validation + queries);
    assertThatThrownBy(() -> layout.shardOf(layout.points()))
        .hasMessageContaining("place " + layout.points());
  }

  @Test
  void rowsBeginAtZeroInEverySplit() {
    DatasetLayout layout = layout("d", 1, 11, 4, 3, 5);
    assertThat(layout.shard(3)).isEqualTo(new DatasetLayout.ShardPlace("train", 3, 8, 8, 3));
    assertThat(layout.shard(4)).isEqualTo(new DatasetLayout.ShardPlace("validation", 0, 11, 0, 3));
    assertThat(layout.shard(6)).isEqualTo(new DatasetLayout.ShardPlace("queries", 1, 16, 2, 3));
  }

  @Test
  void billionsOfPoints() {
    DatasetLayout layout =
        DatasetLayout.of(
            "d",
            128,
            512,
            1,
            4_000_000_000L,
            List.of(new DatasetLayout.Split("train", 4_000_000_000L, 16_000)));
    DatasetLayout.ShardPlace last = layout.shard(15_999);
    assertThat(last.firstPlace() + last.points()).isEqualTo(4_000_000_000L);
    assertThat(layout.shardOf(last.firstPlace())).isEqualTo(15_999);
    assertThat(layout.shardOf(last.firstPlace() - 1)).isEqualTo(15_998);
  }

  @Test
  void idIsOfDataAndLayout() {
    String id = layout("d", 1, 10, 2, 3, 4).id();
    assertThat(id).matches("[0-9a-f]{12}").isEqualTo(layout("d", 1, 10, 2, 3, 4).id());
    assertThat(id)
        .isNotEqualTo(layout("e", 1, 10, 2, 3, 4).id())
        .isNotEqualTo(layout("d", 2, 10, 2, 3, 4).id())
        .isNotEqualTo(layout("d", 1, 10, 3, 3, 4).id())
        .isNotEqualTo(layout("d", 1, 9, 2, 4, 4).id());
  }
}
