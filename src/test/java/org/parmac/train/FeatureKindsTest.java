package org.parmac.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.parmac.math.Block;
import org.parmac.math.CounterRandom;
import org.parmac.math.Kernels;
import org.parmac.model.Layer;
import org.parmac.model.Parameters;

/** Layers on features: their fits, by rounds, over shards. */
class FeatureKindsTest {
  private static final Kernels KERNELS = Kernels.get();
  private static final int POINTS = 300;
  private static final int IN = 3;
  private static final int OUT = 2;

  /** A kind, its options, and whether its fit never raises the error. */
  record Case(String kind, Map<String, Object> options, boolean descends) {
    Trainer trainer(boolean first) {
      return LayerKinds.named(kind).trainer(shape(first), new LayerOptions("h", options));
    }

    Parameters initial() {
      return LayerKinds.named(kind).initial(shape(false), new LayerOptions("h", options), 5);
    }
  }

  static List<Case> cases() {
    return List.of(
        new Case("linear", Map.of("ridge", 0.5), true),
        new Case("rbf", Map.of("centres", 20, "sigma", 1.5), true),
        new Case("rbf", Map.of("centres", 10, "centresFrom", "kmeans", "kmeansRounds", 2), true),
        new Case(
            "kernel-step", Map.of("centres", 30, "sigma", 1.5, "stepSize", 2, "epochs", 20), false),
        new Case("quantiser", Map.of("cells", 8, "rounds", 2), true),
        new Case("tree", Map.of("depth", 3), true),
        new Case("tree", Map.of("depth", 3, "trees", 4), true));
  }

