package org.parmac.store;

import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.parmac.mac.Coordinates;
import org.parmac.math.Block;
import org.parmac.model.Layer;
import org.parmac.model.Parameters;
import org.parmac.model.Scaling;
import org.parmac.train.LayerKinds;
import org.parmac.train.LayerOptions;

/**
 * Exports a run of any layers, its model or one iteration, in model units: the first layer works on
 * x̃ = (x − mean) / range, and an autoencoder's last one gives x̃. Arrays of a layer NAME are
 *
 * <pre>
 *   NAME_W.npy, NAME_b.npy   weights and biases of its linear units
 *   NAME_ARRAY.npy           what else it has learned, such as centres
 *   NAME_state.npy           bytes that only its trainer can read
 *   NAME_Z.npy               its coordinates
 * </pre>
 *
 * Of an iteration, arrays with suffix _prev are of the parameters that the coordinates were found
 * with, so that E_Q = Σ_n ‖y_n − f_{K+1}(z_{K,n})‖² + µ Σ_k ‖z_{k,n} − f_k(z_{k−1,n})‖², with µ in
 * model units, is the summary's objective, divided by range² for an autoencoder. Where there are
 * multipliers, the summary's has their terms, too, and they are not exported.
 */
public final class NestedExport {
  private final RunDir run;
  private final ExportDir out;
  private final List<LayerSpec> layers;

  public NestedExport(RunDir run, ExportDir out) {
    this.run = run;
    this.out = out;
    this.layers = run.spec().layers();
  }

  /** The finished model. */
  public void model() throws IOException {
    SavedModel model = run.savedModel();
    for (SavedModel.TrainedLayer layer : model.layers()) {
      write(layer.name(), "", layer.parameters());
    }
    Map<String, Object> description = description("model", model.scaling());
    description.put("modelSha256", run.modelSha256());
    out.commit(description);
  }

  /**
   * One iteration: parameters, coordinates and µ.
   *
   * @param points whether to write the points, too
   */
  public void iteration(Configuration conf, int iteration, boolean points) throws IOException {
    StepDir step = run.completeIteration(iteration);
    writeParameters("", step);
    if (iteration > 0) {
      writeParameters("_prev", run.completeIteration(iteration - 1));
    }
    DatasetDir dataset = run.dataset(conf);
    writeCoordinates(dataset, step);
    writePoints(dataset, points);
    IterationSummary summary = run.summary(step);
    Map<String, Object> description = description("iteration", run.scaling());
    description.put("iteration", iteration);
    if (summary.penalty() != null) {
      description.put("penaltyInModelUnits", summary.penalty());
    }
    description.put("summary", summary);
    out.commit(description);
  }

  private void writeParameters(String suffix, StepDir step) throws IOException {
    Map<String, Parameters> fitted = ModelFile.readParameters(run.fs(), step.parametersFile());
    for (LayerSpec layer : layers) {
      String name = layer.name();
      write(name, suffix, ModelFile.layer(step.parametersFile(), fitted, name));
    }
  }

  private void write(String layer, String suffix, Parameters p) throws IOException {
    if (p.inputs() > 0) {
      String weights = "units x inputs weights of the linear units of " + layer;
      write(layer + "_W" + suffix, weights, p.weights());
      Block bias = new Block(1, p.units(), p.bias());
      write(layer + "_b" + suffix, "1 x units biases of the linear units of " + layer, bias);
    }
    for (Map.Entry<String, Block> array : p.arrays().entrySet()) {
      String meaning = array.getKey() + " of " + layer;
      write(layer + "_" + array.getKey() + suffix, meaning, array.getValue());
    }
    if (p.state().length > 0) {
      writeState(layer, suffix, p.state());
    }
  }

  private void write(String name, String meaning, Block block) throws IOException {
    NpyWriter.Element type = NpyWriter.Element.FLOAT32;
    try (NpyWriter array = out.array(name + ".npy", meaning, type, block.rows(), block.columns())) {
      array.append(block.values(), block.rows() * block.columns());
    }
  }

