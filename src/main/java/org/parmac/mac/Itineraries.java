package org.parmac.mac;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.parmac.math.CounterRandom;

/**
 * Which group of submodels visits which shards in one lap. There are R rings, each a share of the
 * shards, and in each ring a copy of every group; copy r of group g has the number r·G + g. A copy
 * visits each shard of its ring once.
 *
 * <p>The rings are cut from a new random order of the shards in each lap, every R-th shard to the
 * same ring. In its ring a group starts at a place of its own and goes round, so that equal groups
 * never meet. That order is binding where it is fixed; otherwise it only says whom a shard prefers
 * among the groups that are free.
 *
 * <p>Source: Carreira-Perpiñán and Alizadeh, "ParMAC: distributed optimisation of nested
 * functions", MLSys 2019, section 4 (the ring, its shuffling); one ring keeps at most as many
 * shards busy as there are submodels, hence several.
 */
public final class Itineraries {
  private final int[][] orders;
  private final boolean fixed;

  private Itineraries(int[][] orders, boolean fixed) {
    this.orders = orders;
    this.fixed = fixed;
  }

  /**
   * @param shards P
   * @param groups G, groups in a ring
   * @param rings R, 1 to P
   * @param lap number of the lap among all of the run: another order for each
   * @param fixed whether the order is binding
   */
  public static Itineraries of(
      int shards, int groups, int rings, long seed, long lap, boolean fixed) {
    if (rings < 1 || rings > shards) {
      throw new IllegalArgumentException(
          "rings must be 1 to the number of shards, " + shards + ", got " + rings);
    }
    int[] shuffled = shuffled(shards, seed, lap);
    int[][] orders = new int[rings * groups][];
    for (int r = 0; r < rings; r++) {
      int first = r;
      int[] ring =
          IntStream.range(0, shards)
              .filter(p -> p % rings == first)
              .map(p -> shuffled[p])
              .toArray();
      for (int g = 0; g < groups; g++) {
        int start = (int) ((long) g * ring.length / groups);
        orders[r * groups + g] =
            IntStream.range(0, ring.length).map(t -> ring[(start + t) % ring.length]).toArray();
      }
    }
    return new Itineraries(orders, fixed);
  }

  /** The itineraries of a lap that was run, to be run again. */
  public static Itineraries replay(List<List<Integer>> visited) {
    return new Itineraries(
        visited.stream()
            .map(shards -> shards.stream().mapToInt(Integer::intValue).toArray())
            .toArray(int[][]::new),
        true);
  }

  /** A random order of the shards: Fisher and Yates. */
  private static int[] shuffled(int shards, long seed, long lap) {
    CounterRandom random = new CounterRandom(seed, "ring");
    int[] order = IntStream.range(0, shards).toArray();
    for (int i = shards - 1; i > 0; i--) {
      int j = (int) Math.floor(random.uniform(lap * shards + i) * (i + 1));
      int swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
    return order;
  }

  /** Copies of all groups. */
  public int copies() {
    return orders.length;
  }

  /** The shards of a copy's ring, in the order in which it is to visit them. */
  public int[] of(int copy) {
    return orders[copy].clone();
  }

  /** Whether the order is binding. */
  public boolean isFixed() {
    return fixed;
  }

  /** The copies that visit a shard. */
  public BitSet groupsOf(int shard) {
    BitSet copies = new BitSet();
    for (int c = 0; c < orders.length; c++) {
      if (indexOf(c, shard) >= 0) {
        copies.set(c);
      }
    }
    return copies;
  }

  /** The copies that visit a shard, in the order in which they come if all visits last equally. */
  public List<Integer> preferenceOf(int shard) {
    return groupsOf(shard).stream()
        .boxed()
        .sorted(Comparator.comparingInt((Integer c) -> indexOf(c, shard)).thenComparing(c -> c))
        .toList();
  }

  /** Whether a copy with so many visits has been everywhere. */
  public boolean isComplete(int copy, int visits) {
    return visits >= orders[copy].length;
  }

  /**
   * Whether a copy with so many visits has been on a shard of its ring, as far as the number alone
   * tells: in a fixed order always, otherwise once it has been everywhere.
   */
  public boolean hasVisited(int copy, int visits, int shard) {
    return isComplete(copy, visits) || fixed && indexOf(copy, shard) < visits;
  }

  /** Whether a copy with so many visits may visit a shard of its ring next, if it has not yet. */
  public boolean mayVisit(int copy, int visits, int shard) {
    return !fixed || orders[copy][visits] == shard;
  }

  private int indexOf(int copy, int shard) {
    int[] order = orders[copy];
    for (int i = 0; i < order.length; i++) {
      if (order[i] == shard) {
        return i;
      }
    }
    return -1;
  }

  @Override
  public String toString() {
    return Arrays.deepToString(orders);
  }
}
