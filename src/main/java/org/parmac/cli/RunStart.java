package org.parmac.cli;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.hadoop.util.VersionInfo;
import org.parmac.job.CirculationStart;
import org.parmac.job.LayerFiles;
import org.parmac.job.ModelCheck;
import org.parmac.job.TaskMemory;
import org.parmac.math.Kernels;
import org.parmac.store.BadDataException;
import org.parmac.store.DatasetDir;
import org.parmac.store.OutputInUseException;
import org.parmac.store.Provenance;
import org.parmac.store.RunDir;
import org.parmac.store.RunSpec;
import org.parmac.store.SpecFile;
import org.parmac.store.StartsDir;

/** Starts a run, or opens the one that was started with the same arguments. */
final class RunStart {
  private RunStart() {}

  /** Refuses what no training could make sense of, before anything is written. */
  static void check(Configuration conf, DatasetDir data, RunSpec spec, WarmStart warm)
      throws IOException, UsageException {
    if (warm != null) {
      warm.check(data, spec);
    } else if (spec.init() == RunSpec.Init.WARM) {
      throw new UsageException("init warm needs the model to start from: --warm RUN");
    }
    try {
      ModelCheck.of(spec, data.columns(), warm != null);
      TaskMemory.check(conf, spec, data);
      LayerFiles.digests(spec.layerFiles());
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
    long points = data.split(DatasetDir.TRAIN).points();
    if (!spec.isHash()) {
      return;
    }
    if (spec.bits() >= points) {
      throw new BadDataException(
          data.path()
              + ": expected more training points than bits, "
              + spec.bits()
              + ", found "
              + points
              + " points. Ask for fewer bits, or import more data.");
    }
    if (spec.bits() > data.columns()) {
      throw new BadDataException(
          data.path()
              + ": expected at least as many columns as bits, "
              + spec.bits()
              + ", found "
              + data.columns()
              + ". Ask for at most "
              + data.columns()
              + " bits.");
    }
  }

  /**
   * Refuses a directory that holds something other than a run.
   *
   * @param starts several: those of before are no foreigners
   */
  static void refuseForeign(FileSystem fs, Path path, int starts) throws IOException {
    if (!fs.exists(path)) {
      return;
    }
    if (new StartsDir(fs, path).isUnderWay()) {
      if (starts == 1) {
        throw new OutputInUseException(
            path
                + ": expected a run or nothing, found several starts that have not ended. Give the"
                + " same --starts to continue them, or choose another directory.");
      }
      return;
    }
    // One look: between two, another process might start the run.
    List<String> names = new ArrayList<>();
    for (FileStatus entry : fs.listStatus(path)) {
      names.add(entry.getPath().getName());
    }
    if (names.contains(RunDir.FILE)) {
      return;
    }
    for (String name : names) {
      if (!name.startsWith("_")
          && !name.equals(RunDir.WARM_FILE)
          && !name.equals(StartsDir.DIRECTORY)
          && !name.equals(LayerFiles.DIRECTORY)) {
        throw new OutputInUseException(
            path + ": expected a run or nothing, found " + name + ". Choose another directory.");
      }
    }
  }

  /**
   * @param warm the model to start from; null unless the specification's init is warm
   */
  static RunDir openOrCreate(
      Configuration conf, FileSystem fs, Path path, DatasetDir data, RunSpec spec, WarmStart warm)
      throws IOException, UsageException {
    if (!RunDir.exists(fs, path)) {
      DatasetDir.Split train = data.split(DatasetDir.TRAIN);
      RunDir.Rings rings = rings(conf, fs, path, data, spec);
      if (warm != null) {
        warm.copyTo(fs, RunDir.warmFile(path));
      }
      return RunDir.create(
          fs,
          path,
          new RunDir.Description(
              1,
              spec,
              data.path().toString(),
              data.id(),
              data.columns(),
              train.shards().size(),
              train.points(),
              warm == null ? null : warm.description(),
              rings,
              LayerFiles.copyInto(fs, path, spec.layerFiles()),
              origin()));
    }
    RunDir run = RunDir.open(conf, path);
    List<String> differences = new ArrayList<>(SpecFile.differences(run.spec(), spec));
    String frozen = run.description().dataset() + " (id " + run.description().datasetId() + ")";
    String asked = data.path() + " (id " + data.id() + ")";
    if (!frozen.equals(asked)) {
      differences.add("dataset: " + frozen + " in the run, " + asked + " asked for");
    }
    RunDir.Warm from = run.description().warm();
    if (from != null && warm != null && !from.sha256().equals(warm.description().sha256())) {
      differences.add(
          "warm: the model of SHA-256 "
              + from.sha256()
              + " in the run, "
              + warm.description().sha256()
              + " asked for");
    }
    Map<String, String> files = LayerFiles.digests(spec.layerFiles());
    if (!files.equals(run.files())) {
      differences.add("layers[].files: " + run.files() + " in the run, " + files + " asked for");
    }
    if (!differences.isEmpty()) {
      throw new UsageException(
          run.path()
              + ": the run was started otherwise: "
              + String.join("; ", differences)
              + ". Give the same arguments to continue it, or another directory to start a new"
              + " run.");
    }
    return run;
  }

  /** How the submodels of a new run circulate; refuses what cannot work. */
  static RunDir.Rings rings(
      Configuration conf, FileSystem fs, Path path, DatasetDir data, RunSpec spec)
      throws IOException, UsageException {
    try {
      int shards = data.split(DatasetDir.TRAIN).shards().size();
      return CirculationStart.choose(conf, fs, path, spec, data.id(), shards);
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
  }

  private static RunDir.Origin origin() throws IOException {
    return new RunDir.Origin(
        Provenance.version(),
        VersionInfo.getVersion(),
        System.getProperty("java.version"),
        Kernels.get().name(),
        UserGroupInformation.getCurrentUser().getShortUserName(),
        Instant.now().toString());
  }
}