  private void writeState(String layer, String suffix, byte[] state) throws IOException {
    String meaning = "bytes that only the trainer of " + layer + " can read";
    try (NpyWriter array =
        out.array(
            layer + "_state" + suffix + ".npy", meaning, NpyWriter.Element.UINT8, state.length)) {
      for (byte b : state) {
        array.append(b);
      }
    }
  }

  /** Layer by layer, each in training order. */
  private void writeCoordinates(DatasetDir dataset, StepDir step) throws IOException {
    List<Coordinates.Space> spaces = spaces();
    List<NpyWriter> arrays = new ArrayList<>();
    try {
      for (int k = 0; k < spaces.size(); k++) {
        arrays.add(coordinates(k, spaces.get(k), dataset.split(DatasetDir.TRAIN).points()));
      }
      for (int s = 0; s < dataset.split(DatasetDir.TRAIN).shards().size(); s++) {
        FileShard shard = new FileShard(dataset, s, () -> {});
        Coordinates z = CoordinatesFile.read(step, shard, dataset, spaces);
        for (int k = 0; k < spaces.size(); k++) {
          append(z, k, arrays.get(k));
        }
      }
    } finally {
      for (NpyWriter array : arrays) {
        array.close();
      }
    }
  }

  private List<Coordinates.Space> spaces() {
    return layers.subList(0, layers.size() - 1).stream()
        .map(l -> new Coordinates.Space(l.units(), isBinary(l)))
        .toList();
  }

  private static boolean isBinary(LayerSpec layer) {
    LayerOptions options = new LayerOptions(layer.name(), layer.options());
    return LayerKinds.named(layer.kind()).output(options) == Layer.Output.BINARY;
  }

  private NpyWriter coordinates(int k, Coordinates.Space space, long points) throws IOException {
    String name = layers.get(k).name();
    return out.array(
        name + "_Z.npy",
        "N x units coordinates of " + name + ", in training order",
        space.binary() ? NpyWriter.Element.UINT8 : NpyWriter.Element.FLOAT32,
        points,
        space.units());
  }

  private static void append(Coordinates z, int k, NpyWriter array) throws IOException {
    Coordinates.Space space = z.spaces().get(k);
    if (!space.binary()) {
      array.append(z.numbers(k), z.points() * space.units());
      return;
    }
    for (long code : z.codes(k)) {
      for (int l = 0; l < space.units(); l++) {
        array.append((byte) (code >>> l & 1));
      }
    }
  }

  private void writePoints(DatasetDir dataset, boolean points) throws IOException {
    int columns = dataset.columns();
    long n = dataset.split(DatasetDir.TRAIN).points();
    String meaning = "N x columns raw points, targets and all, in training order";
    try (Writer keys = out.text("keys.txt", "one key a line, of the points in training order");
        NpyWriter x =
            points ? out.array("X.npy", meaning, NpyWriter.Element.FLOAT32, n, columns) : null) {
      Block tile = new Block(0, columns);
      for (int s = 0; s < dataset.split(DatasetDir.TRAIN).shards().size(); s++) {
        try (ShardReader reader = dataset.read(DatasetDir.TRAIN, s)) {
          while (reader.next()) {
            for (String key : reader.keys()) {
              keys.append(key).append('\n');
            }
            if (x != null) {
              reader.points(tile);
              x.append(tile.values(), tile.rows() * columns);
            }
          }
        }
      }
    }
  }

  private Map<String, Object> description(String kind, Scaling scaling) throws IOException {
    Block mean = new Block(1, scaling.mean().length, scaling.mean());
    write("mean", "1 x inputs means; the model works on (x - mean) / range", mean);
    Map<String, Object> description = new LinkedHashMap<>();
    description.put("kind", kind);
    description.put("run", run.path().toString());
    description.put("data", run.description().datasetId());
    description.put("columns", run.description().columns());
    description.put("points", run.description().points());
    description.put("range", scaling.range());
    description.put("layers", layers);
    description.put("targets", run.spec().targetColumns());
    return description;
  }
}
