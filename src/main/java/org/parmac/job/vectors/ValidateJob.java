package org.parmac.job.vectors;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.BytesWritable;
import org.apache.hadoop.mapreduce.Cluster;
import org.apache.hadoop.mapreduce.Job;
import org.apache.hadoop.mapreduce.JobSubmissionFiles;
import org.parmac.job.JobDefaults;
import org.parmac.job.JobRun;
import org.parmac.job.TaskErrors;
import org.parmac.store.DatasetDir;
import org.parmac.store.vectors.InputFindings;
import org.parmac.store.vectors.InputFindings.Unopened;
import org.parmac.store.vectors.InputRange;
import org.parmac.store.vectors.RangeFindings;
import org.parmac.store.vectors.Trouble;
import org.parmac.store.vectors.VectorFiles;
import org.parmac.store.vectors.VectorOptions;

/**
 * Looks for everything that is wrong with files of vectors, or with a dataset: one MapReduce job.
 * Maps read the ranges of the files; what they find, and a hash of each point and of each key, goes
 * to reducers, where equal hashes meet.
 */
public final class ValidateJob {
  static final String DATASET = "parmac.validate.dataset";

  private static final int MOST_REDUCERS = 256;
  private static final long BYTES_A_REDUCER = 256L << 20;

  private ValidateJob() {}

  /**
   * @param queryInputs whose keys may be those of the inputs
   */
  public static InputFindings files(
      Configuration conf, List<Path> inputs, List<Path> queryInputs, VectorOptions options)
      throws IOException {
    List<Unopened> unopened = new ArrayList<>();
    List<FileStatus> files = VectorFiles.list(conf, inputs, options, unopened);
    List<Unopened> unopenedQueries = new ArrayList<>();
    List<FileStatus> queries = VectorFiles.list(conf, queryInputs, options, unopenedQueries);
    for (Unopened u : unopenedQueries) {
      unopened.add(new Unopened(files.size() + u.before(), u.trouble(), u.problem()));
    }
    List<InputRange> ranges =
        VectorFiles.cut(conf, files, queries, file -> ScanJob.rangeBytes(conf, file));
    return new InputFindings.Sum(ranges, run(conf, ranges, options), unopened).of(0);
  }

  /** Looks through all shards of a dataset, and whether they are those that it describes. */
  public static InputFindings dataset(Configuration conf, DatasetDir dataset) throws IOException {
    List<Unopened> unopened = new ArrayList<>();
    List<InputRange> ranges = new ArrayList<>();
    List<String> digests = new ArrayList<>();
    DatasetDir.Source source = dataset.description().source();
    boolean ownQueries = source != null && !source.queryInputs().isEmpty();
    for (String split : DatasetDir.SPLITS) {
      for (int s = 0; s < dataset.split(split).shards().size(); s++) {
        DatasetDir.Shard shard = dataset.split(split).shards().get(s);
        FileStatus file = find(conf, dataset.shard(split, s), ranges.size(), unopened);
        if (file != null) {
          boolean query = split.equals(DatasetDir.QUERIES) && ownQueries;
          ranges.add(VectorFiles.whole(ranges.size(), file, query));
          digests.add(shard.sha256());
        }
      }
    }
    Configuration ofDataset = new Configuration(conf);
    ofDataset.setBoolean(DATASET, true);
    List<RangeFindings> found = run(ofDataset, ranges, VectorOptions.DEFAULT);
    for (int i = 0; i < ranges.size(); i++) {
      String sha256 = found.get(i).sha256();
      if (!sha256.isEmpty() && !sha256.equals(digests.get(i))) {
        String problem = "expected SHA-256 " + digests.get(i) + ", found " + sha256;
        unopened.add(new Unopened(i, Trouble.WRONG_DATASET, ranges.get(i).file() + ": " + problem));
      }
    }
    return new InputFindings.Sum(ranges, found, unopened).of(dataset.columns());
  }

  /** A shard's file; null if it is not there. */
  private static FileStatus find(
      Configuration conf, Path file, int before, List<Unopened> unopened) {
    try {
      return file.getFileSystem(conf).getFileStatus(file);
    } catch (IOException e) {
      String problem =
          e instanceof FileNotFoundException ? "expected a shard, found no file" : e.getMessage();
      unopened.add(new Unopened(before, Trouble.WRONG_DATASET, file + ": " + problem));
      return null;
    }
  }

  private static List<RangeFindings> run(
      Configuration conf, List<InputRange> ranges, VectorOptions options) throws IOException {
    if (ranges.isEmpty()) {
      return List.of();
    }
    Path work = scratch(conf);
    FileSystem fs = work.getFileSystem(conf);
    fs.mkdirs(work);
    fs.deleteOnExit(work);
    try {
      return find(conf, ranges, options, work);
    } finally {
      fs.delete(work, true);
      fs.cancelDeleteOnExit(work);
    }
  }

  /** A new folder beside the files of the user's jobs: there is no output to put it into. */
  private static Path scratch(Configuration conf) throws IOException {
    try {
      Path staging = JobSubmissionFiles.getStagingDir(new Cluster(conf), conf);
      return new Path(staging, "_parmac-validate-" + UUID.randomUUID());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  private static List<RangeFindings> find(
      Configuration conf, List<InputRange> ranges, VectorOptions options, Path work)
      throws IOException {
    Job job = Job.getInstance(conf, "parmac validate " + ranges.size() + " ranges");
    job.setJarByClass(ValidateJob.class);
    RangeInputFormat.setRanges(job, new Path(work, "validate-ranges.json"), ranges);
    ImportKeys.set(job.getConfiguration(), options);
    job.setMapperClass(ValidateMapper.class);
    job.setMapOutputKeyClass(BytesWritable.class);
    job.setMapOutputValueClass(BytesWritable.class);
    job.setPartitionerClass(FindingKey.ByHash.class);
    job.setReducerClass(ValidateReducer.class);
    int reducers = reducers(conf, ranges);
    job.setNumReduceTasks(reducers);
    job.getConfiguration().setInt(ValidateReducer.RANGES, ranges.size());
    Path out = new Path(work, "validate");
    PartResults.setOutput(job, out, RangeFindings.class);
    TaskErrors.directory(job.getConfiguration(), new Path(work, "validate-errors"));
    JobRun.complete(job);
    return PartResults.read(conf, out, ranges.size() + reducers, RangeFindings::new);
  }

  private static int reducers(Configuration conf, List<InputRange> ranges) {
    long bytes = ranges.stream().mapToLong(InputRange::length).sum();
    int most =
        JobDefaults.isEmbedded(conf) ? Runtime.getRuntime().availableProcessors() : MOST_REDUCERS;
    return (int) Math.min(most, 1 + bytes / BYTES_A_REDUCER);
  }
}
