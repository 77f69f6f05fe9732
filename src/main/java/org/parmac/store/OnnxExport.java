package org.parmac.store;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.parmac.math.Kernels;
import org.parmac.model.Layer;
import org.parmac.model.Scaling;
import org.parmac.store.onnx.OnnxGraph;
import org.parmac.store.onnx.OnnxLayers;

/**
 * Exports a finished model as ONNX graphs over data units, with float32 throughout.
 *
 * <pre>
 *   encoder.onnx   x, N × D → code, N × L: the outputs of the narrowest hidden layer, of equally
 *                  narrow ones the first. Where they are bits they have the name bits, 0 or 1, and
 *                  there is codes beside them, N × ⌈L / 8⌉ bytes: bit l is bit l % 8 of byte l / 8
 *   decoder.onnx   code or bits → reconstruction, N × D
 *   model.onnx     x → y, N × targets, of a model that is no autoencoder, in place of both
 * </pre>
 *
 * Codes are those of {@code encode} but for points within rounding of a bit's hyperplane, as {@link
 * OnnxLayers} says. The files' properties are parmac.program (this program's version), parmac.run,
 * parmac.model (SHA-256 of the model's file) or parmac.baseline (the name of a hash that the run
 * has as a baseline), and parmac.bits, where codes are bits.
 */
public final class OnnxExport {
  private final RunDir run;
  private final ExportDir out;

  public OnnxExport(RunDir run, ExportDir out) {
    this.run = run;
    this.out = out;
  }

  /**
   * Writes a model and commits.
   *
   * @param baseline its name, if it is not the run's own model; else null
   * @throws BadDataException if ONNX's operators cannot express one of the layers
   */
  public void write(SavedModel model, String baseline) throws IOException {
    List<Layer> layers = layers(model);
    Scaling scaling = model.scaling();
    Map<String, Object> description = new LinkedHashMap<>();
    description.put("kind", "model");
    description.put("run", run.path().toString());
    description.put("data", run.description().datasetId());
    description.put("columns", run.description().columns());
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("parmac.program", Provenance.version());
    metadata.put("parmac.run", run.path().toString());
    if (baseline == null) {
      metadata.put(CodesDir.MODEL, run.modelSha256());
      description.put("modelSha256", run.modelSha256());
    } else {
      metadata.put("parmac.baseline", baseline);
      description.put("baseline", baseline);
    }
    description.put("opset", OnnxGraph.OPSET);
    if (!model.targets().areInputs()) {
      write("model", OnnxLayers.graph("model", "x", layers, scaling, null, "y"), metadata);
      out.commit(description);
      return;
    }
    int code = narrowest(layers);
    description.put("code", model.layers().get(code).name());
    boolean binary = layers.get(code).output() == Layer.Output.BINARY;
    String name = binary ? "bits" : "code";
    if (binary) {
      description.put("bits", layers.get(code).units());
      metadata.put(CodesDir.BITS, Integer.toString(layers.get(code).units()));
    }
    List<Layer> first = layers.subList(0, code + 1);
    List<Layer> rest = layers.subList(code + 1, layers.size());
    write("encoder", OnnxLayers.graph("encoder", "x", first, scaling, null, name), metadata);
    write(
        "decoder",
        OnnxLayers.graph("decoder", name, rest, null, scaling, "reconstruction"),
        metadata);
    out.commit(description);
  }

  private void write(String name, OnnxGraph graph, Map<String, String> metadata)
      throws IOException {
    try (OutputStream file = out.bytes(name + ".onnx", graph.signature())) {
      file.write(graph.model(Provenance.version(), metadata));
    }
  }

  private static int narrowest(List<Layer> layers) {
    int narrowest = 0;
    for (int k = 1; k < layers.size() - 1; k++) {
      if (layers.get(k).units() < layers.get(narrowest).units()) {
        narrowest = k;
      }
    }
    return narrowest;
  }

  private List<Layer> layers(SavedModel model) throws BadDataException {
    List<Layer> layers = new ArrayList<>();
    for (SavedModel.TrainedLayer trained : model.layers()) {
      try {
        layers.add(trained.function(Kernels.get(), null));
      } catch (IllegalArgumentException e) {
        throw new BadDataException(
            run.path() + ": layer " + trained.name() + ": " + e.getMessage(), e);
      }
      if (!OnnxLayers.express(layers.get(layers.size() - 1))) {
        throw new BadDataException(
            run.path()
                + ": expected layers that ONNX has operators for, found layer "
                + trained.name()
                + " of kind "
                + trained.kind()
                + ", another program's. Export the run as .npy arrays (--format npy), and compute"
                + " that layer with its own program.");
      }
    }
    return layers;
  }
}
