package org.parmac.search;

/**
 * How much worse a hash retrieves than a rival, asked the same queries.
 *
 * @param queries n
 * @param score the hash's mean score s̄
 * @param rival the rival's mean score r̄
 * @param loss (Σ_i (r_i − s_i)) / n: negative where the hash is better
 * @param standardError of the loss, from the differences query by query (see {@link Mean}); not a
 *     number for a single query
 */
public record PairedLoss(
    int queries, double score, double rival, double loss, double standardError) {
  private static final double SIGNIFICANT = 2;

  /**
   * @param scores of the hash, at least one. Not modified.
   * @param rivals of the rival, query for query. Not modified.
   */
  public static PairedLoss of(double[] scores, double[] rivals) {
    double[] differences = new double[scores.length];
    for (int i = 0; i < scores.length; i++) {
      differences[i] = rivals[i] - scores[i];
    }
    Mean loss = Mean.of(differences);
    return new PairedLoss(
        scores.length,
        Mean.of(scores).value(),
        Mean.of(rivals).value(),
        loss.value(),
        loss.standardError());
  }

  /**
   * The growth of a cost, where less is better: (mean cost − mean of the rival's) / mean of the
   * rival's, with its standard error.
   *
   * @param costs of the hash, at least one. Not modified.
   * @param rivals of the rival, query for query. Not modified.
   */
  public static PairedLoss growth(double[] costs, double[] rivals) {
    PairedLoss reverse = of(rivals, costs);
    double unit = reverse.score;
    return new PairedLoss(
        costs.length, reverse.rival, unit, reverse.loss / unit, reverse.standardError / unit);
  }

  /**
   * Whether the loss is above a limit, and above two standard errors: too large to be borne, and
   * not by chance. A single query shows nothing.
   */
  public boolean isWorse(double maxLoss) {
    return loss > maxLoss && loss > SIGNIFICANT * standardError;
  }
}
