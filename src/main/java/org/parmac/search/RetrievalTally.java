package org.parmac.search;

import org.parmac.math.Block;
import org.parmac.math.Kernels;

/** Gathers the tallies of some queries, block of points by block of points. */
public final class RetrievalTally {
  private final EuclideanTopK truth;
  private final long[][] queryCodes;
  private final long[][][] histograms;

  /**
   * @param queries queries × D, in the units in which neighbours are true. Kept, not copied; must
   *     not change.
   * @param queryCodes hashes × queries, at most {@link QueryTally#MAX_HASHES} hashes. Kept, not
   *     copied; must not change.
   * @param bits L, the length of all codes
   * @param k true neighbours to find of each query
   */
  public RetrievalTally(Kernels kernels, Block queries, long[][] queryCodes, int bits, int k) {
    int hashes = queryCodes.length;
    if (hashes < 1 || hashes > QueryTally.MAX_HASHES) {
      throw new IllegalArgumentException(
          "expected 1 to " + QueryTally.MAX_HASHES + " hashes, got " + hashes);
    }
    this.truth = new EuclideanTopK(kernels, queries, k);
    this.queryCodes = queryCodes;
    this.histograms = new long[queries.rows()][hashes][bits + 1];
  }

  /**
   * Adds points.
   *
   * @param points rows × D, in the queries' units. Not modified.
   * @param firstPosition position of the first row; positions are unique over all calls
   * @param codes hashes × rows. Not modified.
   */
  public void add(Block points, long firstPosition, long[][] codes) {
    truth.add(points, firstPosition, (query, row) -> label(query, codes, row));
    for (int q = 0; q < histograms.length; q++) {
      for (int h = 0; h < codes.length; h++) {
        count(queryCodes[h][q], codes[h], points.rows(), histograms[q][h]);
      }
    }
  }

  private static void count(long query, long[] codes, int rows, long[] histogram) {
    for (int i = 0; i < rows; i++) {
      histogram[Long.bitCount(codes[i] ^ query)]++;
    }
  }

  private long label(int query, long[][] codes, int row) {
    long label = 0;
    for (int h = 0; h < codes.length; h++) {
      label |= (long) Long.bitCount(codes[h][row] ^ queryCodes[h][query]) << (8 * h);
    }
    return label;
  }

  /** The tally of a query over all points added. Call once a query; nothing may be added after. */
  public QueryTally finish(int query) {
    return new QueryTally(histograms[query], truth.finish(query));
  }
}
