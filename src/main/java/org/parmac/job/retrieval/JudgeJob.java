package org.parmac.job.retrieval;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.parmac.search.Mean;
import org.parmac.search.PairedLoss;
import org.parmac.store.DatasetDir;
import org.parmac.store.RunDir;
import org.parmac.store.Verdict;

/**
 * Judges a newly trained model by the side of the promoted one: both are asked the same held-out
 * queries, against exact Euclidean neighbours among the new run's training points. Queries are
 * compared one by one, the old ones and the new ones each as a group of its own, since a model may
 * gain on the new data what it loses on the old.
 */
public final class JudgeJob {
  private static final List<Integer> NEAREST = List.of(1);

  private JudgeJob() {}

  /**
   * What is compared, and how strictly.
   *
   * @param rival the promoted model's file; null if there is none
   * @param k of precision@k
   * @param maxLoss see {@link PairedLoss#isWorse}
   * @param firstNew row of the first query of the new batch
   */
  public record Terms(Path rival, int k, double maxLoss, int firstNew) {}

  /**
   * @param run finished
   * @param aside folder for the job's files; what lies there is removed before and after
   * @return the numbers, of the groups that have queries, the earlier ones first
   * @throws org.parmac.store.BadDataException if there are no queries, fewer training points than
   *     k, or the rival has other bits or columns
   */
  public static Verdict.Comparison judge(Configuration conf, RunDir run, Terms terms, Path aside)
      throws IOException {
    Configuration own = new Configuration(conf);
    Hashes.compareWith(own, terms.rival());
    Hashes hashes = Hashes.read(own, run);
    Depths depths = new Depths(List.of(terms.k()), NEAREST);
    run.fs().delete(aside, true);
    try {
      DatasetDir dataset = run.dataset(own);
      ScoringJob.Scores scores = ScoringJob.score(own, run, dataset, depths, hashes, aside);
      return new Verdict.Comparison(terms.k(), terms.maxLoss(), groups(scores.precision(), terms));
    } finally {
      run.fs().delete(aside, true);
    }
  }

  /**
   * @param precision hashes × one depth × queries
   */
  private static List<Verdict.Group> groups(double[][][] precision, Terms terms) {
    int queries = precision[0][0].length;
    List<Verdict.Group> groups = new ArrayList<>();
    if (terms.firstNew() > 0) {
      groups.add(group(Verdict.EARLIER, precision, 0, terms.firstNew(), terms.maxLoss()));
    }
    if (terms.firstNew() < queries) {
      groups.add(group(Verdict.NEW, precision, terms.firstNew(), queries, terms.maxLoss()));
    }
    return groups;
  }

  private static Verdict.Group group(
      String name, double[][][] precision, int from, int to, double maxLoss) {
    double[] own = Arrays.copyOfRange(precision[0][0], from, to);
    if (precision.length == 1) {
      return new Verdict.Group(name, own.length, Mean.of(own).value(), null, null, null, null);
    }
    PairedLoss loss = PairedLoss.of(own, Arrays.copyOfRange(precision[1][0], from, to));
    double error = loss.standardError();
    return new Verdict.Group(
        name,
        own.length,
        loss.score(),
        loss.rival(),
        loss.loss(),
        Double.isNaN(error) ? null : error,
        loss.isWorse(maxLoss));
  }
}
