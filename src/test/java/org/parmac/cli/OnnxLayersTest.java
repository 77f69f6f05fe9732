package org.parmac.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.parmac.math.Block;
import org.parmac.math.Kernels;
import org.parmac.model.Layer;
import org.parmac.model.Parameters;
import org.parmac.store.RunDir;
import org.parmac.store.SavedModel;
import org.parmac.store.TestDatasets;

/** Models of all kinds of layers in ONNX Runtime: what it gives is what the layers give. */
final class OnnxLayersTest {
  private static final int D = 8;

  @TempDir Path tmp;

  /** The layers, the layer that is the code, and how many units it has. */
  record Stack(String layers, String code, int units) {}

  static Stream<Stack> stacks() {
    return Stream.of(
        new Stack("{name: h, kind: sigmoid, units: 3}, {name: out, kind: linear}", "h", 3),
        new Stack(
            "{name: a, kind: sigmoid, units: 6}, {name: b, kind: linear-of-sigmoid, units: 2,"
                + " start: pca}, {name: out, kind: linear-of-sigmoid}",
            "b",
            2),
        new Stack(
            "{name: h, kind: rbf, units: 2, centres: 20}, {name: out, kind: rbf, centres: 20}",
            "h",
            2),
        new Stack(
            "{name: encoder, kind: kernel-step, units: 7, centres: 40}, {name: decoder, kind:"
                + " linear}",
            "encoder",
            7),
        new Stack("{name: h, kind: step, units: 6}, {name: out, kind: rbf, centres: 20}", "h", 6),
        new Stack(
            "{name: h, kind: quantiser, units: 4, cells: 10}, {name: out, kind: linear}", "h", 4),
        new Stack("{name: h, kind: linear, units: 3}, {name: out, kind: quantiser}", "h", 3),
        new Stack("{name: h, kind: tree, units: 3, depth: 3}, {name: out, kind: linear}", "h", 3),
        new Stack(
            "{name: h, kind: sigmoid, units: 3}, {name: out, kind: tree, trees: 4, depth: 3}",
            "h",
            3));
  }

  private RunDir trained(String layers, String targets, Path data) throws Exception {
    String spec = "maxIterations: 0\nmodel:\n  " + targets + "\n  layers: [" + layers + "]\n";
    return new GeneralRuns(tmp).trained(spec, data, "run");
  }

  private CommandRun export(String... options) throws Exception {
    List<Object> words = new java.util.ArrayList<>(List.of("export", "--format", "onnx"));
    words.addAll(List.of(options));
    words.addAll(List.of(tmp.resolve("run"), tmp.resolve("out")));
    return CommandRun.of(new Configuration(), words.toArray());
  }

  private static Block points() {
    return TestDatasets.mixture(1000, D, 12, 7);
  }

  private static Block forward(List<Layer> layers, Block x) {
    Block values = x;
    for (Layer layer : layers) {
      Block outputs = new Block(values.rows(), layer.units());
      layer.forward(Kernels.get(), values, outputs);
      values = outputs;
    }
    return values;
  }

  private static List<Layer> layers(SavedModel model) {
    return model.nested(Kernels.get(), null).layers();
  }

  /**
   * Up to rounding of sums whose terms may be large beside them: features are at most about 1, so
   * that a unit's terms come to at most |b| + Σ|w|.
   */
  private static void assertClose(Block found, Block expected, Parameters p) {
    assertThat(found.rows()).isEqualTo(expected.rows());
    for (int u = 0; u < expected.columns(); u++) {
      double terms = 1 + Math.abs(p.bias()[u]);
      for (int j = 0; j < p.inputs(); j++) {
        terms += Math.abs(p.weights().get(u, j));
      }
      for (int i = 0; i < expected.rows(); i++) {
        assertThat((double) found.get(i, u))
            .isCloseTo((double) expected.get(i, u), within(3e-6 * terms));
      }
    }
  }

  /** Row by row ‖found − expected‖ ≤ 10⁻⁵ ‖expected‖. */
  private static void assertClose(Block found, Block expected) {
    assertThat(found.rows()).isEqualTo(expected.rows());
    assertThat(found.columns()).isEqualTo(expected.columns());
    for (int i = 0; i < expected.rows(); i++) {
      double difference = 0;
      double norm = 0;
      for (int j = 0; j < expected.columns(); j++) {
        difference += Math.pow(found.get(i, j) - (double) expected.get(i, j), 2);
        norm += Math.pow(expected.get(i, j), 2);
      }
      assertThat(Math.sqrt(difference)).as("row " + i).isLessThanOrEqualTo(1e-5 * Math.sqrt(norm));
    }
  }

