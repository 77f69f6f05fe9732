package org.parmac.store;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.parmac.model.BinaryAutoencoder;
import org.parmac.model.Parameters;
import org.parmac.model.Scaling;

/**
 * A run's directory, which is the run's whole state.
 *
 * <pre>
 *   run.json             the frozen specification, with its provenance
 *   warm.avro            a copy of the model that the run starts from, if it starts warm
 *   init/                scaling.avro, hashes.avro, starts.avro, start.json; summary.json
 *   iter-0000/           Z from the start hash, and the first W
 *   iter-0001/ …         z/shard-00000.avro …  w/parameters.avro  stats/…  summary.json
 *   finish/              Z = h(X), decoder refitted; summary.json
 *   files/               what layers of other programs need
 *   model.avro           the finished model
 * </pre>
 *
 * A step's directory without summary.json is not complete and will be done again.
 */
public final class RunDir {
  public static final String FILE = "run.json";
  public static final String SUMMARY = "summary.json";

  /** The layout version that this program writes, and the newest that it reads. */
  public static final int LAYOUT = 1;

  /** Files that the first step writes. */
  public static final String HASHES_FILE = "hashes.avro";

  public static final String STARTS_FILE = "starts.avro";

  public static final String SCALING_FILE = "scaling.avro";
  public static final String START_FILE = "start.json";

  public static final String WARM_FILE = "warm.avro";
  public static final String SCALING = "scaling";

  /**
   * @param layout layout version, 1
   * @param spec what to train
   * @param dataset its path, fully qualified
   * @param datasetId the import that the run belongs to
   * @param columns width of a point
   * @param shards shards of the training split
   * @param points points of the training split
   * @param warm the model that the run starts from; null unless init is warm
   * @param rings how submodels circulate, as chosen when the run was started; null if none do
   * @param files SHA-256 of the files that layers name, by name; null if they name none
   * @param provenance what made the run; not compared when a run is continued
   */
  public record Description(
      int layout,
      RunSpec spec,
      String dataset,
      String datasetId,
      int columns,
      int shards,
      long points,
      @JsonInclude(JsonInclude.Include.NON_NULL) Warm warm,
      @JsonInclude(JsonInclude.Include.NON_NULL) Rings rings,
      @JsonInclude(JsonInclude.Include.NON_NULL) Map<String, String> files,
      Origin provenance) {
    public Description {
      files = files == null || files.isEmpty() ? null : files;
    }
  }

  /**
   * What the specification leaves open of a circulation.
   *
   * @param groups in which a layer's submodels travel, at most
   * @param rings copies of each group, on disjoint shares of the shards
   */
  public record Rings(int groups, int rings) {}

  /** The model that a run starts from: where it was, and the SHA-256 of the copy in the run. */
  public record Warm(String model, String sha256) {}

  /** The program and the machine's software that started the run. */
  public record Origin(
      String parmac, String hadoop, String java, String kernels, String user, String created) {}

