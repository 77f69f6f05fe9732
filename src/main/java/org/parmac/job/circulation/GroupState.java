package org.parmac.job.circulation;

import java.util.ArrayList;
import java.util.List;

/**
 * What travels: a group's parameters in mid-training, and the shards that it has visited.
 *
 * @param itinerary shards, in the order of the visits. Not modified.
 * @param fold the state of the fold; empty before the first visit. Shared, not copied.
 */
public record GroupState(List<Integer> itinerary, byte[] fold) {
  /** Before the first visit. */
  public static final GroupState START = new GroupState(List.of(), new byte[0]);

  /** The same group after a visit. */
  public GroupState after(int shard, byte[] trained) {
    List<Integer> visited = new ArrayList<>(itinerary);
    visited.add(shard);
    return new GroupState(List.copyOf(visited), trained);
  }
}
