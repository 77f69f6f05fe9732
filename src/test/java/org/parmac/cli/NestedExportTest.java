package org.parmac.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.parmac.store.IterationSummary;
import org.parmac.store.NpyFile;
import org.parmac.store.RunDir;
import org.parmac.store.TestDatasets;

/** What is exported of a run of three layers, taken up again as somebody with NumPy would. */
final class NestedExportTest {
  private static final int N = 200;
  private static final int D = 6;

  @TempDir static Path shared;
  @TempDir Path tmp;

  private static RunDir run;

  @BeforeAll
  static void train() throws Exception {
    TestDatasets.write(
        new Configuration(),
        new org.apache.hadoop.fs.Path(shared.resolve("data").toUri()),
        2,
        64,
        TestDatasets.mixture(N, D, 30, 1),
        TestDatasets.mixture(30, D, 8, 2),
        TestDatasets.mixture(10, D, 8, 3));
    String spec =
        """
        maxIterations: 3
        model:
          layers:
            - {name: h1, kind: sigmoid, units: 5, weightScale: 2}
            - {name: h2, kind: rbf, units: 2, centres: 20, sigma: 1, start: pca, startScale: 3}
            - {name: out, kind: linear}
        """;
    Path run = shared.resolve("run");
    command("train", "--spec", Files.writeString(shared.resolve("s.yaml"), spec), data(), run);
    NestedExportTest.run =
        RunDir.open(new Configuration(), new org.apache.hadoop.fs.Path(run.toUri()));
  }

  private static Path data() {
    return shared.resolve("data");
  }

  private static void command(Object... arguments) throws Exception {
    CommandRun command = CommandRun.of(new Configuration(), arguments);
    assertThat(command.code()).as(command.err()).isZero();
  }

  @Test
  void theObjectiveOfAnIterationIsFoundAgainFromOutside() throws Exception {
    Path out = tmp.resolve("out");
    command("export", "--iteration", "2", "--data", shared.resolve("run"), out);
    IterationSummary summary = run.summary(run.iteration(2));
    JsonNode json = new ObjectMapper().readTree(out.resolve("export.json").toFile());
    double range = json.get("range").asDouble();
    double[] x = array(out, "X");
    double[] mean = array(out, "mean");
    for (int i = 0; i < x.length; i++) {
      x[i] = (x[i] - mean[i % D]) / range;
    }
    double[] z1 = array(out, "h1_Z");
    double[] z2 = array(out, "h2_Z");

    double[] f1 = linear(x, array(out, "h1_W_prev"), array(out, "h1_b_prev"));
    for (int i = 0; i < f1.length; i++) {
      f1[i] = 1 / (1 + Math.exp(-f1[i]));
    }
    double[] phi = radial(z1, array(out, "h2_centres_prev"), array(out, "h2_sigma_prev")[0]);
    double[] f2 = linear(phi, array(out, "h2_W_prev"), array(out, "h2_b_prev"));
    double[] f3 = linear(z2, array(out, "out_W_prev"), array(out, "out_b_prev"));
    double objective =
        distance(x, f3)
            + json.get("penaltyInModelUnits").asDouble() * (distance(z1, f1) + distance(z2, f2));

    assertThat(summary.objective()).isPositive();
    assertThat(objective * range * range)
        .isCloseTo(summary.objective(), within(1e-4 * summary.objective()));
    assertThat(Files.readAllLines(out.resolve("keys.txt"))).hasSize(N);
    assertThat(json.get("layers").get(1).get("kind").asText()).isEqualTo("rbf");
  }

  @Test
  void theFinishedModelStandsThereWithAllItsLayers() throws Exception {
    Path out = tmp.resolve("out");
    command("export", shared.resolve("run"), out);

    assertThat(NpyFile.read(out.resolve("h1_W.npy")).shape()).containsExactly(5, D);
    assertThat(NpyFile.read(out.resolve("h2_centres.npy")).shape()).containsExactly(20, 5);
    assertThat(array(out, "h2_sigma")).containsExactly(1);
    assertThat(NpyFile.read(out.resolve("out_W.npy")).shape()).containsExactly(D, 2);
    JsonNode json = new ObjectMapper().readTree(out.resolve("export.json").toFile());
    assertThat(json.get("kind").asText()).isEqualTo("model");
    assertThat(json.get("modelSha256").asText()).isEqualTo(run.modelSha256());
  }

  @Test
  void firstWeightsAndFirstCoordinatesAreAsWideAsTheSpecificationSays() throws Exception {
    Path out = tmp.resolve("out");
    command("export", "--iteration", "0", shared.resolve("run"), out);

    double most = Arrays.stream(array(out, "h1_W")).map(Math::abs).max().orElseThrow();
    assertThat(most).isBetween(1 / Math.sqrt(D), 2 / Math.sqrt(D));
    double[] z = array(out, "h2_Z");
    double squares = IntStream.range(0, N).mapToDouble(n -> z[2 * n] * z[2 * n]).sum();
    assertThat(Math.sqrt(squares / N)).as("the mean is 0").isCloseTo(3, within(0.01));
    assertThat(out.resolve("X.npy")).doesNotExist();
  }

  @Test
  void aScaleOfAStartThatHasNoneIsRefused() throws Exception {
    String spec =
        """
        model:
          layers:
            - {kind: sigmoid, units: 5, startScale: 2}
            - {kind: linear}
        """;
    Path file = Files.writeString(tmp.resolve("s.yaml"), spec);
    CommandRun refused =
        CommandRun.of(new Configuration(), "train", "--spec", file, data(), tmp.resolve("refused"));

    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains("layer layer1: startScale is for").contains("leave it out");
    assertThat(tmp.resolve("refused")).doesNotExist();
  }

  private static double[] array(Path out, String name) throws IOException {
    return NpyFile.read(out.resolve(name + ".npy")).values();
  }

  /** W x + b, row by row. */
  private static double[] linear(double[] x, double[] w, double[] b) {
    int in = w.length / b.length;
    double[] y = new double[x.length / in * b.length];
    for (int p = 0; p < y.length; p++) {
      int row = p / b.length;
      int u = p % b.length;
      y[p] = b[u];
      for (int i = 0; i < in; i++) {
        y[p] += w[u * in + i] * x[row * in + i];
      }
    }
    return y;
  }

  private static double[] radial(double[] x, double[] centres, double sigma) {
    int in = 5;
    int count = centres.length / in;
    double[] phi = new double[x.length / in * count];
    for (int p = 0; p < phi.length; p++) {
      double squares = 0;
      for (int i = 0; i < in; i++) {
        squares += Math.pow(x[p / count * in + i] - centres[p % count * in + i], 2);
      }
      phi[p] = Math.exp(-squares / (sigma * sigma));
    }
    return phi;
  }

  private static double distance(double[] a, double[] b) {
    double sum = 0;
    assertThat(a).hasSameSizeAs(b);
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return sum;
  }
}
