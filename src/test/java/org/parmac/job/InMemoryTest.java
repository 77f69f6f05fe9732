package org.parmac.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.parmac.cli.CommandRun;
import org.parmac.mac.BinaryZStep;
import org.parmac.mac.ChainZStep;
import org.parmac.mac.ForwardZ;
import org.parmac.mac.NestedTraining;
import org.parmac.mac.PenaltySchedule;
import org.parmac.mac.ZStep;
import org.parmac.mac.ZStepChoice;
import org.parmac.math.Kernels;
import org.parmac.model.LinearUnits;
import org.parmac.model.NestedModel;
import org.parmac.model.Parameters;
import org.parmac.store.DatasetDir;
import org.parmac.store.FileShard;
import org.parmac.store.ModelFile;
import org.parmac.store.ModelSpec;
import org.parmac.store.RunDir;
import org.parmac.store.RunSpec;

/** Models of every kind of layers, trained through jobs: the same bytes as in memory. */
final class InMemoryTest {
  private static final int SHARDS = 3;

  @TempDir private Path tmp;
  private final Configuration conf = new Configuration();

  static Stream<Arguments> models() {
    return Stream.of(
        Arguments.of(
            "sigmoid", "{kind: sigmoid, units: 12}, {kind: sigmoid, units: 5}, {kind: linear}"),
        Arguments.of("rbf", "{kind: rbf, units: 2, centres: 40}, {kind: rbf, centres: 30}"),
        Arguments.of("kernel hash", "{kind: kernel-step, units: 8, centres: 50}, {kind: linear}"),
        Arguments.of(
            "bits before numbers",
            "{kind: step, units: 6}, {kind: sigmoid, units: 8}, {kind: linear}"),
        Arguments.of(
            "quantiser",
            "{kind: linear, units: 4}, {kind: quantiser, units: 3, cells: 12}, {kind: linear}"),
        Arguments.of(
            "inputs of sigmoids",
            "{kind: linear, units: 12}, {kind: linear-of-sigmoid, units: 5}, {kind:"
                + " linear-of-sigmoid}"),
        Arguments.of("tree", "{kind: step, units: 8}, {kind: tree, depth: 4}"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("models")
  void jobsGiveTheBytesOfTheMethodInMemory(String name, String layers) throws Exception {
    RunDir run = train(layers, "keep: last, ");
    assertSameInMemory(run);
  }

  static Stream<String> descents() {
    return Stream.of(
        "{kind: sigmoid, units: 12}, {kind: linear}",
        "{kind: step, units: 8}, {kind: linear}",
        "{kind: linear, units: 12}, {kind: linear-of-sigmoid}",
        "{kind: sigmoid, units: 6}, {kind: tree, depth: 3}");
  }

  @ParameterizedTest
  @MethodSource("descents")
  void soDoIterationsOfMinibatches(String layers) throws Exception {
    assertSameInMemory(train(layers, "minibatch: {epochs: 2, points: 100}, keep: last, "));
  }

  private void assertSameInMemory(RunDir run) throws Exception {
    Path memory = tmp.resolve("memory.avro");
    Map<String, Parameters> finished = inMemory(run);
    ModelFile.write(
        Files.newOutputStream(memory),
        ModelPlan.of(run, Kernels.get(), null, -1).saved(run, finished));
    assertThat(memory).hasSameBinaryContentAs(tmp.resolve("run/model.avro"));
    double first = run.summary(run.iteration(1)).nestedError();
    assertThat(run.summary(run.finish()).nestedError()).isLessThan(first);
  }

  private void command(Object... args) throws Exception {
    CommandRun done = CommandRun.of(conf, args);
    assertThat(done.code()).as(done.err()).isZero();
  }

  private RunDir train(String layers, String more) throws Exception {
    Path digits = tmp.resolve("digits");
    Path spec = tmp.resolve("spec.yaml");
    Files.writeString(
        spec,
        "maxIterations: 3\nmodel: {zStep: {evaluations: 30}, "
            + more
            + "layers: ["
            + layers
            + "]}\n"
            + "penalty: {factor: 1.5}\n");
    command("import", "--drop-columns", "65", "--shards", SHARDS, digitsFile(), digits);
    command("train", "--spec", spec, digits, tmp.resolve("run"));
    return RunDir.open(conf, new org.apache.hadoop.fs.Path(tmp.resolve("run").toUri()));
  }

  private Path digitsFile() throws IOException {
    Path file = tmp.resolve("digits.csv.gz");
    try (java.io.InputStream in = RunDir.class.getResourceAsStream("/org/parmac/digits.csv.gz")) {
      Files.copy(in, file);
    }
    return file;
  }

  private Map<String, Parameters> inMemory(RunDir run) throws IOException {
    DatasetDir data = run.dataset(conf);
    Kernels kernels = Kernels.get();
    StepPlan zero = new StepPlan(run, run.iteration(0));
    ModelPlan model = zero.model();
    List<ForwardZ.Source> sources = new ZSteps(zero).starts();
    List<NestedTraining.LayerTraining> layers = new ArrayList<>();
    for (int k = 0; k <= model.hidden(); k++) {
      layers.add(
          new NestedTraining.LayerTraining(
              model.trainer(k, zero.start()),
              model.place(k).descent(zero.start().tuned(model.place(k).name())),
              zero.isFitted(k) ? zero.trainer(k) : null,
              zero.parameters().first(k),
              k < model.hidden() ? sources.get(k) : null,
              null));
    }
    RunSpec spec = run.spec();
    List<Parameters> finished =
        new NestedTraining(
                kernels,
                run.scaling(),
                spec.targetColumns(),
                IntStream.range(0, SHARDS).mapToObj(s -> new FileShard(data, s, () -> {})).toList(),
                layers,
                (w, mu) -> zStep(spec, w, mu),
                w -> new PenaltySchedule(mu(run, spec, w), spec.penalty().factor(), 1),
                spec.maxIterations(),
                minibatches(spec))
            .train(spec.seed())
            .parameters();
    Map<String, Parameters> named = new LinkedHashMap<>();
    for (int k = 0; k < finished.size(); k++) {
      named.put(model.place(k).name(), finished.get(k));
    }
    return named;
  }

  private static NestedTraining.Minibatches minibatches(RunSpec spec) {
    ModelSpec.Minibatch m = spec.model().minibatch();
    return m == null ? null : new NestedTraining.Minibatches(m.epochs(), m.points());
  }

  private static double mu(RunDir run, RunSpec spec, NestedModel w) {
    double unit = spec.isHash() ? PenaltySchedule.bitCost(w.layers().get(1).parameters()) : 1;
    return spec.penalty().start() * unit;
  }

  private static ZStep zStep(RunSpec spec, NestedModel w, double mu) {
    Kernels kernels = Kernels.get();
    return spec.isHash()
        ? new BinaryZStep(kernels, w.layers().get(0), (LinearUnits) w.layers().get(1), mu, true)
        : new ChainZStep(
            kernels,
            w,
            mu,
            ZStepChoice.solvers(kernels, w, spec.zStepOptions()),
            spec.zStepOptions().sweeps(),
            null);
  }
}
