package org.parmac.mac;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.parmac.mac.MacIteration.LayerFit;
import org.parmac.math.Block;
import org.parmac.math.Kernels;
import org.parmac.model.Layer;
import org.parmac.model.NestedModel;
import org.parmac.model.Parameters;
import org.parmac.model.Scaling;
import org.parmac.model.Targets;
import org.parmac.train.LeastSquares;

class MultipliersTest {
  private static final Kernels KERNELS = Kernels.get();
  private static final int POINTS = 60;
  private static final Targets TARGETS = new Targets(3, 0);

  /**
   * For given layers the solution is z = f(x), and the multipliers are what it costs to be there:
   * the augmented run finds them at µ = 20, the penalty run as −µ (z − f) when µ is large. Any
   * layer of numbers may come before a smooth one; where none comes after, there are no multipliers
   * to find: see {@link #beforeLayersOfCellsThereAreNone}.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "linear,linear",
        "sigmoid,linear",
        "rbf,linear",
        "sigmoid,sigmoid,linear",
        "sigmoid,rbf,linear",
        "linear,sigmoid",
        "linear,linear-of-sigmoid",
        "rbf,rbf",
        "tree,linear",
        "quantiser,sigmoid,linear"
      })
  void thoseOfAnAugmentedRunAgreeWithThePenaltyRun(String kinds) {
    NestedModel model = SmoothModels.of(kinds.split(","), 5, 3, 4, 7);
    Block x = SmoothModels.uniform(POINTS, 5, 1);
    Block y = SmoothModels.uniform(POINTS, 4, 2);
    Coordinates z = forward(model, x);
    Multipliers augmented = new Multipliers(z.spaces(), POINTS);
    for (int i = 0; i < 60; i++) {
      zStep(model, 20, augmented, i == 0 ? 0 : 20, 20).solve(x, y, z, 0, new ShardSums());
    }
    double mu = 2e3;
    Coordinates penalty = forward(model, x);
    for (double m = 1; m <= mu; m *= 2) {
      zStep(model, m, null, 0, 20).solve(x, y, penalty, 0, new ShardSums());
    }
    zStep(model, mu, null, 0, 20).solve(x, y, penalty, 0, new ShardSums());
    Multipliers ofPenalty = new Multipliers(z.spaces(), POINTS);
    ofPenalty.update(KERNELS, model.layers(), chain(model, x, penalty), 0, mu);
    for (int k = 0; k < model.hidden(); k++) {
      float[] found = augmented.lambda().numbers(k);
      float[] expected = ofPenalty.lambda().numbers(k);
      double size = 0;
      for (int p = 0; p < found.length; p++) {
        size = Math.max(size, Math.abs(expected[p]));
        assertThat((double) found[p]).isCloseTo(expected[p], within(0.02));
      }
      assertThat(size).isGreaterThan(0.05);
    }
  }

  /**
   * A layer that is constant in each of some cells has no derivative, so that nothing pulls at z =
   * f(x) once µ is so large that no other cell is worth its way: then both runs end there, with
   * multipliers of 0.
   */
  @ParameterizedTest
  @ValueSource(strings = {"linear,tree", "linear,quantiser", "sigmoid,tree"})
  void beforeLayersOfCellsThereAreNone(String kinds) {
    NestedModel model = SmoothModels.of(kinds.split(","), 5, 3, 4, 7);
    Block x = SmoothModels.uniform(POINTS, 5, 1);
    Block y = SmoothModels.uniform(POINTS, 4, 2);
    double mu = 1e9;
    Coordinates z = forward(model, x);
    Multipliers multipliers = new Multipliers(z.spaces(), POINTS);
    for (double m = 1; m <= mu; m *= 10) {
      cells(model, m, null, 0).solve(x, y, z, 0, new ShardSums());
    }
    assertThat(z.numbers(0)).isEqualTo(forward(model, x).numbers(0));
    for (int i = 0; i < 5; i++) {
      cells(model, mu, multipliers, i == 0 ? 0 : mu).solve(x, y, z, 0, new ShardSums());
    }
    assertThat(z.numbers(0)).isEqualTo(forward(model, x).numbers(0));
    assertThat(multipliers.lambda().numbers(0)).containsOnly(0);
  }

  private static ChainZStep cells(NestedModel model, double mu, Multipliers m, double updateMu) {
    List<BlockSolver> solvers = ZStepChoice.solvers(KERNELS, model, ZStepOptions.DEFAULT);
    return new ChainZStep(KERNELS, model, mu, solvers, 1, m, updateMu);
  }

  private static ChainZStep zStep(
      NestedModel model, double mu, Multipliers m, double updateMu, int iterations) {
    ZStepOptions exact = new ZStepOptions(iterations, 60, 1e-5, 0, 1, 2);
    BlockSolver solver = new GaussNewtonSolver(KERNELS, model, 1, model.hidden(), exact);
    return new ChainZStep(KERNELS, model, mu, List.of(solver), 1, m, updateMu);
  }

  private static Coordinates forward(NestedModel model, Block x) {
    Coordinates z = new Coordinates(Coordinates.spaces(model), x.rows());
    new ForwardZ(KERNELS, model.layers().subList(0, model.hidden()))
        .solve(x, x, z, 0, new ShardSums());
    return z;
  }

  private static Block[] chain(NestedModel model, Block x, Coordinates z) {
    Block[] chain = new Block[model.hidden() + 1];
    chain[0] = x;
    for (int k = 1; k <= model.hidden(); k++) {
      chain[k] = new Block(0, model.layers().get(k - 1).units());
      z.read(k - 1, 0, x.rows(), chain[k]);
    }
    return chain;
  }

