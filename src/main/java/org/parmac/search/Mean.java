package org.parmac.search;

/**
 * The mean of some queries' scores.
 *
 * @param value (Σ_i s_i) / n
 * @param standardError √(Σ_i (s_i − mean)² / (n − 1) / n): how far the mean of other queries of the
 *     same kind may lie; not a number for a single query
 */
public record Mean(double value, double standardError) {

  /**
   * @param scores at least one. Not modified.
   */
  public static Mean of(double[] scores) {
    int n = scores.length;
    double sum = 0;
    for (double score : scores) {
      sum += score;
    }
    double mean = sum / n;
    double squares = 0;
    for (double score : scores) {
      squares += (score - mean) * (score - mean);
    }
    return new Mean(mean, Math.sqrt(squares / (n - 1) / n));
  }
}
