package org.parmac.cli;

import java.io.IOException;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.parmac.model.BinaryAutoencoder;
import org.parmac.store.BadDataException;
import org.parmac.store.DatasetDir;
import org.parmac.store.ModelFile;
import org.parmac.store.RunDir;
import org.parmac.store.RunSpec;

/**
 * The model that a run starts from: all points, old and new, start at its z = h(x).
 *
 * @param file of the model
 */
record WarmStart(Path file, BinaryAutoencoder model, RunDir.Warm description) {

  /**
   * @param path a finished run, or the file of a model
   */
  static WarmStart of(Configuration conf, Path path) throws IOException {
    FileSystem fs = path.getFileSystem(conf);
    Path file = path;
    if (RunDir.exists(fs, path)) {
      RunDir run = RunDir.open(conf, path);
      run.model();
      file = run.modelFile();
    } else if (!fs.exists(path) || fs.getFileStatus(path).isDirectory()) {
      throw new BadDataException(
          path + ": expected a finished run or its model.avro to start from, found none.");
    }
    BinaryAutoencoder model = ModelFile.read(fs, file);
    String kind = ModelFile.readModel(fs, file).layers().get(0).kind();
    if (!kind.equals("step")) {
      throw new BadDataException(
          file
              + ": expected a hash of linear units, kind step, to start from, found one of kind "
              + kind
              + ". Start without --warm.");
    }
    return new WarmStart(
        file,
        model,
        new RunDir.Warm(fs.makeQualified(file).toString(), ModelFile.sha256(fs, file)));
  }

  /** What a specification has that nothing else is said in. */
  Map<String, Object> defaults() {
    return Map.of("init", RunSpec.Init.WARM.toString(), "bits", model.bits());
  }

  /** Refuses a specification, or data, that the model does not go with. */
  void check(DatasetDir data, RunSpec spec) throws UsageException, BadDataException {
    if (spec.init() != RunSpec.Init.WARM) {
      throw new UsageException("a model to start from goes with init warm, got " + spec.init());
    }
    if (spec.bits() != model.bits()) {
      throw new UsageException(
          file + ": a model of " + model.bits() + " bits cannot start one of " + spec.bits());
    }
    if (data.columns() != model.columns()) {
      throw new BadDataException(
          data.path()
              + ": expected "
              + model.columns()
              + " columns, as the model "
              + file
              + " has, found "
              + data.columns()
              + ".");
    }
  }

  /** Aside first, then renamed; in place of what a start that was cut off may have left. */
  void copyTo(FileSystem fs, Path target) throws IOException {
    ModelFile.copy(file.getFileSystem(fs.getConf()), file, fs, target);
  }
}