  /**
   * @param rank directions in which the training points vary
   * @param stepSize η₀ of the encoder's descent, of runs from before tuned was there; now null
   * @param sampleRows points in the sample that the rotation and the step size were found on
   * @param variance mean ‖x − x̄‖² in data units
   * @param tuned options that were found on the sample, by layer; null in runs from before
   */
  public record Start(
      int rank,
      @JsonInclude(JsonInclude.Include.NON_NULL) Double stepSize,
      int sampleRows,
      double variance,
      @JsonInclude(JsonInclude.Include.NON_NULL) Map<String, Map<String, Double>> tuned) {
    /** What was found for a layer. */
    public Map<String, Double> tuned(String layer) {
      if (tuned != null) {
        return tuned.getOrDefault(layer, Map.of());
      }
      return layer.equals(BinaryAutoencoder.ENCODER) && stepSize != null
          ? Map.of("stepSize", stepSize)
          : Map.of();
    }
  }

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
      Path file = new Path(qualified, FILE);
      Description description = Json.read(fs, file, Description.class);
      if (description.layout() != LAYOUT
          || description.spec() == null
          || description.dataset() == null) {
        throw new BadDataException(
            file
                + ": expected a run of layout "
                + LAYOUT
                + " with its specification and dataset, found layout "
                + description.layout()
                + ", specification "
                + description.spec()
                + ", dataset "
                + description.dataset()
                + ". "
                + Remedy.of(file));
      }
      return new RunDir(fs, qualified, description);
    } catch (FileNotFoundException e) {
      throw new BadDataException(
          qualified
              + ": expected a run (a directory with "
              + FILE
              + "), found none. Start one with: parmac train DATASET "
              + path,
          e);
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

  /** Writes run.json: the run is started. The directory must not hold one yet. */
  public static RunDir create(FileSystem fs, Path path, Description description)
      throws IOException {
    Path qualified = fs.makeQualified(path);
    fs.mkdirs(qualified);
    Json.write(fs, new Path(qualified, FILE), description);
    return new RunDir(fs, qualified, description);
  }

  public static boolean exists(FileSystem fs, Path path) throws IOException {
    return fs.exists(new Path(path, FILE));
  }

  public StepDir init() {
    return new StepDir(fs, path, StepDir.INIT);
  }

  public StepDir iteration(int i) {
    return new StepDir(fs, path, StepDir.iteration(i));
  }

  public StepDir finish() {
    return new StepDir(fs, path, StepDir.FINISH);
  }

  /** The number of the last complete iteration; −1 if none is. */
  public int lastIteration() throws IOException {
    int i = 0;
    while (iteration(i).isComplete()) {
      i++;
    }
    return i - 1;
  }

  /**
   * An iteration that is complete.
   *
   * @throws BadDataException if it is not
   */
  public StepDir completeIteration(int iteration) throws IOException {
    if (iteration < 0 || !iteration(iteration).isComplete()) {
      int last = lastIteration();
      throw new BadDataException(
          path
              + ": expected a complete iteration "
              + iteration
              + ", found "
              + (last < 0 ? "none complete yet" : "iterations 0 to " + last)
              + ". Name one of those.");
    }
    return iteration(iteration);
  }

  /**
   * What a complete step found.
   *
   * @throws BadDataException if its summary is damaged, or another step's
   */
  public IterationSummary summary(StepDir step) throws IOException {
    Path file = step.summaryFile();
    IterationSummary summary = Json.read(fs, file, IterationSummary.class);
    boolean whole = step.name().equals(StepDir.INIT) || summary.violatedBits() != null;
    if (!whole || !step.name().equals(summary.step())) {
      throw new BadDataException(
          file
              + ": expected the whole summary of "
              + step.name()
              + ", found one of "
              + summary.step()
              + (whole ? "" : " without its numbers")
              + ". "
              + Remedy.of(file));
    }
    return summary;
  }

  /** The shift and scale between data and model that the first step has found. */
  public Scaling scaling() throws IOException {
    Parameters p = ModelFile.readLayer(fs, scalingFile(), SCALING);
    return new Scaling(p.weights().values(), p.bias()[0]);
  }

  public Path scalingFile() {
    return new Path(init().path(), SCALING_FILE);
  }

  /** The dataset the run belongs to; refused if another import stands there now. */
  public DatasetDir dataset(Configuration conf) throws IOException {
    Path data = new Path(description.dataset());
    if (!data.getFileSystem(conf).exists(new Path(data, DatasetDir.FILE))) {
      throw new BadDataException(
          path
              + ": expected the run's dataset at "
              + data
              + ", found none there. Put it back where it was (data id "
              + description.datasetId()
              + ").");
    }
    DatasetDir dataset = DatasetDir.open(conf, data);
    if (!dataset.id().equals(description.datasetId())) {
      throw new BadDataException(
          path
              + ": expected data id "
              + description.datasetId()
              + ", found "
              + dataset.id()
              + " in "
              + dataset.path()
              + ". The dataset was imported again: start a new run.");
    }
    return dataset;
  }

  /** SHA-256 of the files that layers name, by name; they lie in files/. */
  public Map<String, String> files() {
    return description.files() == null ? Map.of() : description.files();
  }

  public Path modelFile() {
    return new Path(path, "model.avro");
  }

  /** The copy of the model that the run starts from, if it starts warm. */
  public Path warmFile() {
    return warmFile(path);
  }

  /** Where the model lies that the run in a directory starts from. */
  public static Path warmFile(Path run) {
    return new Path(run, WARM_FILE);
  }

  /** SHA-256 of the finished model's bytes, as hexadecimal. */
  public String modelSha256() throws IOException {
    return ModelFile.sha256(fs, modelFile());
  }

  /**
   * The finished model, whose codes are wanted; refused where training has not finished, and where
   * the model has none.
   */
  public BinaryAutoencoder model() throws IOException {
    requireFinished();
    requireHash();
    return ModelFile.read(fs, modelFile());
  }

  /** Refuses a run whose model has no codes, or none that can be had without its files. */
  public void requireHash() throws BadDataException {
    if (!spec().isHash()) {
      throw new BadDataException(
          path
              + ": expected a run that trains a hash (a layer of bits, then linear units), found"
              + " one of the layers "
              + spec().layers().stream().map(LayerSpec::kind).toList()
              + ". Its model has no codes to search or compare.");
    }
    if (!files().isEmpty()) {
      throw new BadDataException(
          path
              + ": expected a hash that is all in its model, found one of another program, with the"
              + " files "
              + files().keySet()
              + ". It can be trained, but not used for codes.");
    }
  }

  /** Refuses a run whose hash is not one of linear units, step(Ax + a). */
  void requireLinearHash() throws BadDataException {
    requireHash();
    String kind = spec().layers().get(0).kind();
    if (!kind.equals("step")) {
      throw new BadDataException(
          path
              + ": expected a hash of linear units, kind step, found one of kind "
              + kind
              + ". It has no matrix A to export; a finished one can be exported with --format"
              + " onnx.");
    }
  }

  /** The finished model, of whatever layers; refused where training has not finished. */
  public SavedModel savedModel() throws IOException {
    requireFinished();
    return ModelFile.readModel(fs, modelFile());
  }

  private void requireFinished() throws IOException {
    if (!fs.exists(modelFile())) {
      throw new BadDataException(
          path
              + ": expected a finished run (with model.avro), found one that is not. Continue it"
              + " with: parmac train DATASET "
              + path);
    }
  }

  /**
   * The start hashes, for model units: parameters of the layers "itq", "tpca", "pcarr" and "lsh", L
   * units over D inputs, to be used under a step.
   */
  public Path hashesFile() {
    return new Path(init().path(), HASHES_FILE);
  }

  /**
   * Linear maps of the points, for model units, that give the first coordinates of layers which
   * cannot give them themselves, by layer; for bits to be used under a step.
   */
  public Path startsFile() {
    return new Path(init().path(), STARTS_FILE);
  }

  /** What the first step has found besides. */
  public Start start() throws IOException {
    Path file = new Path(init().path(), START_FILE);
    try {
      return Json.read(fs, file, Start.class);
    } catch (FileNotFoundException e) {
      throw new BadDataException(
          file + ": expected what the first step found, found no file. " + Remedy.of(file), e);
    }
  }
}
