package org.parmac.search;

import org.parmac.math.Block;
import org.parmac.math.Kernels;

/**
 * Precision of a hash within a small held-out set, cheap enough to be watched during training: the
 * first quarter of the points are queries (500 at most), the rest is the base, and the true
 * neighbours are a twentieth of the base (100 at most). Its figures compare hashes on the same
 * points; they are not those of an evaluation over all the data.
 */
public final class HeldOutPrecision {
  private static final int MAX_QUERIES = 500;
  private static final int MAX_NEIGHBOURS = 100;

  /** Fewer points than this give no figure worth watching. */
  public static final int MIN_POINTS = 80;

  private final int points;
  private final int queries;
  private final int k;
  private final int[][] truth;

  /**
   * @param points at least {@link #MIN_POINTS}, rows × D. Not modified.
   */
  public HeldOutPrecision(Kernels kernels, Block points) {
    if (points.rows() < MIN_POINTS) {
      throw new IllegalArgumentException(
          "expected at least " + MIN_POINTS + " held-out points, got " + points.rows());
    }
    this.points = points.rows();
    queries = Math.min(MAX_QUERIES, this.points / 4);
    k = Math.min(MAX_NEIGHBOURS, (this.points - queries) / 20);
    truth = new int[queries][];
    EuclideanTopK search = new EuclideanTopK(kernels, rows(points, 0, queries), k);
    search.add(rows(points, queries, this.points - queries), queries, (query, row) -> 0);
    for (int q = 0; q < queries; q++) {
      truth[q] =
          java.util.Arrays.stream(search.finish(q).positions()).mapToInt(p -> (int) p).toArray();
    }
  }

  private static Block rows(Block block, int from, int count) {
    Block part = new Block(count, block.columns());
    System.arraycopy(block.values(), block.offset(from), part.values(), 0, count * block.columns());
    return part;
  }

  /**
   * Mean precision@k, in expectation over ties (see {@link RetrievalScore#precision}).
   *
   * @param codes one per point, in the points' order. Not modified.
   */
  public double of(long[] codes) {
    double sum = 0;
    for (int q = 0; q < queries; q++) {
      long[] histogram = new long[65];
      for (int i = queries; i < points; i++) {
        histogram[Long.bitCount(codes[i] ^ codes[q])]++;
      }
      for (int i : truth[q]) {
        sum += RetrievalScore.retrieved(histogram, Long.bitCount(codes[i] ^ codes[q]), k);
      }
    }
    return sum / ((double) queries * k);
  }
}
