package org.parmac.train;

import java.util.Arrays;
import org.parmac.math.Block;

/** Borders of bins of about equally many points, for each feature. */
final class BinEdges {
  private BinEdges() {}

  /**
   * Borders by a sample. A border lies between two different values; where there are fewer, the
   * rest of the borders are the largest number there is.
   *
   * @param x the sample, rows × features. Not modified.
   * @return features × (bins − 1), ascending
   */
  static Block of(Block x, int bins) {
    Block edges = new Block(x.columns(), bins - 1);
    Arrays.fill(edges.values(), Float.MAX_VALUE);
    float[] sorted = new float[x.rows()];
    for (int j = 0; j < x.columns(); j++) {
      for (int i = 0; i < x.rows(); i++) {
        sorted[i] = x.get(i, j);
      }
      Arrays.sort(sorted);
      fill(edges, j, sorted, bins);
    }
    return edges;
  }

  private static void fill(Block edges, int feature, float[] sorted, int bins) {
    int distinct = 1;
    for (int i = 1; i < sorted.length; i++) {
      distinct += sorted[i] != sorted[i - 1] ? 1 : 0;
    }
    int found = 0;
    int next = 1;
    for (int i = 1; i < sorted.length && found < bins - 1; i++) {
      boolean due = distinct <= bins || (long) i * bins >= (long) next * sorted.length;
      if (due && sorted[i] != sorted[i - 1]) {
        edges.set(feature, found++, between(sorted[i - 1], sorted[i]));
        next = (int) ((long) i * bins / sorted.length) + 1;
      }
    }
  }

  /** A number m with low ≤ m &lt; high. */
  private static float between(float low, float high) {
    float middle = (float) (((double) low + high) / 2);
    return middle < high ? middle : low;
  }

  /** The bin of a value: how many of the feature's borders are below it. */
  static int bin(Block edges, int feature, float value) {
    float[] e = edges.values();
    int low = edges.offset(feature);
    int from = low;
    int high = low + edges.columns();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (value <= e[middle]) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low - from;
  }
}
