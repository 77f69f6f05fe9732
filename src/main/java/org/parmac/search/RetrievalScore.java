package org.parmac.search;

/**
 * How well a hash retrieves: of one query, from the Hamming distances of all points and of the true
 * neighbours.
 *
 * <p>Points at equal Hamming distance come in an unknown order, and with short codes most points
 * tie. Scores are therefore expectations over a uniformly random order within each distance, which
 * favours no order of the data. With H(d) points at distance d, c(d) = Σ_{e&lt;d} H(e), a point at
 * distance d is among the first k with probability
 *
 * <pre>  P_k(d) = min(1, max(0, (k − c(d)) / H(d))).</pre>
 *
 * <p>Source of the scores: Carreira-Perpiñán and Raziperchikolaei, "Hashing with binary
 * autoencoders", CVPR 2015, section 5; there ties are broken by index.
 */
public final class RetrievalScore {
  private RetrievalScore() {}

  /**
   * precision@k = E |first k by Hamming ∩ first k by Euclidean distance| / k = Σ_{i≤k} P_k(d_i) /
   * k, with d_i the Hamming distance of the i-th true neighbour: as many true neighbours as points
   * retrieved.
   *
   * @param tally of all points, with at least k neighbours. Not modified.
   * @param hash which of the tally's hashes
   * @param k points retrieved, and true neighbours; at least 1
   */
  public static double precision(QueryTally tally, int hash, int k) {
    Neighbours truth = tally.neighbours();
    if (k < 1 || k > truth.size()) {
      throw new IllegalArgumentException(
          "precision@k needs 1 to " + truth.size() + " true neighbours, got k = " + k);
    }
    double sum = 0;
    for (int i = 0; i < k; i++) {
      sum += retrieved(tally.histograms()[hash], QueryTally.distance(truth.labels()[i], hash), k);
    }
    return sum / k;
  }

  /**
   * recall@R = P_R(d_1): the probability that the nearest point (the first of them, if several are
   * equally near) is among the first R by Hamming distance. Its mean over queries is the share of
   * queries that find their nearest point.
   *
   * @param tally of all points. Not modified.
   * @param hash which of the tally's hashes
   * @param rank R, at least 1
   */
  public static double recall(QueryTally tally, int hash, int rank) {
    return retrieved(
        tally.histograms()[hash], QueryTally.distance(tally.neighbours().labels()[0], hash), rank);
  }

  /** P_k(d), from the histogram H. Not modified. */
  static double retrieved(long[] histogram, int distance, long k) {
    long nearer = 0;
    for (int d = 0; d < distance; d++) {
      nearer += histogram[d];
    }
    return Math.min(1, Math.max(0, (k - nearer) / (double) histogram[distance]));
  }
}
