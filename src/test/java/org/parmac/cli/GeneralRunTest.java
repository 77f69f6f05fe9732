package org.parmac.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.parmac.mac.Coordinates;
import org.parmac.model.Parameters;
import org.parmac.store.CoordinatesFile;
import org.parmac.store.DatasetDir;
import org.parmac.store.FileShard;
import org.parmac.store.IterationSummary;
import org.parmac.store.ModelFile;
import org.parmac.store.RunDir;
import org.parmac.store.StepDir;

/** Runs of models without codes: paths of µ, what is kept, and what other commands make of them. */
class GeneralRunTest {
  private static final int POINTS = 300;

  @TempDir static Path shared;
  private static GeneralRuns runs;
  private static Path data;

  @BeforeAll
  static void data() throws Exception {
    runs = new GeneralRuns(shared);
    data = runs.mixture("data", 2);
    runs.trained(GeneralRuns.SHALLOW, data, "plain");
  }

  private static List<IterationSummary> iterations(RunDir run) throws Exception {
    List<IterationSummary> found = new ArrayList<>();
    for (int i = 0; i <= run.lastIteration(); i++) {
      found.add(run.summary(run.iteration(i)));
    }
    return found;
  }

  private static float[] coordinates(RunDir run, StepDir step) throws Exception {
    DatasetDir dataset = run.dataset(new Configuration());
    float[] all = new float[POINTS * 4];
    int rows = 0;
    for (int s = 0; s < run.description().shards(); s++) {
      FileShard shard = new FileShard(dataset, s, () -> {});
      Coordinates z =
          CoordinatesFile.read(step, shard, dataset, List.of(new Coordinates.Space(4, false)));
      System.arraycopy(z.numbers(0), 0, all, rows * 4, z.points() * 4);
      rows += z.points();
    }
    assertThat(rows).isEqualTo(POINTS);
    return all;
  }

  @Test
  void theNumberOfShardsIsNoMatterButForRounding() throws Exception {
    RunDir two = runs.open("plain");
    RunDir five = runs.trained(GeneralRuns.SHALLOW, runs.mixture("data5", 5), "five");
    assertThat(coordinates(five, five.iteration(0)))
        .as("random weights")
        .isEqualTo(coordinates(two, two.iteration(0)));
    float[] few = coordinates(two, two.iteration(2));
    float[] many = coordinates(five, five.iteration(2));
    for (int i = 0; i < few.length; i++) {
      assertThat(many[i]).isCloseTo(few[i], within(1e-4f));
    }
    double error = two.summary(two.finish()).nestedError();
    assertThat(five.summary(five.finish()).nestedError()).isCloseTo(error, within(1e-4 * error));
  }

  @Test
  void muIsLeftWhereTheValidationErrorHardlyFallsAndAfterItsRepeats() throws Exception {
    String spec =
        GeneralRuns.SHALLOW.replace(
            "maxIterations: 2",
            "maxIterations: 9\n"
                + "penalty: {start: 0.5, factor: 4, repeats: 3, leave: validation, tolerance:"
                + " 0.1}");
    List<IterationSummary> found = iterations(runs.trained(spec, data, "validated"));
    double mu = 0.5;
    int at = 1;
    boolean leftEarly = false;
    boolean stayed = false;
    for (int i = 1; i < found.size(); i++) {
      assertThat(found.get(i).penalty()).as("mu of iteration " + i).isEqualTo(mu);
      boolean falls =
          found.get(i).validationError() <= found.get(i - 1).validationError() * (1 - 0.1);
      boolean leaves = !falls || at == 3;
      leftEarly |= !falls && at < 3;
      stayed |= !leaves;
      mu = leaves ? mu * 4 : mu;
      at = leaves ? 1 : at + 1;
    }
    assertThat(leftEarly).as("left for want of progress").isTrue();
    assertThat(stayed).as("stayed while it fell").isTrue();
  }

  /** Noise so large that few centres are worth their parameters. */
  @Test
  void sizesThatLayersChooseAreTold() throws Exception {
    String spec =
        """
        maxIterations: 3
        model:
          layers:
            - {kind: rbf, units: 2, centres: 40}
            - {name: out, kind: rbf, centres: 40, selectEvery: 2, selectLeast: 5, selectNoise: 100}
        """;
    CommandRun trained = runs.train(new Configuration(), spec, data, "selected");
    assertThat(trained.code()).as(trained.err()).isZero();
    assertThat(iterations(runs.open("selected")))
        .extracting(IterationSummary::sizes)
        .containsExactly(Map.of("out", 40), Map.of("out", 40), Map.of("out", 5), Map.of("out", 5));
    assertThat(trained.err().lines().filter(line -> line.startsWith("iter-0002")))
        .singleElement()
        .asString()
        .contains("  out of 5  ");
  }

  @Test
  void eachMuIsRepeated() throws Exception {
    String spec =
        GeneralRuns.SHALLOW.replace(
            "maxIterations: 2", "maxIterations: 5\npenalty: {start: 2, factor: 3, repeats: 2}");
    assertThat(iterations(runs.trained(spec, data, "repeated")))
        .extracting(IterationSummary::penalty)
        .containsExactly(null, 2.0, 2.0, 6.0, 6.0, 18.0);
  }