  private static LayerShape shape(boolean first) {
    return new LayerShape(KERNELS, "h", IN, OUT, first, false, null);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void shardsDoNotMatter(Case c) throws IOException {
    Block x = x(1);
    Block y = y(c, x);
    Parameters one = Folds.fit(c.trainer(false), c.initial(), x, y, 1, 9);
    Parameters three = Folds.fit(c.trainer(false), c.initial(), x, y, 3, 9);
    assertThat(three.arrays().keySet()).isEqualTo(one.arrays().keySet());
    for (String name : one.arrays().keySet()) {
      assertThat(three.array(name).values())
          .usingComparatorWithPrecision(1e-5f)
          .containsExactly(one.array(name).values());
    }
    if (c.descends()) {
      assertThat(outputs(c, three, x))
          .usingComparatorWithPrecision(1e-3f)
          .containsExactly(outputs(c, one, x));
    } else {
      assertThat(error(c, three, x, y)).isLessThan(0.1 * POINTS);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theSameAgainGivesTheSameBits(Case c) throws IOException {
    Block x = x(1);
    Block y = y(c, x);
    Parameters once = Folds.fit(c.trainer(false), c.initial(), x, y, 3, 9);
    Parameters again = Folds.fit(c.trainer(false), c.initial(), x, y, 3, 9);
    assertThat(again.weights().values()).containsExactly(once.weights().values());
    assertThat(again.bias()).containsExactly(once.bias());
  }

  /** Inputs and targets move, as coordinates do; bits are left out, whose SVM is no descent. */
  @ParameterizedTest
  @MethodSource("cases")
  void theErrorNeverRises(Case c) throws IOException {
    Parameters p = c.initial();
    for (int iteration = 0; iteration < 5; iteration++) {
      Block x = x(1 + iteration);
      Block y = y(c, x);
      double before = error(c, p, x, y) + penalty(c, p);
      p = Folds.fit(c.trainer(false), p, x, y, 2, 9);
      if (c.descends()) {
        assertThat(error(c, p, x, y) + penalty(c, p)).isLessThanOrEqualTo(before * (1 + 1e-6));
      }
    }
    Block x = x(5);
    assertThat(error(c, p, x, y(c, x))).isLessThan(0.8 * error(c, c.initial(), x, y(c, x)));
    assertThat(p.arrays().keySet()).noneMatch(name -> name.startsWith("next"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theLayerIsThereBetweenRounds(Case c) throws IOException {
    Block x = x(1);
    Block y = y(c, x);
    Trainer trainer = c.trainer(false);
    Parameters p = Folds.fit(trainer, c.initial(), x, y, 2, 9);
    float[] before = outputs(c, p, x);
    Block others = x(2);
    for (int round = trainer.firstRound(p); round < trainer.rounds() - 1; round++) {
      p = Folds.round(trainer.round(round), p, others, y(c, others), 2, 9);
      assertThat(outputs(c, p, x)).containsExactly(before);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void noPointsChangeNothing(Case c) throws IOException {
    Block x = x(1);
    Parameters p = Folds.fit(c.trainer(false), c.initial(), x, y(c, x), 2, 9);
    Trainer trainer = c.trainer(false);
    if (c.kind().equals("linear")) {
      return;
    }
    PartialFit empty = trainer.round(0).start(p, 9);
    assertThat(outputs(c, empty.fit(), x)).containsExactly(outputs(c, p, x));
  }

  @Test
  void aFirstLayerKeepsItsCentres() throws IOException {
    Case c = cases().get(1);
    Block x = x(1);
    Parameters p = Folds.fit(c.trainer(true), c.initial(), x, y(c, x), 2, 9);
    assertThat(c.trainer(true).firstRound(c.initial())).isZero();
    assertThat(c.trainer(true).firstRound(p)).isEqualTo(1);
    assertThat(c.trainer(false).firstRound(p)).isZero();
    Block targets = new Block(POINTS, OUT);
    targets.set(0, 0, 1f);
    Parameters skipped = Folds.fit(c.trainer(true), p, x, targets, 2, 9);
    Parameters whole = Folds.fit(c.trainer(false), p, x, targets, 2, 9);
    assertThat(skipped.weights().values()).containsExactly(whole.weights().values());
  }

  @Test
  void sampledCentresMoveWithTheirRows() throws IOException {
    Case c = cases().get(1);
    Parameters p = c.initial();
    TreeSet<Integer> rows = new TreeSet<>();
    for (int iteration = 1; iteration < 3; iteration++) {
      Block x = x(iteration);
      Block y = new Block(POINTS, OUT);
      for (int i = 0; i < POINTS; i++) {
        y.set(i, 0, (float) Math.sin(iteration + 3 * x.get(i, 0)));
      }
      p = Folds.fit(c.trainer(false), p, x, y, 2, 9);
      rows.addAll(rowsOf(p.array("centres"), x));
    }
    assertThat(rows).hasSize(20);
  }

  private static List<Integer> rowsOf(Block centres, Block x) {
    return java.util.stream.IntStream.range(0, POINTS)
        .filter(
            i ->
                java.util.stream.IntStream.range(0, centres.rows())
                    .anyMatch(
                        m ->
                            Arrays.equals(
                                x.values(),
                                x.offset(i),
                                x.offset(i) + IN,
                                centres.values(),
                                centres.offset(m),
                                centres.offset(m) + IN)))
        .boxed()
        .toList();
  }

  @Test
  void moreCentresThanRowsAreAllRows() throws IOException {
    Case c = new Case("rbf", Map.of("centres", 1000), true);
    Block x = x(1);
    Parameters p = Folds.fit(c.trainer(false), c.initial(), x, y(c, x), 2, 9);
    assertThat(rowsOf(p.array("centres"), x)).hasSize(POINTS);
    assertThat(error(c, p, x, y(c, x))).isLessThan(0.02 * POINTS);
  }

  @Test
  void theQuantiserFindsBlobs() throws IOException {
    Block x = new Block(40, IN);
    Block y = new Block(40, OUT);
    for (int i = 0; i < 40; i++) {
      x.set(i, i % 2, 10 * (i % 4) + 0.01f * i);
      y.set(i, 1, i % 4);
    }
    Case c = new Case("quantiser", Map.of("cells", 4), true);
    Parameters p = Folds.fit(c.trainer(false), c.initial(), x, y, 2, 9);
    assertThat(error(c, p, x, y)).isZero();
    Parameters many =
        Folds.fit(
            new Case("quantiser", Map.of("cells", 100), true).trainer(false),
            c.initial(),
            x,
            y,
            2,
            9);
    assertThat(many.array("centres").rows()).isBetween(4, 40);
  }

  @Test
  void theTreeFindsItsSplits() throws IOException {
    Block x = x(1);
    Block y = new Block(POINTS, OUT);
    for (int i = 0; i < POINTS; i++) {
      boolean left = x.get(i, 1) <= 0.25f;
      y.set(i, 0, left ? 3 : x.get(i, 2) <= -0.5f ? 5 : 1);
      y.set(i, 1, left ? 1 : 0);
    }
    Case c = new Case("tree", Map.of("depth", 4, "bins", 400, "minLeaf", 1), true);
    Parameters p = Folds.fit(c.trainer(false), c.initial(), x, y, 3, 9);
    assertThat(error(c, p, x, y)).isZero();
    assertThat(p.array("nodes").rows()).isEqualTo(5);
    assertThat(p.array("nodes").get(0, 0)).isEqualTo(1);
    assertThat((double) p.array("nodes").get(0, 1)).isCloseTo(0.25, within(0.05));
  }

  @Test
  void aTreeRespectsItsLimits() throws IOException {
    Block x = x(1);
    Case c = new Case("tree", Map.of("depth", 5, "minLeaf", 40), true);
    Parameters p = Folds.fit(c.trainer(false), c.initial(), x, y(c, x), 2, 9);
    int[] counts = new int[p.inputs()];
    Block phi = new Block(0, p.inputs());
    new org.parmac.model.TreeLeaves(IN, 1, p.array("nodes")).apply(KERNELS, x, phi);
    for (int i = 0; i < POINTS; i++) {
      for (int l = 0; l < counts.length; l++) {
        counts[l] += (int) phi.get(i, l);
      }
    }
    assertThat(counts.length).isGreaterThan(3);
    assertThat(Arrays.stream(counts).min().getAsInt()).isGreaterThanOrEqualTo(40);
    assertThat(Arrays.stream(counts).sum()).isEqualTo(POINTS);
  }

  /** More targets than splits are judged by: projections stand in for them. */
  @Test
  void aTreeOfManyTargetsFindsTheSplit() throws IOException {
    LayerShape wide = new LayerShape(KERNELS, "h", IN, 40);
    LayerOptions options = new LayerOptions("h", Map.of("depth", 1, "bins", 400));
    Block x = x(1);
    Block y = new Block(POINTS, 40);
    for (int i = 0; i < POINTS; i++) {
      for (int u = 0; u < 40; u++) {
        y.set(i, u, x.get(i, 2) <= 0 ? u : 1);
      }
    }
    TreeKind kind = new TreeKind();
    Parameters p =
        Folds.fit(kind.trainer(wide, options), kind.initial(wide, options, 3), x, y, 2, 9);
    Block f = new Block(0, 40);
    kind.trainer(wide, options).layer(p).forward(KERNELS, x, f);
    assertThat(f.values()).usingComparatorWithPrecision(1e-5f).containsExactly(y.values());
  }

  @Test
  void optionsAreTuned() {
    Block x = new Block(3, 1, new float[] {0, 3, 4});
    Block y = new Block(3, OUT, new float[] {0, 1, 1, 0, 1, 1});
    LayerShape shape = new LayerShape(KERNELS, "h", 1, OUT);
    Map<String, Double> rbf = new RbfKind().tuned(shape, LayerOptions.none("h"), x, y);
    assertThat(rbf).isEqualTo(Map.of("sigma", 3.0));
    Map<String, Double> step = new KernelStepKind().tuned(shape, LayerOptions.none("h"), x, y);
    assertThat(step.get("sigma")).isCloseTo(0.7 * 3, within(1e-12));
    assertThat(step.get("stepSize")).isPositive();
  }

  /** With one centre, c = 0, means over 3 and 4: 10 · 1000 / mean (φ − m)². */
  @Test
  void theStepSizeOfAKernelStepIsTenOverTheMeanSquareOfItsFeatures() {
    Block x = new Block(3, 1, new float[] {0, 3, 4});
    LayerShape shape = new LayerShape(KERNELS, "h", 1, OUT);
    LayerOptions options = new LayerOptions("h", Map.of("sigma", 5));
    double[] phi = {1, Math.exp(-9.0 / 25), Math.exp(-16.0 / 25)};
    double mean = (phi[1] + phi[2]) / 2;
    double square = Arrays.stream(phi).map(v -> Math.pow(v - mean, 2)).average().orElseThrow();
    double step = new KernelStepKind().tuned(shape, options, x, new Block(3, OUT)).get("stepSize");
    assertThat(step).isCloseTo(10 / square / 1000, within(1e-6));
  }

  @Test
  void wrongOptionsAreRefused() {
    refused("rbf", "centres", 0, "layer h: centres must be a whole number >= 1, got 0");
    refused("rbf", "kmeansRounds", 2, "centresFrom must be kmeans where kmeansRounds is said");
    refused("rbf", "ridge", 0, "ridge must be a number >=");
    refused("kernel-step", "sigma", -1, "sigma must be");
    refused("quantiser", "cell", 3, "unknown option cell");
    refused("tree", "rowShare", 1.5, "rowShare must be a number above 0, at most 1, got 1.5");
    refused("tree", "depth", 30, "last level would have");
  }

  private static void refused(String kind, String option, Object value, String message) {
    Case c = new Case(kind, Map.of(option, value), false);
    assertThatThrownBy(() -> c.trainer(false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  /** The ridge's share in what the fit lowers. */
  private static double penalty(Case c, Parameters p) {
    double ridge =
        switch (c.kind()) {
          case "linear" -> 0.5;
          case "rbf" -> 1e-3;
          default -> 0;
        };
    return ridge * SquaredError.of(new Block(p.units(), p.inputs()), p.weights());
  }

  private static float[] outputs(Case c, Parameters p, Block x) {
    Block f = new Block(0, OUT);
    try (Layer layer = c.trainer(false).layer(p)) {
      layer.forward(KERNELS, x, f);
    }
    return f.copy().values();
  }

  private static double error(Case c, Parameters p, Block x, Block y) {
    return SquaredError.of(new Block(x.rows(), OUT, outputs(c, p, x)), y);
  }

  /** Points that move a little from one time to the next. */
  static Block x(int time) {
    CounterRandom place = new CounterRandom(1, "x");
    CounterRandom move = new CounterRandom(time, "move");
    Block x = new Block(POINTS, IN);
    for (int p = 0; p < x.values().length; p++) {
      x.values()[p] = (float) (place.gaussian(p) + 0.1 * move.gaussian(p));
    }
    return x;
  }

  /** A function of the points that is not linear; bits where the kind has bits. */
  private static Block y(Case c, Block x) {
    Block y = new Block(POINTS, OUT);
    boolean bits = LayerKinds.named(c.kind()).output() == Layer.Output.BINARY;
    for (int i = 0; i < POINTS; i++) {
      double a = x.get(i, 0) + x.get(i, 1);
      double r = Math.hypot(x.get(i, 0), x.get(i, 2));
      y.set(i, 0, (float) (bits ? (a > 0 ? 1 : 0) : a));
      y.set(i, 1, (float) (bits ? (r > 1.2 ? 1 : 0) : r));
    }
    return y;
  }
}
