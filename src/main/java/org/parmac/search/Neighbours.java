package org.parmac.search;

import java.util.Arrays;

/**
 * A query's nearest points, by (distance, position).
 *
 * @param distances squared Euclidean distances, ascending. Shared, not copied.
 * @param positions unique over all points; ascending where distances are equal. Shared, not copied.
 * @param labels what travels with each. Shared, not copied.
 */
public record Neighbours(double[] distances, long[] positions, long[] labels) {

  public int size() {
    return distances.length;
  }

  /** The k nearest of two lists over different points. Neither is modified. */
  Neighbours merge(Neighbours other, int k) {
    int size = Math.min(k, size() + other.size());
    Neighbours merged = new Neighbours(new double[size], new long[size], new long[size]);
    for (int i = 0, a = 0, b = 0; i < size; i++) {
      boolean own = b == other.size() || a < size() && before(a, other, b);
      Neighbours from = own ? this : other;
      int at = own ? a++ : b++;
      merged.distances[i] = from.distances[at];
      merged.positions[i] = from.positions[at];
      merged.labels[i] = from.labels[at];
    }
    return merged;
  }

  private boolean before(int at, Neighbours other, int otherAt) {
    double own = distances[at];
    double others = other.distances[otherAt];
    return own < others || own == others && positions[at] < other.positions[otherAt];
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Neighbours other
        && Arrays.equals(distances, other.distances)
        && Arrays.equals(positions, other.positions)
        && Arrays.equals(labels, other.labels);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(positions);
  }

  @Override
  public String toString() {
    return "positions " + Arrays.toString(positions) + " at " + Arrays.toString(distances);
  }
}
