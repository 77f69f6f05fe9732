package org.parmac.cli;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.parmac.math.Median;
import org.parmac.store.ShardWork;

/**
 * One shard keeps all others waiting: which, why, and what would even it out. A shard's fair weight
 * is its speed, in points per second; the median's is 1.
 *
 * <p>Source: load balance in Carreira-Perpiñán and Alizadeh, "ParMAC", MLSys 2019.
 *
 * @param longest the work on the shard that takes longest
 * @param median seconds of the middle shard
 * @param morePoints how many times the middle shard's points it has
 * @param slower how many times the middle shard's time a point takes there
 * @param weights of all shards, the middle one's 1
 */
record UnevenShards(
    ShardWork longest, double median, double morePoints, double slower, List<Double> weights) {

  /** The longest task may take so many times the median. */
  static final double LIMIT = 1.25;

  /** Seconds of the median below which tasks are too short to tell anything. */
  static final double LEAST_SECONDS = 1;

  /** Speeds this near to the median's are taken for it. */
  private static final double SAME = 0.1;

  /** With more shards, their weights are not listed one by one. */
  private static final int MOST_LISTED = 32;

  /** Whether a longest task is too long beside the median. */
  static boolean isUneven(double longest, double median) {
    return median >= LEAST_SECONDS && longest > LIMIT * median;
  }

  /**
   * @param work on each shard, in shard order
   * @return empty where the shards are even, or too small to tell
   */
  static Optional<UnevenShards> of(List<ShardWork> work) {
    double median = Median.of(work.stream().mapToDouble(ShardWork::seconds).toArray());
    ShardWork longest =
        work.stream().max(Comparator.comparingDouble(ShardWork::seconds)).orElseThrow();
    if (!isUneven(longest.seconds(), median)) {
      return Optional.empty();
    }
    double points = Median.of(work.stream().mapToDouble(ShardWork::points).toArray());
    double speed = Median.of(work.stream().mapToDouble(ShardWork::speed).toArray());
    List<Double> weights = work.stream().map(w -> weight(w.speed() / speed)).toList();
    return Optional.of(
        new UnevenShards(
            longest, median, longest.points() / points, speed / longest.speed(), weights));
  }

  private static double weight(double speed) {
    return Math.abs(speed - 1) <= SAME ? 1 : Math.max(0.01, Math.round(100 * speed) / 100.0);
  }

  /** Whether it is the shard's size that makes it long, more than the time that a point takes. */
  boolean isTooLarge() {
    return morePoints >= slower;
  }

  /**
   * The numbers, for a program, and the advice, for a person.
   *
   * @param home the dataset that a union has the shard from; null: the shard is the dataset's own
   */
  void put(Map<String, Object> tree, String home) {
    tree.put("longestShard", longest.shard());
    tree.put("longestShardSeconds", rounded(longest.seconds()));
    tree.put("medianShardSeconds", rounded(median));
    tree.put("shardAdvice", advice(home));
  }

  private static double rounded(double seconds) {
    return Math.round(100 * seconds) / 100.0;
  }

  /** One line: what was seen, the cause, and what to do. */
  String advice(String home) {
    String seen =
        String.format(
            Locale.ROOT,
            "shard %d takes %.1f times the median task (%.1f s, %.1f s)",
            longest.shard(),
            longest.seconds() / median,
            longest.seconds(),
            median);
    return isTooLarge()
        ? seen
            + String.format(Locale.ROOT, ": it has %.1f times the median points; ", morePoints)
            + (home == null ? importWith() : importAgain(home))
        : seen
            + String.format(Locale.ROOT, ": a point takes %.1f times as long there; ", slower)
            + "check whether its machine is slow or busy"
            + (home == null ? ", or " + importWith() : " (a union's shards keep their sizes)");
  }

  private String importWith() {
    if (weights.stream().allMatch(w -> w == 1)) {
      return "import in even shards, without --weights";
    }
    if (weights.size() > MOST_LISTED) {
      return "import with --weights, "
          + text(weights.get(longest.shard()))
          + " for it and 1 for the others";
    }
    return "import with --weights "
        + weights.stream().map(UnevenShards::text).collect(Collectors.joining(","));
  }

  private static String importAgain(String home) {
    return "a union's shards keep their sizes: import the data of "
        + home
        + " again in more shards (--shards), and make the union of that";
  }

  private static String text(double weight) {
    return weight == Math.rint(weight) ? Long.toString((long) weight) : Double.toString(weight);
  }
}
