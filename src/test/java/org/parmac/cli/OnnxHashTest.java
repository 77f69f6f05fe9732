package org.parmac.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.parmac.math.Block;
import org.parmac.math.Kernels;
import org.parmac.model.BinaryAutoencoder;
import org.parmac.model.LinearUnits;
import org.parmac.model.Parameters;
import org.parmac.model.Scaling;
import org.parmac.store.DatasetDir;
import org.parmac.store.NpyFile;
import org.parmac.store.Provenance;
import org.parmac.store.RunDir;
import org.parmac.store.ShardReader;

/** Exported hashes in ONNX Runtime: the codes of {@code encode}, and the reconstructions. */
final class OnnxHashTest {
  private static final int BITS = 20;

  @TempDir static Path shared;
  @TempDir Path tmp;

  private static Path data;
  private static RunDir run;

  @BeforeAll
  static void train() throws Exception {
    data = new GeneralRuns(shared).digits(2);
    command("train", "--bits", BITS, "--max-iterations", 4, data, shared.resolve("run"));
    run = new GeneralRuns(shared).open("run");
  }

  private static void command(Object... arguments) throws Exception {
    CommandRun command = CommandRun.of(new Configuration(), arguments);
    assertThat(command.code()).as(command.err()).isZero();
  }

  private static Block points(Path data) throws IOException {
    DatasetDir dataset = DatasetDir.open(new Configuration(), GeneralRuns.hadoop(data));
    Block all = new Block((int) dataset.split(DatasetDir.TRAIN).points(), dataset.columns());
    Block tile = new Block(0, dataset.columns());
    for (int s = 0; s < dataset.split(DatasetDir.TRAIN).shards().size(); s++) {
      try (ShardReader reader = dataset.read(DatasetDir.TRAIN, s)) {
        while (reader.next()) {
          reader.points(tile);
          int from = all.offset((int) reader.firstRow());
          System.arraycopy(tile.values(), 0, all.values(), from, tile.offset(tile.rows()));
        }
      }
    }
    return all;
  }

  /** What encode gives for a dataset's training points, a row of bytes each. */
  private byte[][] encoded(Path run, Path data) throws Exception {
    Path codes = tmp.resolve("codes");
    command("encode", run, data.resolve("train"), codes);
    command("export", codes, tmp.resolve("codes-npy"));
    NpyFile npy = NpyFile.read(tmp.resolve("codes-npy/codes.npy"));
    int width = (int) npy.shape()[1];
    byte[][] rows = new byte[(int) npy.shape()[0]][width];
    for (int p = 0; p < npy.values().length; p++) {
      rows[p / width][p % width] = (byte) npy.values()[p];
    }
    return rows;
  }

  /**
   * Twice the rounding of a float32 sum of a unit, in whatever order: nearer to its hyperplane a
   * bit is not promised.
   */
  private static boolean isNear(Parameters encoder, Block scaled, int row, int unit) {
    double sum = encoder.bias()[unit];
    double magnitude = Math.abs(sum);
    for (int j = 0; j < encoder.inputs(); j++) {
      double term = (double) encoder.weights().get(unit, j) * scaled.get(row, j);
      sum += term;
      magnitude += Math.abs(term);
    }
    return Math.abs(sum) <= 2 * (encoder.inputs() + 1) * 0x1p-24 * magnitude;
  }

  /** Compares all bits but those that are not promised; returns how many these are. */
  private static int compare(BinaryAutoencoder model, Block points, byte[][] codes, OnnxFile file)
      throws Exception {
    int bits = model.bits();
    Block outputs = file.run(points, "bits");
    byte[][] packed = file.bytes(points, "codes");
    Block scaled = points.copy();
    model.scaling().apply(scaled);
    int near = 0;
    for (int i = 0; i < points.rows(); i++) {
      byte[] own = new byte[(bits + 7) / 8];
      for (int l = 0; l < bits; l++) {
        int bit = (int) outputs.get(i, l);
        own[l / 8] |= (byte) (bit << l % 8);
        if (isNear(model.encoder().parameters(), scaled, i, l)) {
          near++;
        } else {
          assertThat(bit).as("bit %d of point %d", l, i).isEqualTo(codes[i][l / 8] >>> l % 8 & 1);
        }
      }
      assertThat(packed[i]).as("bytes of point %d", i).isEqualTo(own);
    }
    return near;
  }