  /** Small µ first, so that the nested error is not best in the end. */
  @Test
  void theBestIterationIsKept() throws Exception {
    String spec =
        GeneralRuns.SHALLOW
            .replace("maxIterations: 2", "maxIterations: 5\npenalty: {start: 30, factor: 0.0}")
            .replace("factor: 0.0", "factor: 1.5")
            .replace("model:", "model:\n  keep: best");
    RunDir run = runs.trained(spec, data, "best");
    List<IterationSummary> found = iterations(run);
    int best = 0;
    for (int i = 1; i < found.size(); i++) {
      best = found.get(i).validationError() < found.get(best).validationError() ? i : best;
    }
    Parameters kept = hidden(ModelFile.readParameters(run.fs(), run.modelFile()));
    for (int i = 0; i < found.size(); i++) {
      Parameters there =
          hidden(ModelFile.readParameters(run.fs(), run.iteration(i).parametersFile()));
      boolean same = kept.weights().values().length == there.weights().values().length;
      same &= java.util.Arrays.equals(kept.weights().values(), there.weights().values());
      assertThat(same).as("iteration %d, best %d", i, best).isEqualTo(i == best);
    }
  }

  private static Parameters hidden(Map<String, Parameters> layers) {
    return layers.get("h");
  }

  @Test
  void sigmoidUnitsCirculateInASeededOrderWithTheBytesOfARepeat() throws Exception {
    String spec =
        """
        maxIterations: 1
        circulation: {order: seeded, laps: 2}
        model:
          layers:
            - {name: h, kind: sigmoid, units: 4, method: sgd, exchange: circulate}
            - {name: out, kind: linear}
        """;
    RunDir run = runs.trained(spec, data, "circulated", "-D", slots(2));
    runs.trained(spec, data, "circulated-again", "-D", slots(3));
    assertThat(runs.model("circulated-again")).isEqualTo(runs.model("circulated"));
    IterationSummary last = run.summary(run.iteration(1));
    assertThat(last.circulation().laps()).isEqualTo(2);
    assertThat(last.circulation().visits()).isEqualTo(2L * 2 * last.circulation().groups());
    assertThat(last.objective()).isLessThanOrEqualTo(last.objectiveBefore());
    assertThat(run.fs().exists(run.iteration(1).ring(0))).isFalse();
  }

  /** Some options are for layers that circulate alone; the finished model is read all the same. */
  @Test
  void aHashThatHasCirculatedWithOptionsOfThatCanBeRead() throws Exception {
    String spec =
        """
        maxIterations: 1
        circulation: {order: seeded}
        model:
          layers:
            - {kind: step, units: 4, exchange: circulate, epochs: 3}
            - {kind: linear, exchange: circulate, epochs: 1, batch: 8}
        """;
    RunDir run = runs.trained(spec, data, "circulated-hash", "-D", slots(2));
    assertThat(ModelFile.read(run.fs(), run.modelFile()).bits()).isEqualTo(4);
  }

  private static String slots(int count) {
    return "mapreduce.local.map.tasks.maximum=" + count;
  }

  @Test
  void statusInspectAndPlanKnowIt() throws Exception {
    CommandRun status = CommandRun.of(new Configuration(), "status", "--json", run("plain"));
    assertThat(status.code()).as(status.err()).isZero();
    assertThat(status.out())
        .contains("\"state\":\"finished\"", "\"iterations\":2", "\"meanNestedError\":")
        .contains("\"validationError\":");
    CommandRun inspect = CommandRun.of(new Configuration(), "inspect", "--json", run("plain"));
    assertThat(inspect.code()).as(inspect.err()).isZero();
    assertThat(inspect.out()).contains("\"kind\":\"sigmoid\"", "\"validationError\":");
    CommandRun plan = CommandRun.of(new Configuration(), "plan", "--run", run("plain"));
    assertThat(plan.code()).as(plan.err()).isEqualTo(Main.BAD_DATA);
    assertThat(plan.err()).contains("plain: expected a run that trains a hash").hasLineCount(1);
  }

  private static Path run(String name) {
    return shared.resolve(name);
  }

  @ParameterizedTest
  @CsvSource({
    "evaluate RUN",
    "encode RUN DATA OUT",
    "promote RUN OUT",
    "train --warm RUN DATA OUT",
  })
  void whatNeedsCodesRefuses(String line) throws Exception {
    Object[] words =
        line.replace("RUN", run("plain").toString())
            .replace("DATA", data.toString())
            .replace("OUT", run("out").toString())
            .split(" ");
    CommandRun result = CommandRun.of(new Configuration(), words);
    assertThat(result.code()).as(result.err()).isEqualTo(Main.BAD_DATA);
    assertThat(result.err())
        .contains("plain: expected a run that trains a hash", "[sigmoid, linear]")
        .hasLineCount(1);
    assertThat(run("out")).doesNotExist();
  }

  @Test
  void theResultSaysWhatAModelWithoutBitsHas() throws Exception {
    CommandRun again = runs.train(new Configuration(), GeneralRuns.SHALLOW, data, "plain");
    double error = runs.open("plain").summary(runs.open("plain").finish()).validationError();
    assertThat(again.out())
        .contains("\nvalidationError: " + error + "\n")
        .doesNotContain("validationPrecision", "violatedBits");
  }

  @Test
  void otherLayersAreRefusedByName() throws Exception {
    CommandRun other =
        runs.train(
            new Configuration(),
            GeneralRuns.SHALLOW.replace("units: 4", "units: 5"),
            data,
            "plain");
    assertThat(other.code()).isEqualTo(Main.USAGE);
    assertThat(other.err()).contains("the run was started otherwise: ").contains("units");
  }
}
