package org.parmac.job.retrieval;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.parmac.math.Block;
import org.parmac.math.Kernels;
import org.parmac.model.BinaryAutoencoder;
import org.parmac.search.Mean;
import org.parmac.search.PairedLoss;
import org.parmac.store.DatasetDir;
import org.parmac.store.ModelFile;
import org.parmac.store.RunDir;
import org.parmac.store.registry.Verdict;

/**
 * Judges a newly trained model by the side of the promoted one: both are asked the same held-out
 * queries, against exact Euclidean neighbours among the new run's training points. Queries are
 * compared one by one, the old ones and the new ones each as a group of its own, since a model may
 * gain on the new data what it loses on the old. The reconstruction error of the queries is
 * compared beside the precision: data that went wrong spoil the decoder first.
 */
public final class JudgeJob {
  private static final List<Integer> NEAREST = List.of(1);

  /** Queries in memory at once. */
  private static final int ROWS = 16 * QueryBlocks.ROWS;

  private JudgeJob() {}

  /**
   * What is compared, and how strictly.
   *
   * @param rival the promoted model's file; null if there is none
   * @param k of precision@k
   * @param limits see {@link PairedLoss#isWorse}
   * @param firstNew row of the first query of the new batch
   */
  public record Terms(Path rival, int k, Verdict.Limits limits, int firstNew) {}

  /** A query's scores, of the new model and, in the second row if there is one, of the rival. */
  private record Measured(double[][] precision, double[][] error) {}

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
      double[][] precision = new double[hashes.count()][];
      for (int h = 0; h < precision.length; h++) {
        precision[h] = scores.precision()[h][0];
      }
      Measured measured = new Measured(precision, errors(own, run, terms.rival(), dataset));
      return new Verdict.Comparison(terms.k(), terms.limits(), groups(measured, terms));
    } finally {
      run.fs().delete(aside, true);
    }
  }

  /** Reconstruction errors of the queries, by the new model and by the rival. */
  private static double[][] errors(Configuration conf, RunDir run, Path rival, DatasetDir dataset)
      throws IOException {
    List<BinaryAutoencoder> models = new ArrayList<>(List.of(run.model()));
    if (rival != null) {
      models.add(ModelFile.read(rival.getFileSystem(conf), rival));
    }
    int queries = (int) dataset.split(DatasetDir.QUERIES).points();
    double[][] errors = new double[models.size()][queries];
    for (int from = 0; from < queries; from += ROWS) {
      int row = from;
      for (Block block : QueryBlocks.read(dataset, from, Math.min(queries, from + ROWS))) {
        for (int m = 0; m < errors.length; m++) {
          models.get(m).errors(Kernels.get(), block.copy(), errors[m], row);
        }
        row += block.rows();
      }
    }
    return errors;
  }

  private static List<Verdict.Group> groups(Measured measured, Terms terms) {
    int queries = measured.precision[0].length;
    List<Verdict.Group> groups = new ArrayList<>();
    if (terms.firstNew() > 0) {
      groups.add(group(Verdict.EARLIER, measured, 0, terms.firstNew(), terms.limits()));
    }
    if (terms.firstNew() < queries) {
      groups.add(group(Verdict.NEW, measured, terms.firstNew(), queries, terms.limits()));
    }
    return groups;
  }

  private static Verdict.Group group(
      String name, Measured measured, int from, int to, Verdict.Limits limits) {
    double[] precision = Arrays.copyOfRange(measured.precision[0], from, to);
    double[] error = Arrays.copyOfRange(measured.error[0], from, to);
    if (measured.error.length == 1) {
      return new Verdict.Group(name, to - from, alone(precision), alone(error));
    }
    PairedLoss loss = PairedLoss.of(precision, Arrays.copyOfRange(measured.precision[1], from, to));
    PairedLoss growth = PairedLoss.growth(error, Arrays.copyOfRange(measured.error[1], from, to));
    return new Verdict.Group(
        name, to - from, score(loss, limits.loss()), score(growth, limits.growth()));
  }

  private static Verdict.Score alone(double[] values) {
    return new Verdict.Score(Mean.of(values).value(), null, null, null, null);
  }

  private static Verdict.Score score(PairedLoss loss, double limit) {
    double error = loss.standardError();
    return new Verdict.Score(
        loss.score(),
        loss.rival(),
        loss.loss(),
        Double.isNaN(error) ? null : error,
        loss.isWorse(limit));
  }
}