  /** The same code, decoded here and there: ‖difference‖ ≤ 10⁻⁵ ‖f(z)‖. */
  private static void compareDecoders(
      LinearUnits decoder, Scaling scaling, Block z, Path file, int rows) throws Exception {
    Block expected = new Block(rows, decoder.units());
    decoder.forward(Kernels.get(), z, expected);
    try (OnnxFile graph = OnnxFile.open(file)) {
      Block found = graph.run(z, "reconstruction");
      for (int i = 0; i < rows; i++) {
        double difference = 0;
        double norm = 0;
        for (int j = 0; j < decoder.units(); j++) {
          double own = expected.get(i, j) * (double) scaling.range() + scaling.mean()[j];
          norm += own * own;
          difference += Math.pow(own - found.get(i, j), 2);
        }
        assertThat(norm).isPositive();
        assertThat(Math.sqrt(difference)).isLessThanOrEqualTo(1e-5 * Math.sqrt(norm));
      }
    }
  }

  private static Block bits(byte[][] codes, int bits) {
    Block z = new Block(codes.length, bits);
    for (int i = 0; i < codes.length; i++) {
      for (int l = 0; l < bits; l++) {
        z.set(i, l, codes[i][l / 8] >>> l % 8 & 1);
      }
    }
    return z;
  }

  @Test
  void digitsHaveTheCodesOfEncodeAndTheirReconstructions() throws Exception {
    Path out = tmp.resolve("out");
    command("export", "--format", "onnx", shared.resolve("run"), out);
    Block points = points(data);
    byte[][] codes = encoded(shared.resolve("run"), data);
    BinaryAutoencoder model = run.model();

    assertThat(points.rows()).isGreaterThan(1000);
    try (OnnxFile encoder = OnnxFile.open(out.resolve("encoder.onnx"))) {
      assertThat(compare(model, points, codes, encoder)).as("bits that are not promised").isZero();
      assertThat(encoder.properties())
          .containsEntry("parmac.bits", "" + BITS)
          .containsEntry("parmac.model", run.modelSha256())
          .containsEntry("parmac.program", Provenance.version());
      assertThat(encoder.properties().get("parmac.run")).startsWith("file:").endsWith("/run");
      assertThat(encoder.session().getMetadata().getProducerName()).isEqualTo("parmac");
    }
    compareDecoders(
        model.decoder(),
        model.scaling(),
        bits(codes, BITS),
        out.resolve("decoder.onnx"),
        codes.length);
    JsonNode json = new ObjectMapper().readTree(out.resolve("export.json").toFile());
    assertThat(json.get("kind").asText()).isEqualTo("model");
    assertThat(json.get("code").asText()).isEqualTo("encoder");
    assertThat(json.get("files").fieldNames())
        .toIterable()
        .containsExactly("encoder.onnx", "decoder.onnx");
  }

