package org.parmac.job.circulation;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Prefers the free group that comes next in the ring; takes over what has been held unchanged for
 * longer than a lease. A lease that was too short costs repeated work, no more.
 */
public final class LeasePreference implements Circulation.Preference {
  private final Map<Integer, Integer> rank = new HashMap<>();
  private final Map<Marker, Long> seen = new HashMap<>();
  private final LongSupplier clock;
  private final LongSupplier lease;

  /**
   * @param order groups in the order of preference
   * @param clock nanoseconds, from anywhere
   * @param lease nanoseconds for which a group may be held
   */
  public LeasePreference(List<Integer> order, LongSupplier clock, LongSupplier lease) {
    for (int i = 0; i < order.size(); i++) {
      rank.put(order.get(i), i);
    }
    this.clock = clock;
    this.lease = lease;
  }

  @Override
  public Optional<Marker> among(List<Marker> free, List<Marker> held) {
    long now = clock.getAsLong();
    seen.keySet().retainAll(held);
    held.forEach(marker -> seen.putIfAbsent(marker, now));
    Optional<Marker> next = free.stream().min(byRank());
    return next.isPresent()
        ? next
        : held.stream().filter(m -> now - seen.get(m) > lease.getAsLong()).min(byRank());
  }

  private Comparator<Marker> byRank() {
    return Comparator.comparing((Marker m) -> rank.getOrDefault(m.group(), Integer.MAX_VALUE));
  }
}
