package org.parmac.search;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A query's nearest codes by (Hamming distance, key), keys ordered as {@link String#compareTo}
 * does.
 *
 * @param distances bits that differ, ascending. Shared, not copied.
 * @param keys of the codes; ascending where distances are equal. Shared, not copied.
 */
public record KeyedNeighbours(int[] distances, String[] keys) {
  /** No neighbours. */
  public static final KeyedNeighbours NONE = new KeyedNeighbours(new int[0], new String[0]);

  /**
   * The k nearest of some codes.
   *
   * @param codes one per key. Not modified.
   * @param keys in ascending order, so that the first of equal distance has the lowest key. Not
   *     modified.
   * @param count how many there are
   */
  public static KeyedNeighbours of(long query, long[] codes, String[] keys, int count, int k) {
    HammingTopK search = new HammingTopK(query, Math.min(k, Math.max(1, count)));
    search.add(codes, count);
    int size = search.finish();
    KeyedNeighbours found = new KeyedNeighbours(new int[size], new String[size]);
    for (int i = 0; i < size; i++) {
      found.distances[i] = search.distance(i);
      found.keys[i] = keys[(int) search.position(i)];
    }
    return found;
  }

  public int size() {
    return keys.length;
  }

  /** The k nearest of two lists over different codes. Neither is modified. */
  public KeyedNeighbours merge(KeyedNeighbours other, int k) {
    int size = Math.min(k, size() + other.size());
    KeyedNeighbours merged = new KeyedNeighbours(new int[size], new String[size]);
    for (int i = 0, a = 0, b = 0; i < size; i++) {
      boolean own = b == other.size() || a < size() && before(a, other, b);
      merged.distances[i] = own ? distances[a] : other.distances[b];
      merged.keys[i] = own ? keys[a++] : other.keys[b++];
    }
    return merged;
  }

  private boolean before(int at, KeyedNeighbours other, int otherAt) {
    int difference = distances[at] - other.distances[otherAt];
    return difference < 0 || difference == 0 && keys[at].compareTo(other.keys[otherAt]) <= 0;
  }

  /** Writes the list for {@link #read}. */
  public void write(DataOutput out) throws IOException {
    out.writeInt(size());
    for (int i = 0; i < size(); i++) {
      out.writeByte(distances[i]);
      byte[] key = keys[i].getBytes(StandardCharsets.UTF_8);
      out.writeInt(key.length);
      out.write(key);
    }
  }

  /** Reads what {@link #write} has written. */
  public static KeyedNeighbours read(DataInput in) throws IOException {
    int size = in.readInt();
    KeyedNeighbours read = new KeyedNeighbours(new int[size], new String[size]);
    for (int i = 0; i < size; i++) {
      read.distances[i] = in.readByte();
      byte[] key = new byte[in.readInt()];
      in.readFully(key);
      read.keys[i] = new String(key, StandardCharsets.UTF_8);
    }
    return read;
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof KeyedNeighbours other
        && Arrays.equals(distances, other.distances)
        && Arrays.equals(keys, other.keys);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(keys);
  }

  @Override
  public String toString() {
    return Arrays.toString(keys) + " at " + Arrays.toString(distances);
  }
}
