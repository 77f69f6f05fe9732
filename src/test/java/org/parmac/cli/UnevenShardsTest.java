package org.parmac.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.parmac.math.CounterRandom;
import org.parmac.store.ShardWork;

/** When a shard is said to be too long, why, and what to do about it. */
class UnevenShardsTest {
  private static Optional<UnevenShards> of(double... pointsThenSeconds) {
    List<ShardWork> work = new ArrayList<>();
    int count = pointsThenSeconds.length / 2;
    for (int s = 0; s < count; s++) {
      work.add(new ShardWork(s, (long) pointsThenSeconds[s], pointsThenSeconds[count + s]));
    }
    return UnevenShards.of(work);
  }

  @Test
  void aSlowMachineGetsASmallerShard() {
    UnevenShards uneven = of(1000, 1000, 1000, 1001, 5.8, 5.6, 5.8, 12.1).orElseThrow();
    assertThat(uneven.isTooLarge()).isFalse();
    assertThat(uneven.advice(null))
        .isEqualTo(
            "shard 3 takes 2.1 times the median task (12.1 s, 5.8 s): a point takes 2.1 times as"
                + " long there; check whether its machine is slow or busy, or import with --weights"
                + " 1,1,1,0.48");
    assertThat(uneven.advice("hdfs://n/day"))
        .endsWith("check whether its machine is slow or busy (a union's shards keep their sizes)");
  }

  @Test
  void aShardThatIsTooLargeIsToldFromASlowMachine() {
    UnevenShards uneven = of(1000, 3000, 1000, 2, 6.2, 2.1).orElseThrow();
    assertThat(uneven.isTooLarge()).isTrue();
    assertThat(uneven.advice(null))
        .isEqualTo(
            "shard 1 takes 3.0 times the median task (6.2 s, 2.1 s): it has 3.0 times the median"
                + " points; import in even shards, without --weights");
    assertThat(uneven.advice("hdfs://n/day"))
        .endsWith(
            "a union's shards keep their sizes: import the data of hdfs://n/day again in more"
                + " shards (--shards), and make the union of that");
  }

  @Test
  void theAdviceEvensOutWhatItWasGivenFor() {
    double[] speeds = {1, 1, 0.5, 2, 1.3};
    List<ShardWork> even = new ArrayList<>();
    for (int s = 0; s < speeds.length; s++) {
      even.add(new ShardWork(s, 6000, 6000 / (1000 * speeds[s])));
    }
    UnevenShards uneven = UnevenShards.of(even).orElseThrow();
    double all = uneven.weights().stream().mapToDouble(w -> w).sum();
    List<ShardWork> weighted = new ArrayList<>();
    for (int s = 0; s < speeds.length; s++) {
      long points = Math.round(30000 * uneven.weights().get(s) / all);
      weighted.add(new ShardWork(s, points, points / (1000 * speeds[s])));
    }
    assertThat(UnevenShards.of(weighted)).isEmpty();
  }

  @Test
  void moderateOrShortDifferencesAreNoReason() {
    assertThat(of(1000, 1000, 1000, 5, 5, 6.2)).as("within a quarter").isEmpty();
    assertThat(of(1000, 1000, 1000, 5, 5, 6.3)).as("just above").isPresent();
    assertThat(of(1000, 1000, 1000, 0.9, 0.9, 5)).as("too short to tell").isEmpty();
    assertThat(of(1000, 7)).as("a single shard").isEmpty();
    assertThat(of(1000, 1000, 1000, 5, 5, 0.1)).as("a fast one keeps nobody waiting").isEmpty();
  }

  @Test
  void evenShardsOnNoisyMachinesPassInNearlyEveryCase() {
    CounterRandom random = new CounterRandom(1, "noise");
    int cries = 0;
    for (int trial = 0; trial < 1000; trial++) {
      double[] values = new double[16];
      for (int s = 0; s < 8; s++) {
        values[s] = 1000;
        values[8 + s] = 5 * (1 + 0.05 * random.gaussian(8L * trial + s));
      }
      cries += of(values).isPresent() ? 1 : 0;
    }
    assertThat(cries).as("of 1000, at 5 % of noise in the median of a shard").isZero();
  }

  @Test
  void manyShardsAreNotListed() {
    double[] values = new double[200];
    for (int s = 0; s < 100; s++) {
      values[s] = 1000;
      values[100 + s] = s == 17 ? 10 : 4;
    }
    assertThat(of(values).orElseThrow().advice(null))
        .startsWith("shard 17 takes 2.5 times the median task")
        .endsWith("or import with --weights, 0.4 for it and 1 for the others");
  }
}
