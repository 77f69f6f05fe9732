package org.parmac.job.retrieval;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.IntWritable;
import org.apache.hadoop.mapreduce.Job;
import org.parmac.job.JobRun;
import org.parmac.job.ShardInputFormat;
import org.parmac.job.TaskErrors;
import org.parmac.store.AvroFiles;
import org.parmac.store.BadDataException;
import org.parmac.store.DatasetDir;
import org.parmac.store.RecordFile;
import org.parmac.store.RunDir;
import org.parmac.store.record.QueryScoresRecord;

/**
 * One job over a dataset's training shards that scores the dataset's queries, each for itself,
 * under several hashes ({@link Hashes}), and gathers the sums that the decoders follow from.
 */
final class ScoringJob {
  /** Kind of the files that hold the sums for the decoders. */
  static final String STATISTICS = "decoder-statistics";

  private static final String SCORES = "query-scores";
  private static final String RUN = "parmac.evaluate.run";
  private static final String WITHOUT_QUERIES = "parmac.evaluate.without-queries";

  /**
   * The scores of every query.
   *
   * @param precision hashes × depths × queries
   * @param recall hashes × depths × queries
   */
  record Scores(double[][][] precision, double[][][] recall) {}

  private ScoringJob() {}

  static Path run(Configuration conf) {
    return new Path(conf.get(RUN));
  }

  static Path output(Path aside) {
    return new Path(aside, "output");
  }

  static Path statisticsFile(Path directory, int shard) {
    return new Path(new Path(directory, "statistics"), DatasetDir.shardFile(shard));
  }

  /**
   * Runs the job.
   *
   * @param hashes what {@link Hashes#read} gives with this configuration
   * @param aside folder for the job's files, not made yet
   * @throws BadDataException if the dataset has no queries, or fewer training points than the
   *     depths ask for
   */
  static Scores score(
      Configuration conf, RunDir run, DatasetDir dataset, Depths depths, Hashes hashes, Path aside)
      throws IOException {
    check(dataset, depths);
    JobRun.complete(job(conf, run, dataset, depths, aside));
    int queries = (int) dataset.split(DatasetDir.QUERIES).points();
    Scores scores =
        new Scores(
            new double[hashes.count()][depths.precision().size()][queries],
            new double[hashes.count()][depths.recall().size()][queries]);
    readScores(conf, output(aside), scores.precision, scores.recall);
    return scores;
  }

  /**
   * Runs the job for the sums alone, which stand in {@link #statisticsFile} then: no query is
   * asked, and there may be none.
   *
   * @param aside folder for the job's files, not made yet
   */
  static void sums(Configuration conf, RunDir run, DatasetDir dataset, Path aside)
      throws IOException {
    Job job = job(conf, run, dataset, new Depths(List.of(1), List.of(1)), aside);
    job.getConfiguration().setBoolean(WITHOUT_QUERIES, true);
    job.setNumReduceTasks(0);
    JobRun.complete(job);
  }

  /** Queries that are to be asked. */
  static long queries(Configuration conf, DatasetDir dataset) {
    return conf.getBoolean(WITHOUT_QUERIES, false) ? 0 : dataset.split(DatasetDir.QUERIES).points();
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
      Configuration conf, RunDir run, DatasetDir dataset, Depths depths, Path aside)
      throws IOException {
    Job job = Job.getInstance(conf, "parmac evaluate " + run.path());
    job.setJarByClass(ScoringJob.class);
    job.getConfiguration().set(RUN, run.path().toString());
    depths.write(job.getConfiguration());
    ShardInputFormat.setInput(job.getConfiguration(), dataset, DatasetDir.TRAIN);
    job.setInputFormatClass(ShardInputFormat.class);
    job.setMapperClass(EvaluateMapper.class);
    job.setMapOutputKeyClass(IntWritable.class);
    job.setMapOutputValueClass(TallyWritable.class);
    job.setReducerClass(EvaluateReducer.class);
    AvroRecordOutputFormat.setOutput(job, output(aside), QueryScoresRecord.class, SCORES, Map.of());
    TaskErrors.directory(job.getConfiguration(), new Path(aside, "errors"));
    return job;
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
}