  @Test
  void mnistHasTheCodesOfEncodeAndTheirReconstructions() throws Exception {
    Path images =
        Path.of(System.getenv().getOrDefault("PARMAC_DATA", "../shared/data"))
            .resolve("mnist/t10k-images-idx3-ubyte.gz");
    assumeTrue(
        Files.exists(images),
        () -> images + " is not there: set PARMAC_DATA to the directory of the real data sets");
    Path mnist = tmp.resolve("mnist");
    Path trained = tmp.resolve("run");
    command("import", "--shards", 2, images, mnist);
    command("train", "--bits", 32, "--max-iterations", 1, mnist, trained);
    Path out = tmp.resolve("out");
    command("export", "--format", "onnx", trained, out);
    Block points = points(mnist);
    byte[][] codes = encoded(trained, mnist);
    BinaryAutoencoder model = RunDir.open(new Configuration(), GeneralRuns.hadoop(trained)).model();

    try (OnnxFile encoder = OnnxFile.open(out.resolve("encoder.onnx"))) {
      int near = compare(model, points, codes, encoder);
      assertThat(near).as("bits that are not promised").isLessThan(points.rows() * 32 / 1000);
    }
    compareDecoders(
        model.decoder(), model.scaling(), bits(codes, 32), out.resolve("decoder.onnx"), 1000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"itq", "tpca", "lsh"})
  void aBaselineIsTheHashThatEvaluateComparesWith(String baseline) throws Exception {
    Path npy = tmp.resolve("npy");
    Path onnx = tmp.resolve("onnx");
    command("export", "--baseline", baseline, shared.resolve("run"), npy);
    command("export", "--baseline", baseline, "--format", "onnx", shared.resolve("run"), onnx);
    Block points = points(data);
    double[] a = NpyFile.read(npy.resolve("A.npy")).values();
    double[] aBias = NpyFile.read(npy.resolve("A_bias.npy")).values();
    double[] b = NpyFile.read(npy.resolve("B.npy")).values();
    double[] bBias = NpyFile.read(npy.resolve("B_bias.npy")).values();
    int d = points.columns();

    double error = 0;
    int differing = 0;
    Block z;
    try (OnnxFile encoder = OnnxFile.open(onnx.resolve("encoder.onnx"))) {
      z = encoder.run(points, "bits");
      assertThat(encoder.properties())
          .containsEntry("parmac.baseline", baseline)
          .doesNotContainKey("parmac.model");
    }
    Block f;
    try (OnnxFile decoder = OnnxFile.open(onnx.resolve("decoder.onnx"))) {
      f = decoder.run(z, "reconstruction");
    }
    for (int i = 0; i < points.rows(); i++) {
      double[] decoded = bBias.clone();
      for (int l = 0; l < BITS; l++) {
        double sum = aBias[l];
        for (int j = 0; j < d; j++) {
          sum += a[l * d + j] * points.get(i, j);
        }
        differing += (sum > 0 ? 1 : 0) == z.get(i, l) ? 0 : 1;
        for (int j = 0; j < d; j++) {
          decoded[j] += b[j * BITS + l] * z.get(i, l);
        }
      }
      for (int j = 0; j < d; j++) {
        assertThat((double) f.get(i, j)).isCloseTo(decoded[j], within(1e-4));
        error += Math.pow(points.get(i, j) - decoded[j], 2) / points.rows();
      }
    }

    assertThat(differing).as("bits that the two formats give otherwise").isLessThanOrEqualTo(3);
    assertThat(error).isCloseTo(evaluated(baseline), within(1e-4 * error));
    JsonNode json = new ObjectMapper().readTree(npy.resolve("export.json").toFile());
    assertThat(json.get("baseline").asText()).isEqualTo(baseline);
    try (var left = Files.list(shared.resolve("run"))) {
      assertThat(left.map(p -> p.getFileName().toString()))
          .as("the job leaves nothing in the run")
          .noneMatch(name -> name.contains("_baseline"));
    }
  }

  private static double evaluated(String baseline) throws Exception {
    Path file = shared.resolve("run/evaluation.json");
    if (!Files.exists(file)) {
      command("evaluate", shared.resolve("run"));
    }
    for (JsonNode method : new ObjectMapper().readTree(file.toFile()).get("methods")) {
      if (method.get("method").asText().equals(baseline)) {
        return method.get("reconstructionError").asDouble();
      }
    }
    throw new AssertionError("no " + baseline + " in " + file);
  }

  @Test
  void optionsThatDoNotGoTogetherAreRefused() throws Exception {
    Path out = tmp.resolve("out");
    for (List<Object> options :
        Arrays.<List<Object>>asList(
            List.of("--format", "bvecs"),
            List.of("--format", "pickle"),
            List.of("--baseline", "pcarr"),
            List.of("--baseline", "itq", "--iteration", 1),
            List.of("--format", "onnx", "--iteration", 1))) {
      List<Object> words = new java.util.ArrayList<>(List.of("export"));
      words.addAll(options);
      words.addAll(List.of(shared.resolve("run"), out));
      CommandRun refused = CommandRun.of(new Configuration(), words.toArray());
      assertThat(refused.code()).as("%s", options).isEqualTo(Main.USAGE);
      assertThat(out).doesNotExist();
    }
  }
}
