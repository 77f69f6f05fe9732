package org.parmac.job.retrieval;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.avro.mapred.AvroValue;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.IntWritable;
import org.apache.hadoop.mapreduce.Job;
import org.parmac.job.JobRun;
import org.parmac.job.PartialFits;
import org.parmac.job.ShardInputFormat;
import org.parmac.job.TaskErrors;
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
import org.parmac.store.record.QueryScoresRecord;
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

  /** Kind of the files that hold the sums for the decoders. */
  static final String STATISTICS = "decoder-statistics";

  private static final String SCORES = "query-scores";
  private static final String RUN = "parmac.evaluate.run";

  private EvaluateJob() {}

  static Path run(Configuration conf) {
    return new Path(conf.get(RUN));
  }

  static Path statisticsFile(Path directory, int shard) {
    return new Path(new Path(directory, "statistics"), DatasetDir.shardFile(shard));
  }

  /**
   * Evaluates, and leaves {@link #FILE} in the run's directory in place of an older one.
   *
   * @throws BadDataException if the run is not finished, or its dataset has no queries, or fewer
   *     training points than the depths ask for
   */
  public static Evaluation evaluate(Configuration conf, RunDir run, Depths depths)
      throws IOException {
    DatasetDir dataset = run.dataset(conf);
    Hashes hashes = Hashes.read(run);
    check(dataset, depths);
    Path aside = new Path(run.path(), "_evaluation." + UUID.randomUUID());
    try {
      Path output = new Path(aside, "output");
      JobRun.complete(job(conf, run, dataset, depths, aside, output));
      Evaluation evaluation = collect(dataset, hashes, depths, output);
      Path file = new Path(run.path(), FILE);
      run.fs().delete(file, false);
      Json.write(run.fs(), file, evaluation);
      return evaluation;
    } finally {
      run.fs().delete(aside, true);
    }
  }

  private static void check(DatasetDir dataset, Depths depths) throws BadDataException {
    long queries = dataset.split(DatasetDir.QUERIES).points();
    long base = dataset.split(DatasetDir.TRAIN).points();
    if (queries == 0) {
      throw new BadDataException(
          dataset.path()
              + ": expected points in the split queries, found none. Import the data again with"
              + " some points set apart as queries, or with a file of queries (parmac import"
              + " --help), and train on that.");
    }
    if (queries > Integer.MAX_VALUE) {
      throw new BadDataException(
          dataset.path()
              + ": expected at most "
              + Integer.MAX_VALUE
              + " queries, found "
              + queries
              + ". Import the data again with fewer queries.");
    }
    if (depths.deepest() > base) {
      throw new BadDataException(
          dataset.path()
              + ": expected at least "
              + depths.deepest()
              + " training points to search, found "
              + base
              + ". Ask for smaller depths (--k, --recall).");
    }
  }

  private static Job job(
      Configuration conf, RunDir run, DatasetDir dataset, Depths depths, Path aside, Path output)
      throws IOException {
    Job job = Job.getInstance(conf, "parmac evaluate " + run.path());
    job.setJarByClass(EvaluateJob.class);
    job.getConfiguration().set(RUN, run.path().toString());
    depths.write(job.getConfiguration());
    ShardInputFormat.setInput(job.getConfiguration(), dataset, DatasetDir.TRAIN);
    job.setInputFormatClass(ShardInputFormat.class);
    job.setMapperClass(EvaluateMapper.class);
    job.setMapOutputKeyClass(IntWritable.class);
    job.setMapOutputValueClass(TallyWritable.class);
    job.setReducerClass(EvaluateReducer.class);
    AvroRecordOutputFormat.setOutput(job, output, QueryScoresRecord.class, SCORES, Map.of());
    TaskErrors.directory(job.getConfiguration(), new Path(aside, "errors"));
    return job;
  }

  private static Evaluation collect(DatasetDir dataset, Hashes hashes, Depths depths, Path output)
      throws IOException {
    long queries = dataset.split(DatasetDir.QUERIES).points();
    double[][][] precision = new double[hashes.count()][depths.precision().size()][(int) queries];
    double[][][] recall = new double[hashes.count()][depths.recall().size()][(int) queries];
    readScores(dataset.fs().getConf(), output, precision, recall);
    List<LeastSquares.Fold> statistics = readStatistics(dataset, hashes, output);
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

  private static void readScores(
      Configuration conf, Path output, double[][][] precision, double[][][] recall)
      throws IOException {
    FileSystem fs = output.getFileSystem(conf);
    for (FileStatus file : fs.globStatus(new Path(output, "part-r-*"))) {
      try (RecordFile<QueryScoresRecord> reader =
          AvroFiles.open(fs, file.getPath(), QueryScoresRecord.class, SCORES)) {
        QueryScoresRecord record = reader.next(null);
        for (; record != null; record = reader.next(null)) {
          fill(record.getPrecision(), record.getQuery(), precision);
          fill(record.getRecall(), record.getQuery(), recall);
        }
      }
    }
  }

  private static void fill(List<List<Double>> scores, int query, double[][][] into) {
    for (int h = 0; h < into.length; h++) {
      for (int d = 0; d < into[h].length; d++) {
        into[h][d][query] = scores.get(h).get(d);
      }
    }
  }

  /** The sums over all shards, added in shard order. */
  private static List<LeastSquares.Fold> readStatistics(
      DatasetDir dataset, Hashes hashes, Path output) throws IOException {
    List<LeastSquares.Fold> sums = new ArrayList<>();
    FileSystem fs = output.getFileSystem(dataset.fs().getConf());
    for (int s = 0; s < dataset.split(DatasetDir.TRAIN).shards().size(); s++) {
      try (RecordFile<PartialFitRecord> reader =
          AvroFiles.open(fs, statisticsFile(output, s), PartialFitRecord.class, STATISTICS)) {
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
