package org.parmac.job.doctor;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.parmac.store.BadDataException;
import org.parmac.store.DatasetDir;
import org.parmac.store.RunDir;
import org.parmac.store.ShardReader;
import org.parmac.store.StepDir;

/** Whether the files of a dataset or a run are there, whole and readable. */
final class DataChecks {
  private DataChecks() {}

  /** Each by its own time limit, since these may be many files. */
  static void add(Checkup checkup, Configuration conf, Path path) throws IOException {
    Configuration quick = QuickClient.of(conf);
    FileSystem[] fs = {null};
    if (!checkup.look(
        "files",
        "Is the file system there?",
        () -> {
          fs[0] = path.getFileSystem(quick);
          return found(fs[0], path);
        })) {
      return;
    }
    if (RunDir.exists(fs[0], path)) {
      RunDir[] run = {null};
      DatasetDir[] data = {null};
      String remedy = "Restore what is missing, or start a new run.";
      if (checkup.look("run", remedy, () -> run(quick, path, run))
          && checkup.look("dataset of the run", remedy, () -> dataset(quick, run[0], data))) {
        shards(checkup, quick, data[0]);
      }
    } else {
      shards(checkup, quick, DatasetDir.open(quick, path));
    }
  }

  private static Check found(FileSystem fs, Path path) throws IOException {
    if (RunDir.exists(fs, path) || fs.exists(new Path(path, DatasetDir.FILE))) {
      return Check.ok("files", fs.makeQualified(path).toString());
    }
    return Check.fail(
        "files",
        fs.makeQualified(path) + " is neither a dataset nor a run",
        "Check the path; a dataset has " + DatasetDir.FILE + ", a run " + RunDir.FILE + ".");
  }

  private static Check run(Configuration conf, Path path, RunDir[] opened) throws IOException {
    RunDir run = RunDir.open(conf, path);
    opened[0] = run;
    int last = run.lastIteration();
    boolean finished = run.fs().exists(run.modelFile());
    if (finished) {
      run.savedModel();
      return Check.ok("run", "finished; its model can be read");
    }
    if (last < 0 || run.finish().isComplete()) {
      return Check.ok("run", "started, no iteration done");
    }
    StepDir step = run.completeIteration(last);
    run.summary(step);
    for (int s = 0; s < run.description().shards(); s++) {
      Path z = step.coordinatesFile(s);
      if (!run.fs().exists(z)) {
        throw new BadDataException(z + ": expected the coordinates of shard " + s + ", found none");
      }
    }
    return Check.ok("run", "iteration " + last + " is whole");
  }

  private static Check dataset(Configuration conf, RunDir run, DatasetDir[] opened)
      throws IOException {
    opened[0] = run.dataset(conf);
    return Check.ok("dataset of the run", opened[0].path() + ", id " + opened[0].id());
  }

  private static void shards(Checkup checkup, Configuration conf, DatasetDir data)
      throws IOException {
    for (String split : DatasetDir.SPLITS) {
      checkup.look(
          "shards of " + split,
          "Restore the file, or import again; parmac validate reads everything.",
          () -> shards(conf, data, split));
    }
  }

  private static Check shards(Configuration conf, DatasetDir data, String split)
      throws IOException {
    long bytes = 0;
    int shards = data.split(split).shards().size();
    for (int s = 0; s < shards; s++) {
      Path file = data.shard(split, s);
      FileStatus status = file.getFileSystem(conf).getFileStatus(file);
      long expected = data.split(split).shards().get(s).bytes();
      if (status.getLen() != expected) {
        throw new BadDataException(
            file + ": expected " + expected + " bytes, found " + status.getLen());
      }
      try (ShardReader reader = data.read(split, s)) {
        reader.next();
      }
      bytes += expected;
    }
    return Check.ok(
        "shards of " + split,
        shards
            + " of the right size, with "
            + data.split(split).points()
            + " points, "
            + Bytes.text(bytes));
  }
}
