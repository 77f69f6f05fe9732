package org.parmac.job.vectors;

import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.LongWritable;
import org.apache.hadoop.mapreduce.Job;
import org.parmac.job.JobRun;
import org.parmac.job.TaskErrors;
import org.parmac.model.BinaryAutoencoder;
import org.parmac.store.BadDataException;
import org.parmac.store.CodesDir;
import org.parmac.store.OutputDraft;
import org.parmac.store.Provenance;
import org.parmac.store.RunDir;
import org.parmac.store.vectors.InputRange;
import org.parmac.store.vectors.VectorFiles;
import org.parmac.store.vectors.VectorOptions;

/**
 * Encodes vectors by a run's model: a map-only job, one file of codes for each range of the inputs.
 * Where points are known by row numbers and there are several ranges, another map-only job counts
 * the ranges' records first.
 */
public final class EncodeJob {
  private EncodeJob() {}

  /**
   * @param codes directory to make
   * @throws org.parmac.store.OutputInUseException if it exists, or somebody is writing it
   * @throws BadDataException for input that cannot be used; nothing is left behind
   */
  public static CodesDir.Description run(
      Configuration conf, RunDir run, List<Path> inputs, VectorOptions options, Path codes)
      throws IOException {
    BinaryAutoencoder model = run.model();
    String modelSha256 = run.modelSha256();
    try (OutputDraft draft = OutputDraft.begin(conf, codes, CodesDir.FILE, CodesDir::isPart)) {
      List<InputRange> ranges = ScanJob.ranges(conf, inputs, List.of(), options);
      if (ranges.size() > 1 && !haveKeys(conf, ranges)) {
        ranges = ScanJob.run(conf, ranges, options, draft.path()).ranges();
      }
      Path out = new Path(draft.path(), "codes");
      List<CodesDir.Part> parts =
          encode(conf, run, modelSha256, ranges, options, out, draft.path());
      long points = parts.stream().mapToLong(CodesDir.Part::points).sum();
      if (points == 0) {
        throw new BadDataException(
            ranges.get(0).file()
                + ": expected at least one record, found none. Is this the right input?");
      }
      CodesDir.Description description =
          new CodesDir.Description(
              CodesDir.LAYOUT,
              model.bits(),
              points,
              modelSha256,
              run.path().toString(),
              inputs.stream().map(Path::toString).toList(),
              parts,
              Provenance.version(),
              Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
      draft.publish(out, parts.stream().map(CodesDir.Part::file).toList(), description);
      return description;
    }
  }

  /**
   * What stands in a directory of codes that is finished already.
   *
   * @return empty where there is none, or where another model made it, or of other inputs
   */
  public static Optional<CodesDir.Description> finished(
      Configuration conf, RunDir run, List<Path> inputs, Path codes) throws IOException {
    FileSystem fs = codes.getFileSystem(conf);
    if (!fs.exists(new Path(codes, CodesDir.FILE))) {
      return Optional.empty();
    }
    CodesDir.Description description = CodesDir.open(fs, codes).description();
    boolean same =
        description.modelSha256().equals(run.modelSha256())
            && description.inputs().equals(inputs.stream().map(Path::toString).toList());
    return same ? Optional.of(description) : Optional.empty();
  }

  /** Whether all files are shards of ours, whose points have keys. */
  private static boolean haveKeys(Configuration conf, List<InputRange> ranges) throws IOException {
    for (InputRange range : ranges) {
      if (!VectorFiles.isOurs(conf, new Path(range.file()))) {
        return false;
      }
    }
    return true;
  }

  private static List<CodesDir.Part> encode(
      Configuration conf,
      RunDir run,
      String modelSha256,
      List<InputRange> ranges,
      VectorOptions options,
      Path out,
      Path work)
      throws IOException {
    Job job = Job.getInstance(conf, "parmac encode " + ranges.size() + " ranges");
    job.setJarByClass(EncodeJob.class);
    job.getConfiguration().set(EncodeMapper.RUN, run.path().toString());
    job.getConfiguration().set(EncodeMapper.MODEL, modelSha256);
    RangeInputFormat.setRanges(job, new Path(work, "encode-ranges.json"), ranges);
    ImportKeys.set(job.getConfiguration(), options);
    job.setMapperClass(EncodeMapper.class);
    job.setNumReduceTasks(0);
    PartResults.setOutput(job, out, LongWritable.class);
    TaskErrors.directory(job.getConfiguration(), new Path(work, "encode-errors"));
    JobRun.complete(job);
    List<CodesDir.Part> parts = new ArrayList<>();
    for (LongWritable points : PartResults.read(conf, out, ranges.size(), LongWritable::new)) {
      parts.add(new CodesDir.Part(CodesDir.partFile(parts.size()), points.get()));
    }
    return parts;
  }
}
