package org.parmac.search;

/**
 * The k nearest of what it is offered, by (rank, position): a heap over arrays, its root the
 * farthest kept. Positions are unique, so the order is total and what is kept does not depend on
 * the order of the offers.
 */
final class Nearest {
  private final long[] ranks;
  private final long[] positions;
  private final long[] labels;
  private int size;

  /**
   * @param k how many to keep, at least 1
   */
  Nearest(int k) {
    if (k < 1) {
      throw new IllegalArgumentException("k must be >= 1, got " + k);
    }
    ranks = new long[k];
    positions = new long[k];
    labels = new long[k];
  }

  int size() {
    return size;
  }

  /**
   * The highest rank that may still be kept: the farthest kept one's, or the largest long while
   * there is room.
   */
  long limit() {
    return size < ranks.length ? Long.MAX_VALUE : ranks[0];
  }

  /** Whether an offer would be kept. */
  boolean admits(long rank, long position) {
    return size < ranks.length || before(rank, position, 0);
  }

  /**
   * Keeps the item if it belongs to the k nearest so far.
   *
   * @param label travels with the item
   */
  void offer(long rank, long position, long label) {
    if (size < ranks.length) {
      rise(size++, rank, position, label);
    } else if (before(rank, position, 0)) {
      sink(0, size, rank, position, label);
    }
  }

  private boolean before(long rank, long position, int slot) {
    return rank < ranks[slot] || rank == ranks[slot] && position < positions[slot];
  }

  private void rise(int from, long rank, long position, long label) {
    int slot = from;
    while (slot > 0) {
      int parent = (slot - 1) / 2;
      if (before(rank, position, parent)) {
        break;
      }
      move(parent, slot);
      slot = parent;
    }
    put(slot, rank, position, label);
  }

  private void sink(int from, int end, long rank, long position, long label) {
    int slot = from;
    int child = 2 * slot + 1;
    while (child < end) {
      if (child + 1 < end && before(ranks[child], positions[child], child + 1)) {
        child++;
      }
      if (!before(rank, position, child)) {
        break;
      }
      move(child, slot);
      slot = child;
      child = 2 * slot + 1;
    }
    put(slot, rank, position, label);
  }

  private void move(int from, int to) {
    put(to, ranks[from], positions[from], labels[from]);
  }

  private void put(int slot, long rank, long position, long label) {
    ranks[slot] = rank;
    positions[slot] = position;
    labels[slot] = label;
  }

  /** Sorts what is kept, nearest first. A sorted heap takes no more offers until {@link #clear}. */
  void sort() {
    for (int end = size - 1; end > 0; end--) {
      long rank = ranks[end];
      long position = positions[end];
      long label = labels[end];
      move(0, end);
      sink(0, end, rank, position, label);
    }
  }

  void clear() {
    size = 0;
  }

  long rank(int i) {
    return ranks[i];
  }

  long position(int i) {
    return positions[i];
  }

  long label(int i) {
    return labels[i];
  }
}
