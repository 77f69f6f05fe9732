package org.parmac.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Models that cannot work are refused with the reason, and nothing is written. */
class ModelRefusalsTest {
  @TempDir static Path shared;
  private static GeneralRuns runs;
  private static Path data;

  @BeforeAll
  static void data() throws Exception {
    runs = new GeneralRuns(shared);
    data = runs.mixture("data", 2);
  }

  private static void refused(String spec, String message, Object... options) throws Exception {
    CommandRun result = runs.train(new Configuration(), spec, data, "run", options);
    assertThat(result.code()).as(result.err()).isEqualTo(Main.USAGE);
    assertThat(result.err()).contains(message).contains("Try 'parmac train --help'.");
    assertThat(shared.resolve("run")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[{kind: linear}] | model.layers must be 2 or more, got 1",
        "[] | model.layers must be 2 or more, got 0",
        "[{kind: sigmiod, units: 3}, {kind: linear}] | layers[].kind must be one of [",
        "[{units: 3}, {kind: linear}] | layers[].kind must be said",
        "[{kind: sigmoid}, {kind: linear}] | layer layer1: units must be said",
        "[{kind: sigmoid, units: 0}, {kind: linear}] | layers[].units must be >= 1, got 0",
        "[{kind: sigmoid, units: x}, {kind: linear}] | layers[].units must be a whole number, got"
            + " x",
        "[{kind: sigmoid, units: 3}, {kind: linear, units: 5}]"
            + "| layer layer2: the last layer has as many units as there are targets, 8, got 5",
        "[{kind: sigmoid, units: 3}, {kind: step}]"
            + "| layer layer2: the last layer cannot put out bits",
        "[{kind: sigmoid, units: 3, steps: 0}, {kind: linear}]"
            + "| layer layer1: steps must be a whole number >= 1, got 0",
        "[{kind: sigmoid, units: 3, stepps: 1}, {kind: linear}]"
            + "| layer layer1: unknown option stepps, expected some of [",
        "[{kind: sigmoid, units: 3, start: itq}, {kind: linear}]"
            + "| layer layer1: start itq gives bits, and the layer's outputs are numbers",
        "[{kind: sigmoid, units: 3, start: pcarr}, {kind: linear}]"
            + "| layer layer1: start pcarr gives bits",
        "[{kind: step, units: 3, start: forward}, {kind: sigmoid, units: 3}, {kind: linear}]"
            + "| layer layer1: a layer of kind step is of no use before it is trained",
        "[{kind: sigmoid, units: 3, start: now}, {kind: linear}] | layers[].start must be one of [",
        "[{name: a, kind: sigmoid, units: 3}, {name: a, kind: linear}]"
            + "| two layers have the name a",
        "[{name: scaling, kind: sigmoid, units: 3}, {kind: linear}]"
            + "| beginning with a letter or a digit, and not scaling, got scaling",
        "[{name: ../a, kind: sigmoid, units: 3}, {kind: linear}]"
            + "| beginning with a letter or a digit, and not scaling, got ../a",
        "[{kind: sigmoid, units: 3, exchange: circulate, method: gauss-newton}, {kind: linear}]"
            + "| layer layer1: method must be sgd where submodels circulate, got gauss-newton",
        "[{kind: quantiser, units: 3, exchange: circulate}, {kind: linear}]"
            + "| layer layer1: a layer of kind quantiser cannot circulate",
        "[{kind: step, units: 70}, {kind: sigmoid, units: 2}, {kind: linear}] | at most 64 if they",
      })
  void layers(String layers, String message) throws Exception {
    refused("model: {layers: " + layers + "}", message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "targets: {columns: 8} | model.targets.columns must be less than the columns of a point, 8",
        "targets: {columns: 9} | model.targets.columns must be less than the columns of a point, 8",
        "targets: {columns: 2, classes: 3} | classes",
        "scale: big | model.scale must be one of [range, unit, none], got \"big\"",
        "keep: most | model.keep must be one of [last, best], got \"most\"",
        "zStep: {iterations: 0} | iterations",
        "minibatch: {points: 100} | model.minibatch.epochs must be >= 1, got null",
        "minibatch: {epochs: 2, size: 9} | unknown minibatch.size, expected some of [epochs,"
            + " points]",
        "minibatch: {epochs: 0} | model.minibatch.epochs must be >= 1, got 0",
        "'minibatch: {epochs: 1, points: 0}' | model.minibatch.points must be >= 1, got 0",
      })
  void restOfTheModel(String rest, String message) throws Exception {
    refused("model: {" + rest + ", layers: [{kind: sigmoid, units: 3}, {kind: linear}]}", message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'kind: sigmoid, exchange: circulate' | linear | goes neither with penalty.multipliers nor",
        "kind: tree | tree | needs a layer that is trained by descent"
      })
  void minibatches(String first, String last, String message) throws Exception {
    refused(
        "model: {minibatch: {epochs: 2}, layers: [{"
            + first
            + ", units: 3}, {kind: "
            + last
            + "}]}",
        message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{unit: bit} | sigmoid | penalty.unit bit is the cost of one wrong bit",
        "{multipliers: true} | step | penalty.multipliers needs coordinates that are numbers",
        "{factor: 1} | sigmoid | penalty.factor must be > 1 (mu has to grow), got 1.0",
        "{tolerance: 1} | sigmoid | penalty.tolerance must be >= 0 and < 1, got 1.0",
        "{leave: later} | sigmoid | penalty.leave must be one of [repeats, validation]",
      })
  void penalties(String penalty, String kind, String message) throws Exception {
    refused(
        "{penalty: "
            + penalty
            + ", model: {layers: [{kind: "
            + kind
            + ", units: 3}, {kind: linear}]}}",
        message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "maxIteration: 3 | .yaml: unknown maxIteration, expected some of [bits, circulation, ",
        "penalty: {strat: 1} | unknown penalty.strat, expected some of [factor, ",
        "'model: {scales: unit, layers: [{kind: sigmoid, units: 3}, {kind: linear}]}'"
            + "| unknown scales, expected some of [",
      })
  void misspeltKeys(String spec, String message) throws Exception {
    refused(spec, message);
  }

  @Test
  void optionsOfTheTwoLayersOfAHash() throws Exception {
    String layers = "model: {layers: [{kind: step, units: 3}, {kind: linear}]}\n";
    refused(layers, "encoder.exchange: expected in the layer", "--exchange", "circulate");
    refused(layers, "encoder.epochs: expected in the layer", "--epochs", 3);
    refused(layers + "decoder: {ridge: 1}", "decoder.ridge: expected in the layer");
  }

  @Test
  void circulationThatCannotRun() throws Exception {
    refused(
        "{circulation: {order: seeded}, model: {layers: [{kind: sigmoid, units: 3, exchange:"
            + " circulate}, {kind: linear}]}}",
        "circulation.order seeded needs all 2 map tasks to run at once, and this process has 1",
        "-D",
        "mapreduce.local.map.tasks.maximum=1");
  }

  @Test
  void aFileThatIsNotThere() throws Exception {
    refused(
        "model: {layers: [{kind: sigmoid, units: 3}, {kind: external, command: [x], files:"
            + " [/no/such.py]}]}",
        "layers[].files: expected a local file that can be read, found none at /no/such.py");
  }

  @Test
  void startsThatAreNone() throws Exception {
    refused(GeneralRuns.SHALLOW, "--starts must be >= 1, got 0", "--starts", 0);
  }
}
