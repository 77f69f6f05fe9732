package org.parmac.search;

/**
 * The k codes nearest to a query by Hamming distance, nearest first; among equal distances the one
 * that came first. Exact: every code is compared, by one exclusive or and one population count.
 */
public final class HammingTopK {
  private final Nearest nearest;
  private final long query;
  private long seen;

  /**
   * @param query the query's code
   * @param k how many to keep, at least 1
   */
  public HammingTopK(long query, int k) {
    this.query = query;
    this.nearest = new Nearest(k);
  }

  /**
   * Compares more codes, whose positions go on where the last ones ended.
   *
   * @param codes of at most 64 bits. Not modified.
   * @param count how many of them, from the first
   */
  public void add(long[] codes, int count) {
    long limit = nearest.limit();
    for (int i = 0; i < count; i++) {
      int distance = Long.bitCount(codes[i] ^ query);
      // A tie with the farthest one kept loses, since it comes later.
      if (distance < limit) {
        nearest.offer(distance, seen + i, 0);
        limit = nearest.limit();
      }
    }
    seen += count;
  }

  /**
   * Ends the search and sorts what was found; nothing may be added after. Returns how many there
   * are, k at most.
   */
  public int finish() {
    nearest.sort();
    return nearest.size();
  }

  /** Bits in which the i-th nearest code differs from the query. */
  public int distance(int i) {
    return (int) nearest.rank(i);
  }

  /** Position of the i-th nearest code among all that were added. */
  public long position(int i) {
    return nearest.position(i);
  }
}
