package org.parmac.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.parmac.math.CounterRandom;

class DatasetLayoutTest {
  private static DatasetLayout layout(
      String digest, long seed, int train, int shards, int validation, int queries) {
    return DatasetLayout.of(
        digest,
        8,
        64,
        seed,
        train + validation,
        false,
        List.of(
            new DatasetLayout.Split("train", train, shards),
            new DatasetLayout.Split("validation", validation, validation == 0 ? 0 : 1),
            new DatasetLayout.Split("queries", queries, queries == 0 ? 0 : 2)));
  }

  @ParameterizedTest
  @CsvSource({"10,1,0,0", "10,10,0,0", "11,4,3,0", "11,4,0,5", "1000,7,13,22", "97,96,1,2"})
  void everyPlaceIsInTheShardThatHoldsIt(int train, int shards, int validation, int queries) {
    assertEveryPlaceIsInItsShard(layout("d", 1, train, shards, validation, queries));
  }

  private static void assertEveryPlaceIsInItsShard(DatasetLayout layout) {
    long place = 0;
    for (int number = 0; number < layout.shards(); number++) {
      DatasetLayout.ShardPlace shard = layout.shard(number);
      assertThat(shard.firstPlace()).isEqualTo(place);
      assertThat(shard.points()).isPositive();
      for (int i = 0; i < shard.points(); i++) {
        assertThat(layout.shardOf(place++)).isEqualTo(number);
      }
    }
    assertThat(place).isEqualTo(layout.points());
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

  private static DatasetLayout weighted(long train, ShardWeights weights) throws Exception {
    return DatasetLayout.of(
        "d",
        8,
        64,
        1,
        train + 3,
        false,
        List.of(
            DatasetLayout.Split.weighted("train", train, weights),
            new DatasetLayout.Split("validation", 3, 1),
            new DatasetLayout.Split("queries", 4, 2)));
  }

  @Test
  void weightedShardsAreWithinAPointOfTheirExactShares() throws Exception {
    CounterRandom random = new CounterRandom(3, "weights");
    for (int trial = 0; trial < 200; trial++) {
      int count = 1 + (int) (40 * random.uniform(-1 - 2L * trial));
      List<BigDecimal> values = new ArrayList<>();
      for (int s = 0; s < count; s++) {
        values.add(BigDecimal.valueOf(20 + (long) (1000 * random.uniform(100L * trial + s)), 2));
      }
      double all = values.stream().mapToDouble(BigDecimal::doubleValue).sum();
      int train = 60 * count + (int) (5000 * random.uniform(-2 - 2L * trial));

      DatasetLayout layout = weighted(train, new ShardWeights(values));

      assertThat(layout.shards()).isEqualTo(count + 3);
      assertEveryPlaceIsInItsShard(layout);
      for (int s = 0; s < count; s++) {
        assertThat((double) layout.shard(s).points())
            .isCloseTo(train * values.get(s).doubleValue() / all, within(1.0));
      }
    }
  }

  @Test
  void weightsOfOneSizeGiveTheEvenShardsAndTheirId() throws Exception {
    for (int shards = 1; shards <= 30; shards++) {
      DatasetLayout even = layout("d", 1, 97, shards, 3, 4);
      for (String weight : List.of("1", "0.3", "700", "1e3")) {
        String text = String.join(",", Collections.nCopies(shards, weight));
        assertThat(weighted(97, ShardWeights.parse(text))).as(text).isEqualTo(even);
      }
    }
  }

  @Test
  void weightsAreExactForBillionsOfPoints() throws Exception {
    DatasetLayout layout = weighted(4_000_000_000L, ShardWeights.parse("0.1,0.2,0.7"));
    assertThat(layout.shard(0).points()).isEqualTo(400_000_000);
    assertThat(layout.shard(1).points()).isEqualTo(800_000_000);
    assertThat(layout.shardOf(399_999_999)).isZero();
    assertThat(layout.shardOf(400_000_000)).isEqualTo(1);
    assertThat(layout.shardOf(1_200_000_000)).isEqualTo(2);
    assertThat(layout.shardOf(3_999_999_999L)).isEqualTo(2);
    assertThat(layout.shardOf(4_000_000_000L)).as("validation").isEqualTo(3);
  }

  @Test
  void weightsGoThroughJson() throws Exception {
    DatasetLayout layout = weighted(100, ShardWeights.parse("1,3"));
    assertThat(Json.parse(Json.line(layout), DatasetLayout.class)).isEqualTo(layout);
    assertThat(Json.line(layout("d", 1, 10, 2, 3, 4))).doesNotContain("firstRows");
  }

  @Test
  void everyWeightedShardHasAPoint() throws Exception {
    assertEveryPlaceIsInItsShard(weighted(5, ShardWeights.parse("1,1.2,1,1.4")));
    assertThatThrownBy(() -> weighted(100, ShardWeights.parse("1,0.001,2")))
        .isInstanceOf(BadDataException.class)
        .hasMessage(
            "expected weights that give each shard at least one of 100 training points, found"
                + " 0.001 of 3.001 for shard 1, which gives it none. Give it a larger weight, or"
                + " take fewer shards.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1,", "1,,1", "x", "1;2", "0", "-1", "1,0.0000001", "1e7", "NaN"})
  void weightsAreNumbersOfASensibleSize(String text) {
    assertThatThrownBy(() -> ShardWeights.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("weights must be numbers from 0.000001 to 1000000");
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
            false,
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

  @Test
  void idOfAnEvenAndShuffledDatasetStaysWhatItWas() {
    assertThat(layout("d", 1, 10, 2, 3, 4).id())
        .as("SHA-256 of \"d 8 64 1 13 train 10 2 validation 3 1 queries 4 2\"")
        .isEqualTo("df86872364a3");
  }

  @Test
  void idIsOfWeightsAndOrder() throws Exception {
    DatasetLayout even = layout("d", 1, 10, 2, 3, 4);
    DatasetLayout one = weighted(10, ShardWeights.parse("1,2"));
    assertThat(List.of(even.id(), one.id(), inOrder(even).id(), inOrder(one).id()))
        .doesNotHaveDuplicates();
    assertThat(weighted(10, ShardWeights.parse("2,1")).id()).isNotEqualTo(one.id());
    assertThat(weighted(10, ShardWeights.parse("0.5,1.0")).id())
        .as("the same shards")
        .isEqualTo(one.id());
  }

  private static DatasetLayout inOrder(DatasetLayout layout) {
    return DatasetLayout.of("d", 8, 64, 1, 13, true, layout.splits());
  }
}
