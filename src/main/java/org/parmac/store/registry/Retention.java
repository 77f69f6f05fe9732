package org.parmac.store.registry;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.parmac.store.DatasetDir;
import org.parmac.store.DatasetUnion.Part;

/**
 * Which training shards stay when data is added: the oldest go first, never those that are added. A
 * part without any training shard left goes as a whole, its validation and query points, too.
 *
 * @param points the oldest shards are dropped while so many points are left without them; null: all
 *     are kept
 * @param shards the oldest shards are dropped while there are more than so many; null: all are kept
 */
public record Retention(Long points, Integer shards) {
  public Retention {
    if (points != null && points < 1) {
      throw new IllegalArgumentException("keep-points must be >= 1, got " + points);
    }
    if (shards != null && shards < 1) {
      throw new IllegalArgumentException("keep-shards must be >= 1, got " + shards);
    }
  }

  /**
   * @param old parts, the oldest first. Not modified.
   * @return what stays of them, and the part that is added
   */
  public List<Part> add(List<Part> old, Part added) {
    Deque<Part> kept = new ArrayDeque<>(old);
    long pointsLeft = added.points() + old.stream().mapToLong(Part::points).sum();
    int shardsLeft = shards(added) + old.stream().mapToInt(Retention::shards).sum();
    while (!kept.isEmpty() && drops(kept.peek(), pointsLeft, shardsLeft)) {
      Part oldest = kept.poll();
      pointsLeft -= firstShardPoints(oldest);
      shardsLeft--;
      if (shards(oldest) > 1) {
        kept.push(new Part(oldest.dataset(), oldest.firstShard() + 1));
      }
    }
    List<Part> all = new ArrayList<>(kept);
    all.add(added);
    return all;
  }

  private boolean drops(Part oldest, long pointsLeft, int shardsLeft) {
    return shards != null && shardsLeft > shards
        || points != null && pointsLeft - firstShardPoints(oldest) >= points;
  }

  private static int shards(Part part) {
    return part.dataset().split(DatasetDir.TRAIN).shards().size() - part.firstShard();
  }

  private static long firstShardPoints(Part part) {
    return part.dataset().split(DatasetDir.TRAIN).shards().get(part.firstShard()).points();
  }
}
