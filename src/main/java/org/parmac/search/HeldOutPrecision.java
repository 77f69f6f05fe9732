package org.parmac.search;

import java.util.stream.LongStream;
import org.parmac.math.Block;
import org.parmac.math.Kernels;

/**
 * Precision of a hash within a small held-out set, cheap enough to be watched during training: each
 * point (of the first 2000) is a query for all others. The true neighbours are so few that they are
 * as near as those of an evaluation over much data: one in 200 of the others, but 10 where that is
 * fewer (and one in 20 at most), and never more than 100. Its figures compare hashes on the same
 * points; they are not those of an evaluation over all the data.
 */
public final class HeldOutPrecision {
  private static final int MAX_QUERIES = 2000;
  private static final int MAX_NEIGHBOURS = 100;
  private static final int NEIGHBOURS = 10;
  private static final int SHARE = 200;
  private static final int LARGEST_SHARE = 20;
  private static final int TILE_ROWS = 512;

  /** Fewer points than this give no figure worth watching. */
  public static final int MIN_POINTS = 80;

  private final int points;
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
    k = neighbours(this.points - 1);
    truth = new int[Math.min(MAX_QUERIES, this.points)][];
    // One more than asked for, since a query finds itself.
    EuclideanTopK search = new EuclideanTopK(kernels, rows(points, 0, truth.length), k + 1);
    for (int from = 0; from < this.points; from += TILE_ROWS) {
      int count = Math.min(TILE_ROWS, this.points - from);
      search.add(rows(points, from, count), from, (query, row) -> 0);
    }
    for (int q = 0; q < truth.length; q++) {
      int self = q;
      truth[q] =
          LongStream.of(search.finish(q).positions())
              .filter(p -> p != self)
              .limit(k)
              .mapToInt(p -> (int) p)
              .toArray();
    }
  }

  private static int neighbours(int others) {
    int some = Math.min(MAX_NEIGHBOURS, Math.max(NEIGHBOURS, others / SHARE));
    return Math.min(some, others / LARGEST_SHARE);
  }

  private static Block rows(Block block, int from, int count) {
    Block part = new Block(count, block.columns());
    System.arraycopy(block.values(), block.offset(from), part.values(), 0, count * block.columns());
    return part;
  }

  /** How many true neighbours a query has. */
  int neighbours() {
    return k;
  }

  /**
   * Mean precision@k, in expectation over ties (see {@link RetrievalScore#precision}).
   *
   * @param codes one per point, in the points' order. Not modified.
   */
  public double of(long[] codes) {
    double sum = 0;
    long[] histogram = new long[Long.SIZE + 1];
    for (int q = 0; q < truth.length; q++) {
      java.util.Arrays.fill(histogram, 0);
      for (int i = 0; i < points; i++) {
        histogram[Long.bitCount(codes[i] ^ codes[q])]++;
      }
      histogram[0]--; // the query itself
      for (int i : truth[q]) {
        sum += RetrievalScore.retrieved(histogram, Long.bitCount(codes[i] ^ codes[q]), k);
      }
    }
    return sum / ((double) truth.length * k);
  }
}
