package org.parmac.job;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Shares shards out among tasks: the largest first, each to the task that has the fewest bytes, and
 * of several such to one that has shards on the same host already.
 */
final class ShardShares {
  private static final int HOSTS = 3;

  private static final class Share {
    private final List<Integer> shards = new ArrayList<>();
    private final Map<String, Long> hosts = new TreeMap<>();
    private long bytes;

    private void add(ShardSplit shard) {
      shards.addAll(shard.shards());
      bytes += shard.getLength();
      for (String host : shard.getLocations()) {
        hosts.merge(host, shard.getLength(), Long::sum);
      }
    }

    private long bytesBeside(ShardSplit shard) {
      long beside = 0;
      for (String host : shard.getLocations()) {
        beside += hosts.getOrDefault(host, 0L);
      }
      return beside;
    }

    private ShardSplit split() {
      String[] fullest =
          hosts.entrySet().stream()
              .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
              .limit(HOSTS)
              .map(Map.Entry::getKey)
              .toArray(String[]::new);
      return new ShardSplit(shards.stream().sorted().toList(), bytes, fullest);
    }
  }

  private ShardShares() {}

  /**
   * @param tasks at most as many as shards
   */
  static List<ShardSplit> of(List<ShardSplit> shards, int tasks) {
    List<Share> shares = new ArrayList<>();
    for (int t = 0; t < tasks; t++) {
      shares.add(new Share());
    }
    List<ShardSplit> largestFirst =
        shards.stream().sorted(Comparator.comparingLong(ShardSplit::getLength).reversed()).toList();
    for (ShardSplit shard : largestFirst) {
      shares.stream()
          .min(
              Comparator.<Share>comparingLong(share -> share.bytes)
                  .thenComparing(share -> -share.bytesBeside(shard)))
          .orElseThrow()
          .add(shard);
    }
    return shares.stream().map(Share::split).toList();
  }
}
