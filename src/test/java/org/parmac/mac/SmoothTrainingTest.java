package org.parmac.mac;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.parmac.math.Block;
import org.parmac.math.Kernels;
import org.parmac.model.NestedModel;
import org.parmac.train.LayerKind;
import org.parmac.train.LayerKinds;
import org.parmac.train.LayerOptions;

/** Deep autoencoders of smooth layers, trained in memory, their partial fits over bytes. */
class SmoothTrainingTest {
  private static final int POINTS = 200;
  private static final int COLUMNS = 8;

  /** Both steps descend, whatever the layers are. */
  @ParameterizedTest
  @CsvSource({
    "'linear,linear',1",
    "'sigmoid,linear',1",
    "'sigmoid,linear',0.01",
    "'sigmoid,sigmoid,linear',1",
    "'sigmoid,sigmoid,sigmoid,linear',1",
    "'sigmoid,linear,sigmoid,linear',20",
    "'rbf,rbf',1",
    "'sigmoid,rbf,linear',1"
  })
  void theObjectiveNeverRisesWithinOneMu(String kinds, double mu) {
    NestedRun run = run(kinds, 2);
    double last = Double.POSITIVE_INFINITY;
    double first = 0;
    for (int i = 0; i < 8; i++) {
      ShardSums sums = run.zStep(mu, SmoothTrainingTest::solver);
      assertThat(sums.objectiveBefore).as("W step %s", i).isLessThanOrEqualTo(last * (1 + 1e-6));
      assertThat(sums.objective).as("Z step %s", i).isLessThanOrEqualTo(sums.objectiveBefore);
      first = i == 0 ? sums.objectiveBefore : first;
      last = sums.objective;
      run.wStep(i);
    }
    assertThat(last).isLessThan(0.5 * first);
  }

  /** The first Z step is the same to the bit; then W is, but for the rounding of sums. */
  @ParameterizedTest
  @ValueSource(strings = {"sigmoid,sigmoid,linear", "sigmoid,linear"})
  void coordinatesDoNotDependOnTheShards(String kinds) {
    NestedRun one = run(kinds, 1);
    NestedRun many = run(kinds, 7);
    one.zStep(1, SmoothTrainingTest::solver);
    many.zStep(1, SmoothTrainingTest::solver);
    for (int k = 1; k < kinds.split(",").length; k++) {
      assertThat(many.coordinates(k)).isEqualTo(one.coordinates(k));
    }
    one.wStep(0);
    many.wStep(0);
    one.zStep(1, SmoothTrainingTest::solver);
    many.zStep(1, SmoothTrainingTest::solver);
    for (int k = 1; k < kinds.split(",").length; k++) {
      float[] z = one.coordinates(k);
      for (int p = 0; p < z.length; p++) {
        assertThat(many.coordinates(k)[p]).isCloseTo(z[p], within(2e-3f));
      }
    }
  }

  private static NestedRun run(String names, int shards) {
    List<LayerKind> kinds = new ArrayList<>();
    List<LayerOptions> options = new ArrayList<>();
    String[] split = names.split(",");
    for (String name : split) {
      kinds.add(LayerKinds.named(name));
      options.add(SmoothModels.options(name));
    }
    int[] units = new int[split.length];
    Arrays.fill(units, 3);
    units[split.length - 1] = COLUMNS;
    return new NestedRun(kinds, options, units, points(), shards, 64, 1);
  }

  /** Points near a curved surface. */
  private static Block points() {
    Block noise = SmoothModels.uniform(POINTS, COLUMNS + 2, 3);
    Block points = new Block(POINTS, COLUMNS);
    for (int n = 0; n < POINTS; n++) {
      for (int j = 0; j < COLUMNS; j++) {
        double t = 3 * noise.get(n, 0) * (1 + j % 3) + 2 * noise.get(n, 1) * (j % 2);
        points.set(n, j, (float) (0.5 + 0.4 * Math.sin(t + j) + 0.05 * noise.get(n, j + 2)));
      }
    }
    return points;
  }

  private static BlockSolver solver(NestedModel model) {
    return new GaussNewtonSolver(Kernels.get(), model, 1, model.hidden());
  }
}