  /**
   * A whole run, W and Z, of two linear layers at a fixed µ: with multipliers it ends at the best
   * nested error that there is, that of reduced-rank regression, where without them it is still far
   * off.
   */
  @Test
  void aRunReachesTheLeastNestedErrorAtAFixedMu() throws IOException {
    Block all = SmoothModels.uniform(120, 8, 3);
    Block x = new Block(0, 5);
    Block y = new Block(0, 3);
    TARGETS.split(all.copy(), Scaling.none(5), x, y);
    double least = leastError(x, y);
    double augmented = nestedError(all, x, y, true);
    double penalty = nestedError(all, x, y, false);
    assertThat(augmented).isBetween(least * 0.9999, least * 1.001);
    assertThat(penalty - least).isGreaterThan(3 * (augmented - least));
  }

  /** Σ ‖y − ŷ‖² of least squares, and what rank 2 leaves of ŷ. */
  private static double leastError(Block x, Block y) {
    LeastSquares.Fold fold = new LeastSquares(KERNELS).start(Parameters.zeros(3, 5), 0);
    fold.add(x, y);
    Parameters w = fold.fit();
    Block fitted = new Block(0, 3);
    new LeastSquares(KERNELS).layer(w).forward(KERNELS, x, fitted);
    DMatrixRMaj centred = new DMatrixRMaj(x.rows(), 3);
    for (int u = 0; u < 3; u++) {
      double mean = 0;
      for (int n = 0; n < x.rows(); n++) {
        mean += fitted.get(n, u) / x.rows();
      }
      for (int n = 0; n < x.rows(); n++) {
        centred.set(n, u, fitted.get(n, u) - mean);
      }
    }
    var svd = DecompositionFactory_DDRM.svd(x.rows(), 3, false, false, true);
    svd.decompose(centred);
    double smallest = java.util.Arrays.stream(svd.getSingularValues()).min().getAsDouble();
    return fold.residual(w) + smallest * smallest;
  }

  private static double nestedError(Block all, Block x, Block y, boolean augmented)
      throws IOException {
    LeastSquares trainer = new LeastSquares(KERNELS);
    List<Parameters> w = new ArrayList<>();
    w.add(SmoothModels.parameters(2, 5, 4));
    w.add(SmoothModels.parameters(3, 2, 5));
    Coordinates z = new Coordinates(List.of(new Coordinates.Space(2, false)), x.rows());
    new ForwardZ(KERNELS, trainer.layer(w.get(0))).solve(x, y, z, 0, new ShardSums());
    Multipliers multipliers = augmented ? new Multipliers(z.spaces(), x.rows()) : null;
    List<MultiplierRule.Finished> finished = new ArrayList<>();
    for (int i = 0; i < 1200; i++) {
      iterate(trainer, w, all, z, multipliers, finished);
    }
    long moved = finished.stream().filter(MultiplierRule.Finished::moved).count();
    assertThat(moved).isBetween(augmented ? 100L : 0L, augmented ? 600L : 0L);
    ShardSums sums = new ShardSums();
    new NestedErrors(
            KERNELS, new NestedModel(List.of(trainer.layer(w.get(0)), trainer.layer(w.get(1)))))
        .add(x, y, sums);
    return sums.nestedError;
  }

  private static void iterate(
      LeastSquares trainer,
      List<Parameters> w,
      Block all,
      Coordinates z,
      Multipliers multipliers,
      List<MultiplierRule.Finished> finished)
      throws IOException {
    double mu = 3;
    int n = finished.size();
    boolean moves =
        multipliers != null
            && n > 0
            && MultiplierRule.DEFAULT.moves(
                n > 1 ? finished.get(n - 2) : null, finished.get(n - 1), mu);
    List<Layer> layers = List.of(trainer.layer(w.get(0)), trainer.layer(w.get(1)));
    List<LayerFit> fits = new ArrayList<>();
    for (int k = 0; k < 2; k++) {
      fits.add(new LayerFit(k, trainer, trainer.start(w.get(k), 0)));
    }
    MacIteration.Times times = new MacIteration.Times();
    ZStep step = zStep(new NestedModel(layers), mu, multipliers, moves ? mu : 0, 2);
    ShardSums sums =
        new MacIteration(step, fits, multipliers, mu)
            .onShard(
                new ScaledShard(
                    Scaling.none(5), TARGETS, new MacIterationTest.InMemory(all), 0, times),
                z,
                times);
    finished.add(new MultiplierRule.Finished(mu, moves, sums.objective));
    for (int k = 0; k < 2; k++) {
      w.set(k, fits.get(k).fit().fit());
    }
  }

  @Test
  void multipliersMoveOnlyWhenTheInnerProblemHasAboutConverged() {
    MultiplierRule rule = new MultiplierRule(0.01);
    MultiplierRule.Finished before = new MultiplierRule.Finished(1, false, 100);
    assertThat(rule.moves(null, before, 1)).isFalse();
    assertThat(rule.moves(null, before, 2)).isTrue();
    assertThat(rule.moves(before, new MultiplierRule.Finished(1, false, 90), 1)).isFalse();
    assertThat(rule.moves(before, new MultiplierRule.Finished(1, false, 99.5), 1)).isTrue();
    assertThat(rule.moves(before, new MultiplierRule.Finished(1, true, 99.5), 1)).isFalse();
    assertThat(rule.moves(before, new MultiplierRule.Finished(2, false, 99.5), 2)).isFalse();
    assertThatThrownBy(() -> new MultiplierRule(0)).hasMessageContaining("multipliers.tolerance");
  }
}
