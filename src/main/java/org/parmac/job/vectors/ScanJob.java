package org.parmac.job.vectors;

import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.mapreduce.Job;
import org.parmac.job.JobRun;
import org.parmac.job.TaskErrors;
import org.parmac.store.BadDataException;
import org.parmac.store.vectors.InputRange;
import org.parmac.store.vectors.InputSummary;
import org.parmac.store.vectors.RangeScan;
import org.parmac.store.vectors.VectorFiles;
import org.parmac.store.vectors.VectorOptions;

/** Counts and checks the records of files of vectors: a map-only job, one task a range. */
final class ScanJob {
  private ScanJob() {}

  /**
   * The files' ranges, cut as Hadoop cuts files for tasks.
   *
   * @throws BadDataException if there is no file, or the format of one cannot be told
   */
  static List<InputRange> ranges(
      Configuration conf, List<Path> inputs, List<Path> queryInputs, VectorOptions options)
      throws IOException {
    return VectorFiles.cut(
        conf,
        VectorFiles.list(conf, inputs, options),
        VectorFiles.list(conf, queryInputs, options),
        file -> rangeBytes(conf, file));
  }

  static long rangeBytes(Configuration conf, FileStatus file) {
    long least = conf.getLong("mapreduce.input.fileinputformat.split.minsize", 1);
    long most = conf.getLong("mapreduce.input.fileinputformat.split.maxsize", Long.MAX_VALUE);
    return Math.max(least, Math.min(most, file.getBlockSize()));
  }

  /**
   * @param work folder for the job's files; must exist
   * @throws BadDataException for the first record that cannot be used
   */
  static InputSummary run(
      Configuration conf, List<InputRange> ranges, VectorOptions options, Path work)
      throws IOException {
    return run(conf, ranges, options, 0, work);
  }

  /**
   * @param mostBad so many records may be bad
   * @param work folder for the job's files; must exist
   * @throws BadDataException if there are more, with the first of them
   */
  static InputSummary run(
      Configuration conf, List<InputRange> ranges, VectorOptions options, long mostBad, Path work)
      throws IOException {
    Job job = Job.getInstance(conf, "parmac scan " + ranges.size() + " ranges");
    job.setJarByClass(ScanJob.class);
    RangeInputFormat.setRanges(job, new Path(work, "scan-ranges.json"), ranges);
    ImportKeys.set(job.getConfiguration(), options);
    if (mostBad > 0) {
      // Which records are bad must not depend on where ranges begin.
      ImportKeys.columns(
          job.getConfiguration(), VectorFiles.columns(conf, ranges, options, mostBad));
    }
    job.setMapperClass(ScanMapper.class);
    job.setNumReduceTasks(0);
    Path out = new Path(work, "scan");
    PartResults.setOutput(job, out, RangeScan.class);
    TaskErrors.directory(job.getConfiguration(), new Path(work, "scan-errors"));
    JobRun.complete(job);
    return InputSummary.of(
        ranges, PartResults.read(conf, out, ranges.size(), RangeScan::new), mostBad);
  }
}
