package org.parmac.mac;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.parmac.mac.MacIteration.LayerFit;
import org.parmac.math.Block;
import org.parmac.math.CounterRandom;
import org.parmac.math.Kernels;
import org.parmac.model.Layer;
import org.parmac.model.NestedModel;
import org.parmac.model.Parameters;
import org.parmac.model.Scaling;
import org.parmac.train.LayerKind;
import org.parmac.train.LayerKinds;
import org.parmac.train.LayerOptions;
import org.parmac.train.LayerShape;
import org.parmac.train.PartialFit;
import org.parmac.train.Trainer;

/** Whole iterations of chains with layers that have no derivative. */
class RoughChainsTest {
  private static final Kernels KERNELS = Kernels.get();
  private static final int POINTS = 200;
  private static final int[] UNITS = {3, 4, 6};
  private static final Map<String, Map<String, ?>> OPTIONS =
      Map.of(
          "linear", Map.of(),
          "rbf", Map.of("centres", 20, "ridge", 1e-6, "sigma", 2),
          "quantiser", Map.of("cells", 12),
          "tree", Map.of("depth", 3),
          "kernel-step", Map.of("centres", 40, "sigma", 2, "stepSize", 1, "epochs", 10));

  /** Layers whose W step never raises their error. */
  static Stream<List<String>> descending() {
    return Stream.of(
        List.of("rbf", "tree", "rbf"),
        List.of("quantiser", "rbf", "tree"),
        List.of("tree", "quantiser", "linear"),
        List.of("linear", "linear", "quantiser"));
  }

  /** Layers with bits, whose SVM may raise E_Q in a W step; the Z step never does. */
  static Stream<List<String>> withBits() {
    return Stream.of(
        List.of("kernel-step", "tree", "linear"),
        List.of("kernel-step", "linear", "rbf"),
        List.of("rbf", "kernel-step", "tree"));
  }

  @ParameterizedTest
  @MethodSource("descending")
  void neitherStepRaisesTheObjective(List<String> kinds) throws IOException {
    double last = Double.POSITIVE_INFINITY;
    double first = 0;
    for (ShardSums sums : iterations(kinds)) {
      assertThat(sums.objectiveBefore).isLessThanOrEqualTo(last * (1 + 1e-5));
      assertThat(sums.objective).isLessThanOrEqualTo(sums.objectiveBefore * (1 + 1e-6));
      last = sums.objective;
      first = first == 0 ? sums.objectiveBefore : first;
    }
    assertThat(last).isLessThan(0.9 * first);
  }

  @ParameterizedTest
  @MethodSource("withBits")
  void theZStepNeverRaisesTheObjective(List<String> kinds) throws IOException {
    List<ShardSums> all = iterations(kinds);
    for (ShardSums sums : all) {
      assertThat(sums.objective).isLessThanOrEqualTo(sums.objectiveBefore * (1 + 1e-6));
    }
    assertThat(all.get(all.size() - 1).objective).isLessThan(0.9 * all.get(0).objectiveBefore);
  }

  /** W steps and Z steps in turn at one µ, from coordinates that are inputs under a random map. */
  private static List<ShardSums> iterations(List<String> names) throws IOException {
    Points points = new Points();
    ScaledShard shard =
        new ScaledShard(Scaling.none(6), points, Long.MAX_VALUE, new MacIteration.Times());
    List<Trainer> trainers = new ArrayList<>();
    List<Parameters> parameters = new ArrayList<>();
    int inputs = 6;
    for (int k = 0; k < 3; k++) {
      LayerKind kind = LayerKinds.named(names.get(k));
      LayerShape shape = new LayerShape(KERNELS, "f" + k, inputs, UNITS[k], k == 0, false, null);
      LayerOptions options = new LayerOptions(shape.name(), OPTIONS.get(names.get(k)));
      trainers.add(kind.trainer(shape, options));
      parameters.add(kind.initial(shape, options, 5));
      inputs = UNITS[k];
    }
    Coordinates z = start(model(trainers, parameters), points);
    List<ShardSums> all = new ArrayList<>();
    for (int iteration = 0; iteration < 5; iteration++) {
      for (int k = 0; k < 3; k++) {
        parameters.set(k, fit(trainers.get(k), k, parameters.get(k), shard, z));
      }
      NestedModel model = model(trainers, parameters);
      List<BlockSolver> solvers = ZStepChoice.solvers(KERNELS, model, ZStepOptions.DEFAULT);
      ZStep step = new ChainZStep(KERNELS, model, 0.5, solvers, 2, null);
      all.add(new MacIteration(step, List.of()).onShard(shard, z, new MacIteration.Times()));
    }
    return all;
  }

  private static Parameters fit(
      Trainer trainer, int layer, Parameters warm, ScaledShard shard, Coordinates z)
      throws IOException {
    Parameters p = warm;
    for (int round = trainer.firstRound(warm); round < trainer.rounds(); round++) {
      Trainer now = trainer.round(round);
      PartialFit fit = now.start(p, 5);
      new MacIteration(null, List.of(new LayerFit(layer, now, fit)))
          .onShard(shard, z, new MacIteration.Times());
      p = fit.fit();
    }
    return p;
  }

  private static NestedModel model(List<Trainer> trainers, List<Parameters> parameters) {
    List<Layer> layers = new ArrayList<>();
    for (int k = 0; k < 3; k++) {
      layers.add(trainers.get(k).layer(parameters.get(k)));
    }
    return new NestedModel(layers);
  }

  private static Coordinates start(NestedModel model, Points points) {
    Coordinates z = new Coordinates(Coordinates.spaces(model), POINTS);
    for (int k = 0; k < 2; k++) {
      Block map = random(UNITS[k], 6, 30 + k);
      Block values = new Block(POINTS, UNITS[k]);
      KERNELS.timesTransposed(points.values(), map, values);
      boolean bits = z.spaces().get(k).binary();
      for (int p = 0; p < values.values().length; p++) {
        float v = values.values()[p];
        values.values()[p] = bits ? v > 0 ? 1 : 0 : v;
      }
      z.write(k, 0, values);
    }
    return z;
  }

  private static Block random(int rows, int columns, long seed) {
    CounterRandom random = new CounterRandom(seed, "test");
    Block block = new Block(rows, columns);
    for (int p = 0; p < block.values().length; p++) {
      block.values()[p] = (float) random.gaussian(p);
    }
    return block;
  }

  /** Points about a curve. */
  private record Points(Block values) implements Shard {
    Points() {
      this(random(POINTS, 6, 1));
      for (int p = 0; p < values.values().length; p++) {
        double t = 6.0 * (p / 6) / POINTS;
        values.values()[p] = (float) (0.2 * values.values()[p] + Math.sin(t * (1 + p % 6) + p % 6));
      }
    }

    @Override
    public int points() {
      return POINTS;
    }

    @Override
    public int columns() {
      return 6;
    }

    @Override
    public Pass pass() {
      return new Pass() {
        private int row;

        @Override
        public boolean next(Block tile) {
          int rows = Math.min(64, POINTS - row);
          tile.resize(rows);
          System.arraycopy(values.values(), row * 6, tile.values(), 0, rows * 6);
          row += rows;
          return rows > 0;
        }

        @Override
        public void close() {}
      };
    }
  }
}
