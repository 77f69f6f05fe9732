package org.parmac.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.parmac.model.BinaryAutoencoder;

/**
 * A run's directory, which is the run's whole state.
 *
 * <pre>
 *   run.json             the frozen specification, with its provenance
 *   init/                statistics, start hashes (hashes.avro), sample; summary.json
 *   iter-0000/           Z from the start hash, and the first W
 *   iter-0001/ …         z/shard-00000.avro …  w/parameters.avro  stats/…  summary.json
 *   finish/              Z = h(X), decoder refitted; summary.json
 *   model.avro           the finished model
 * </pre>
 *
 * A step's directory without summary.json is not complete and will be done again.
 */
public final class RunDir {
  public static final String FILE = "run.json";
  public static final String SUMMARY = "summary.json";

  /**
   * @param layout layout version, 1
   * @param spec what to train
   * @param dataset its path, fully qualified
   * @param datasetId the import that the run belongs to
   * @param columns width of a point
   * @param shards shards of the training split
   * @param points points of the training split
   * @param provenance what made the run; not compared when a run is continued
   */
  public record Description(
      int layout, RunSpec spec, String dataset, String datasetId, int columns, int shards, long points, Origin provenance) {}

  /** The program and the machine's software that started the run. */
  public record Origin(String parmac, String hadoop, String java, String kernels, String user, String created) {}

  private final FileSystem fs;
  private final Path path;
  private final Description description;

  private RunDir(FileSystem fs, Path path, Description description) {
    this.fs = fs;
    this.path = path;
    this.description = description;
  }

  /** Opens a run that has been started. */
  public static RunDir open(Configuration conf, Path path) throws IOException {
    FileSystem fs = path.getFileSystem(conf);
    Path qualified = fs.makeQualified(path);
    try {
      return new RunDir(fs, qualified, Json.read(fs, new Path(qualified, FILE), Description.class));
    } catch (FileNotFoundException e) {
      throw new BadDataException(
          qualified + ": expected a run (a directory with " + FILE + "), found none. Start one with: parmac train DATASET " + path, e);
    }
  }

  public FileSystem fs() {
    return fs;
  }

  public Path path() {
    return path;
  }

  public Description description() {
    return description;
  }

  public RunSpec spec() {
    return description.spec();
  }

  /** The dataset the run belongs to; refused if another import stands there now. */
  public DatasetDir dataset(Configuration conf) throws IOException {
    DatasetDir dataset = DatasetDir.open(conf, new Path(description.dataset()));
    if (!dataset.id().equals(description.datasetId())) {
      throw new BadDataException(
          path + ": expected data id " + description.datasetId() + ", found " + dataset.id() + " in " + dataset.path()
              + ". The dataset was imported again: start a new run.");
    }
    return dataset;
  }

  public Path modelFile() {
    return new Path(path, "model.avro");
  }

  /** The finished model; refused where training has not finished. */
  public BinaryAutoencoder model() throws IOException {
    if (!fs.exists(modelFile())) {
      throw new BadDataException(
          path + ": expected a finished run (with model.avro), found one that is not. Continue it with: parmac train DATASET " + path);
    }
    return ModelFile.read(fs, modelFile());
  }

  /**
   * The start hashes, for model units: parameters of the layers "itq", "tpca", "pcarr" and "lsh", L units over D inputs,
   * to be used under a step.
   */
  public Path hashesFile() {
    return new Path(new Path(path, "init"), "hashes.avro");
  }
}
