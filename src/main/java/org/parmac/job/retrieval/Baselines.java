package org.parmac.job.retrieval;

import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.parmac.model.BinaryAutoencoder;
import org.parmac.store.DatasetDir;
import org.parmac.store.RunDir;

/**
 * The hashes that {@code evaluate} compares a run's with, as models of their own: each with the
 * linear decoder that has the least squares over the training points, which is the one that its
 * reconstruction error is reported with.
 */
public final class Baselines {
  /** Their names: tpca, itq, lsh. */
  public static final List<String> NAMES = Hashes.BASELINES;

  private Baselines() {}

  /**
   * Fits the decoder, by one job over the training points.
   *
   * @param run finished
   * @param name one of {@link #NAMES}
   * @return the hash in the run's model units
   */
  public static BinaryAutoencoder model(Configuration conf, RunDir run, String name)
      throws IOException {
    Hashes hashes = Hashes.read(conf, run);
    DatasetDir dataset = run.dataset(conf);
    Path aside = new Path(run.path(), "_baseline." + UUID.randomUUID());
    try {
      ScoringJob.sums(conf, run, dataset, aside);
      int hash = 1 + NAMES.indexOf(name);
      return hashes.withDecoder(
          hash, EvaluateJob.readStatistics(dataset, hashes, aside).get(hash).fit());
    } finally {
      run.fs().delete(aside, true);
    }
  }
}
