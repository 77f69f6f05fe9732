package org.parmac.search;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * What some points tell about one query: how many lie at each Hamming distance under each hash, and
 * which are nearest by Euclidean distance. Tallies of different points merge to the tally of them
 * all, exactly and in any order.
 *
 * @param histograms hashes × (L + 1): points at Hamming distance 0 … L. Shared, not copied.
 * @param neighbours the nearest points; a label holds the Hamming distance under hash h in byte h
 */
public record QueryTally(long[][] histograms, Neighbours neighbours) {
  /** The most hashes that a label has room for. */
  public static final int MAX_HASHES = Long.BYTES;

  /** The Hamming distance under a hash that a label holds. */
  static int distance(long label, int hash) {
    return (int) (label >>> (8 * hash)) & 0xff;
  }

  /** The tally of both sets of points, with at most k neighbours. Neither is modified. */
  public QueryTally merge(QueryTally other, int k) {
    long[][] sums = new long[histograms.length][];
    for (int h = 0; h < sums.length; h++) {
      sums[h] = histograms[h].clone();
      for (int d = 0; d < sums[h].length; d++) {
        sums[h][d] += other.histograms[h][d];
      }
    }
    return new QueryTally(sums, neighbours.merge(other.neighbours, k));
  }

  /** Writes the tally for {@link #read}. */
  public void write(DataOutput out) throws IOException {
    out.writeInt(histograms.length);
    out.writeInt(histograms[0].length);
    for (long[] histogram : histograms) {
      for (long count : histogram) {
        out.writeLong(count);
      }
    }
    out.writeInt(neighbours.size());
    for (int i = 0; i < neighbours.size(); i++) {
      out.writeDouble(neighbours.distances()[i]);
      out.writeLong(neighbours.positions()[i]);
      out.writeLong(neighbours.labels()[i]);
    }
  }

  /** Reads what {@link #write} has written. */
  public static QueryTally read(DataInput in) throws IOException {
    long[][] histograms = new long[in.readInt()][];
    int distances = in.readInt();
    for (int h = 0; h < histograms.length; h++) {
      histograms[h] = new long[distances];
      for (int d = 0; d < distances; d++) {
        histograms[h][d] = in.readLong();
      }
    }
    int size = in.readInt();
    Neighbours neighbours = new Neighbours(new double[size], new long[size], new long[size]);
    for (int i = 0; i < size; i++) {
      neighbours.distances()[i] = in.readDouble();
      neighbours.positions()[i] = in.readLong();
      neighbours.labels()[i] = in.readLong();
    }
    return new QueryTally(histograms, neighbours);
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof QueryTally other
        && Arrays.deepEquals(histograms, other.histograms)
        && neighbours.equals(other.neighbours);
  }

  @Override
  public int hashCode() {
    return neighbours.hashCode();
  }

  @Override
  public String toString() {
    return Arrays.deepToString(histograms) + " " + neighbours;
  }
}
