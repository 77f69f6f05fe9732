package org.parmac.job.retrieval;

import java.util.List;
import java.util.Map;

/**
 * What an evaluation found: evaluation.json.
 *
 * @param layout layout version, 1
 * @param datasetId the import that it was made with
 * @param base points searched: all training points
 * @param queries queries asked: all of the dataset's
 * @param ties how points at equal Hamming distance are ordered
 * @param methods one for each hash
 */
public record Evaluation(
    int layout, String datasetId, long base, long queries, String ties, List<Method> methods) {
  /** Expectation over a uniformly random order within each distance. */
  static final String EXPECTATION = "expectation";

  /**
   * One hash's scores.
   *
   * @param method ba (the run's model), tpca, itq or lsh
   * @param bits L
   * @param reconstructionError mean over the training points of ‖x − f(h(x))‖² in data units; f is
   *     the model's decoder for ba, and the best linear decoder for the others
   * @param precision mean precision@k by k
   * @param recall mean recall@R by R
   * @param precisionStandardError standard error of each mean over the queries; null for a single
   *     query
   * @param recallStandardError the same for recall
   */
  public record Method(
      String method,
      int bits,
      double reconstructionError,
      Map<String, Double> precision,
      Map<String, Double> recall,
      long queries,
      Map<String, Double> precisionStandardError,
      Map<String, Double> recallStandardError) {}
}
