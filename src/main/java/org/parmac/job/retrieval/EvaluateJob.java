package org.parmac.job.retrieval;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.avro.mapred.AvroValue;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.parmac.job.PartialFits;
import org.parmac.model.BinaryAutoencoder;
import org.parmac.model.Parameters;
import org.parmac.search.Mean;
import org.parmac.store.AvroFiles;
import org.parmac.store.BadDataException;
import org.parmac.store.DatasetDir;
import org.parmac.store.Json;
import org.parmac.store.RecordFile;
import org.parmac.store.RunDir;
import org.parmac.store.record.PartialFitRecord;
import org.parmac.train.LeastSquares;

/**
 * Compares a finished run's hash with its baselines, by one job over the training shards: retrieval
 * of the dataset's queries against exact Euclidean neighbours, and reconstruction. The error of a
 * decoder follows from sums over the points ({@link LeastSquares}), so the baselines' decoders need
 * no pass of their own.
 */
public final class EvaluateJob {
  /** What an evaluation leaves in the run's directory. */
  public static final String FILE = "evaluation.json";

  private EvaluateJob() {}

  /**
   * Evaluates, and leaves {@link #FILE} in the run's directory in place of an older one.
   *
   * @throws BadDataException if the run is not finished, or its dataset has no queries, or fewer
   *     training points than the depths ask for
   */
  public static Evaluation evaluate(Configuration conf, RunDir run, Depths depths)
      throws IOException {
    DatasetDir dataset = run.dataset(conf);
    Hashes hashes = Hashes.read(conf, run);
    Path aside = new Path(run.path(), "_evaluation." + UUID.randomUUID());
    try {
      ScoringJob.Scores scores = ScoringJob.score(conf, run, dataset, depths, hashes, aside);
      Evaluation evaluation = collect(dataset, hashes, depths, scores, aside);
      Path file = new Path(run.path(), FILE);
      run.fs().delete(file, false);
      Json.write(run.fs(), file, evaluation);
      return evaluation;
    } finally {
      run.fs().delete(aside, true);
    }
  }

  private static Evaluation collect(
      DatasetDir dataset, Hashes hashes, Depths depths, ScoringJob.Scores scores, Path aside)
      throws IOException {
    double[][][] precision = scores.precision();
    double[][][] recall = scores.recall();
    long queries = dataset.split(DatasetDir.QUERIES).points();
    List<LeastSquares.Fold> statistics = readStatistics(dataset, hashes, aside);
    List<Evaluation.Method> methods = new ArrayList<>();
    for (int h = 0; h < hashes.count(); h++) {
      methods.add(
          new Evaluation.Method(
              hashes.name(h),
              hashes.model().bits(),
              error(hashes, h, statistics.get(h)),
              values(depths.precision(), precision[h]),
              values(depths.recall(), recall[h]),
              queries,
              standardErrors(depths.precision(), precision[h]),
              standardErrors(depths.recall(), recall[h])));
    }
    long base = dataset.split(DatasetDir.TRAIN).points();
    return new Evaluation(1, dataset.id(), base, queries, Evaluation.EXPECTATION, methods);
  }

  /**
   * The error of the model's own decoder, or of the best one for a baseline: the mean over the
   * points, in data units.
   */
  private static double error(Hashes hashes, int hash, LeastSquares.Fold sums) {
    BinaryAutoencoder model = hashes.model();
    boolean own = hashes.name(hash).equals(Hashes.MODEL);
    Parameters decoder = own ? model.decoder().parameters() : sums.fit();
    return model.scaling().toDataUnits(Math.max(0, sums.residual(decoder) / sums.points()));
  }

  /** The sums over all shards, added in shard order. */
  static List<LeastSquares.Fold> readStatistics(DatasetDir dataset, Hashes hashes, Path aside)
      throws IOException {
    List<LeastSquares.Fold> sums = new ArrayList<>();
    FileSystem fs = aside.getFileSystem(dataset.fs().getConf());
    for (int s = 0; s < dataset.split(DatasetDir.TRAIN).shards().size(); s++) {
      try (RecordFile<PartialFitRecord> reader =
          AvroFiles.open(
              fs,
              ScoringJob.statisticsFile(ScoringJob.output(aside), s),
              PartialFitRecord.class,
              ScoringJob.STATISTICS)) {
        for (int h = 0; h < hashes.count(); h++) {
          LeastSquares.Fold next =
              hashes.readDecoderSums(PartialFits.open(new AvroValue<>(reader.next(null))));
          if (s == 0) {
            sums.add(next);
          } else {
            sums.get(h).merge(next);
          }
        }
      }
    }
    return sums;
  }

  private static Map<String, Double> values(List<Integer> depths, double[][] scores) {
    Map<String, Double> values = new LinkedHashMap<>();
    for (int d = 0; d < scores.length; d++) {
      values.put(depths.get(d).toString(), Mean.of(scores[d]).value());
    }
    return values;
  }

  private static Map<String, Double> standardErrors(List<Integer> depths, double[][] scores) {
    Map<String, Double> errors = new LinkedHashMap<>();
    for (int d = 0; d < scores.length; d++) {
      double error = Mean.of(scores[d]).standardError();
      errors.put(depths.get(d).toString(), Double.isNaN(error) ? null : error);
    }
    return errors;
  }
}
