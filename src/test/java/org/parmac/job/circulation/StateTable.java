package org.parmac.job.circulation;

import java.util.Arrays;

/** The states seen so far: tuples of small numbers, in the order in which they were found. */
final class StateTable {
  private static final int CHUNK = 1 << 16;

  private final int width;
  private char[][] chunks = new char[16][];
  private int[] slots = new int[1 << 16];
  private int size;

  StateTable(int width) {
    this.width = width;
  }

  int size() {
    return size;
  }

  /** A state's tuple: a new copy. */
  int[] get(int index) {
    char[] chunk = chunks[index / CHUNK];
    int[] tuple = new int[width];
    for (int i = 0; i < width; i++) {
      tuple[i] = chunk[index % CHUNK * width + i];
    }
    return tuple;
  }

  /**
   * @param tuple numbers below 65 536. Not modified.
   * @return the state's index: {@link #size} before the call, if it is new
   */
  int indexOf(int[] tuple) {
    if (2 * size >= slots.length) {
      grow();
    }
    int slot = slotOf(tuple);
    if (slots[slot] == 0) {
      append(tuple);
      slots[slot] = size;
    }
    return slots[slot] - 1;
  }

  private int slotOf(int[] tuple) {
    int mask = slots.length - 1;
    int slot = hash(tuple) & mask;
    while (slots[slot] != 0 && !isAt(slots[slot] - 1, tuple)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private boolean isAt(int index, int[] tuple) {
    char[] chunk = chunks[index / CHUNK];
    for (int i = 0, at = index % CHUNK * width; i < width; i++) {
      if (chunk[at + i] != tuple[i]) {
        return false;
      }
    }
    return true;
  }

  private void append(int[] tuple) {
    int c = size / CHUNK;
    if (c == chunks.length) {
      chunks = Arrays.copyOf(chunks, 2 * c);
    }
    if (chunks[c] == null) {
      chunks[c] = new char[CHUNK * width];
    }
    for (int i = 0; i < width; i++) {
      if (tuple[i] > Character.MAX_VALUE) {
        throw new IllegalStateException("more than 65536 values of part " + i + " of a state");
      }
      chunks[c][size % CHUNK * width + i] = (char) tuple[i];
    }
    size++;
  }

  private void grow() {
    slots = new int[2 * slots.length];
    for (int i = 0; i < size; i++) {
      slots[slotOf(get(i))] = i + 1;
    }
  }

  private static int hash(int[] tuple) {
    long h = 0;
    for (int part : tuple) {
      h = (h ^ part) * 0x9e3779b97f4a7c15L;
      h ^= h >>> 32;
    }
    return (int) h;
  }
}