  @ParameterizedTest
  @MethodSource("stacks")
  void codesAndReconstructionsAreTheLayers(Stack stack) throws Exception {
    RunDir run = trained(stack.layers(), "scale: range", new GeneralRuns(tmp).mixture("data", 2));
    CommandRun done = export();
    assertThat(done.code()).as(done.err()).isZero();
    SavedModel model = run.savedModel();
    List<String> names = model.layers().stream().map(SavedModel.TrainedLayer::name).toList();
    int code = names.indexOf(stack.code());
    List<Layer> layers = layers(model);
    Block scaled = points();
    model.scaling().apply(scaled);
    Block z = forward(layers.subList(0, code + 1), scaled);
    boolean binary = layers.get(code).output() == Layer.Output.BINARY;

    try (OnnxFile encoder = OnnxFile.open(tmp.resolve("out/encoder.onnx"))) {
      Block found = encoder.run(points(), binary ? "bits" : "code");
      assertThat(found.columns()).isEqualTo(stack.units());
      assertClose(found, z, model.layers().get(code).parameters());
      assertThat(encoder.properties().get("parmac.bits"))
          .isEqualTo(binary ? "" + stack.units() : null);
    }
    Block y = forward(layers.subList(code + 1, layers.size()), z);
    for (int i = 0; i < y.rows(); i++) {
      for (int j = 0; j < D; j++) {
        double raw = y.get(i, j) * (double) model.scaling().range() + model.scaling().mean()[j];
        y.set(i, j, (float) raw);
      }
    }
    try (OnnxFile decoder = OnnxFile.open(tmp.resolve("out/decoder.onnx"))) {
      assertClose(decoder.run(z, "reconstruction"), y);
    }
  }

  @Test
  void aModelWithTargetsIsOneGraph() throws Exception {
    RunDir run =
        trained(
            "{name: h, kind: sigmoid, units: 4}, {name: out, kind: linear}",
            "targets: {columns: 2}",
            new GeneralRuns(tmp).mixture("data", 2));
    CommandRun done = export();
    assertThat(done.code()).as(done.err()).isZero();
    Block x = TestDatasets.mixture(1000, D - 2, 12, 7);
    SavedModel model = run.savedModel();
    Block scaled = x.copy();
    model.scaling().apply(scaled);

    try (OnnxFile graph = OnnxFile.open(tmp.resolve("out/model.onnx"))) {
      Block expected = forward(layers(model), scaled);
      assertClose(graph.run(x, "y"), expected, model.layers().get(1).parameters());
    }
    assertThat(tmp.resolve("out/encoder.onnx")).doesNotExist();
    assertThat(
            new ObjectMapper()
                .readTree(tmp.resolve("out/export.json").toFile())
                .get("files")
                .get("model.onnx")
                .get("meaning")
                .asText())
        .isEqualTo("takes x, N x 6 of float32; gives y, N x 2 of float32");
  }

  @Test
  void aLayerOfAnotherProgramIsRefusedByItsName() throws Exception {
    Path ridge = Path.of("src/test/resources/external/ridge.py").toAbsolutePath();
    trained(
        "{name: bits, kind: step, units: 4}, {name: ridge, kind: external, command: [python3,"
            + " ridge.py], files: ["
            + ridge
            + "]}",
        "scale: range",
        new GeneralRuns(tmp).mixture("data", 1));
    CommandRun refused = export();

    assertThat(refused.code()).isEqualTo(Main.BAD_DATA);
    assertThat(refused.err())
        .contains("found layer ridge of kind external, another program's")
        .contains("--format npy");
    assertThat(Files.exists(tmp.resolve("out"))).isFalse();
  }

  @Test
  void leavesOfTheDigitsAreReachedAtTheirThresholds() throws Exception {
    Path data = new GeneralRuns(tmp).digits(1);
    RunDir run =
        trained(
            "{name: h, kind: tree, units: 5, depth: 4, trees: 2}, {kind: linear}",
            "scale: unit",
            data);
    CommandRun done = export();
    assertThat(done.code()).as(done.err()).isZero();
    SavedModel model = run.savedModel();
    Block x = new Block(1000, 64);
    for (int p = 0; p < x.values().length; p++) {
      x.values()[p] = p * 7 % 17;
    }
    Block scaled = x.copy();
    model.scaling().apply(scaled);
    Block expected = forward(layers(model).subList(0, 1), scaled);

    try (OnnxFile encoder = OnnxFile.open(tmp.resolve("out/encoder.onnx"))) {
      Block found = encoder.run(x, "code");
      for (int p = 0; p < 5000; p++) {
        assertThat(found.values()[p]).isCloseTo(expected.values()[p], within(1e-5f));
      }
    }
  }
}
