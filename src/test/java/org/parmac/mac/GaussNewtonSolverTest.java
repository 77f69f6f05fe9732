package org.parmac.mac;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.parmac.math.Block;
import org.parmac.math.Kernels;
import org.parmac.model.Layer;
import org.parmac.model.LinearUnits;
import org.parmac.model.NestedModel;
import org.parmac.model.Parameters;
import org.parmac.model.Tangent;

class GaussNewtonSolverTest {
  private static final Kernels KERNELS = Kernels.get();
  private static final int POINTS = 50;

  /** z = (BᵀB + µI)⁻¹ (Bᵀ(y − b) + µ (f(x) + s)). */
  @ParameterizedTest
  @CsvSource({"0.01,0", "1,0", "1,0.3", "100,0.3"})
  void oneLayerBeforeALinearOneHasAClosedForm(double mu, float shift) {
    NestedModel model = SmoothModels.of(new String[] {"linear", "linear"}, 5, 3, 4, 7);
    Block[] z = chain(model, 1);
    Block s = constant(POINTS, 3, shift);
    ZStepOptions options = new ZStepOptions(1, 3, 1e-2, 0, 1, 2);
    solve(model, z, mu, new Block[] {s}, options);
    Parameters decoder = model.layers().get(1).parameters();
    Block f = new Block(0, 3);
    model.layers().get(0).forward(KERNELS, z[0], f);
    for (int n = 0; n < POINTS; n++) {
      DMatrixRMaj expected = closedForm(decoder, z[2], f, n, mu, shift);
      for (int u = 0; u < 3; u++) {
        assertThat((double) z[1].get(n, u)).isCloseTo(expected.get(u), within(2e-5));
      }
    }
  }

  private static DMatrixRMaj closedForm(
      Parameters decoder, Block y, Block f, int n, double mu, double shift) {
    DMatrixRMaj a = new DMatrixRMaj(3, 3);
    DMatrixRMaj right = new DMatrixRMaj(3, 1);
    for (int i = 0; i < 3; i++) {
      a.set(i, i, mu);
      right.set(i, 0, mu * (f.get(n, i) + shift));
      for (int o = 0; o < 4; o++) {
        double b = decoder.weights().get(o, i);
        right.add(i, 0, b * ((double) y.get(n, o) - decoder.bias()[o]));
        for (int j = 0; j < 3; j++) {
          a.add(i, j, b * decoder.weights().get(o, j));
        }
      }
    }
    DMatrixRMaj x = new DMatrixRMaj(3, 1);
    CommonOps_DDRM.solve(a, right, x);
    return x;
  }

  /** The equations solved by conjugate gradients against the matrix itself, formed and solved. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "sigmoid,sigmoid,linear",
        "linear,sigmoid,rbf,linear",
        "rbf,rbf",
        "sigmoid,linear,sigmoid,sigmoid"
      })
  void conjugateGradientsSolveTheEquations(String kinds) {
    NestedModel model = SmoothModels.of(kinds.split(","), 5, 3, 4, 8);
    double mu = 0.7;
    double damping = 0.1;
    int last = model.hidden();
    ChainTile tile = tile(model, chain(model, 2), mu, null);
    Block[] step =
        new ConjugateGradients(new GaussNewtonSystem(tile, 1, last, damping, null))
            .solve(100, 1e-6);
    GaussNewtonSystem system = new GaussNewtonSystem(tile, 1, last, damping, null);
    for (int n = 0; n < POINTS; n += 7) {
      double[] expected = dense(tile, n, last, mu, damping);
      int at = 0;
      for (Block d : step) {
        for (int u = 0; u < d.columns(); u++, at++) {
          assertThat((double) d.get(n, u)).isCloseTo(expected[at], within(2e-4));
        }
      }
    }
    double[] costs = new double[POINTS];
    tile.addCosts(1, last + 1, costs);
    assertThat(system.costs()).isEqualTo(costs);
  }

  /** The step of one point by least squares on its stacked, weighted Jacobian. */
  private static double[] dense(ChainTile tile, int n, int last, double mu, double damping) {
    int hidden = 3;
    int size = hidden * last;
    int outputs = tile.layer(last + 1).units();
    DMatrixRMaj jacobian = new DMatrixRMaj(size + outputs + size, size);
    DMatrixRMaj right = new DMatrixRMaj(size + outputs + size, 1);
    for (int k = 1; k <= last + 1; k++) {
      double root = Math.sqrt(tile.weight(k));
      int units = tile.layer(k).units();
      int row = hidden * (k - 1);
      Block f = new Block(0, units);
      tile.layer(k).forward(KERNELS, tile.z(k - 1), f);
      for (int u = 0; u < units; u++) {
        right.set(row + u, 0, -root * ((double) tile.z(k).get(n, u) - f.get(n, u)));
        if (k <= last) {
          jacobian.set(row + u, row + u, root);
        }
      }
      for (int i = 0; k > 1 && i < hidden; i++) {
        Block column = column(tile.layer(k), tile.z(k - 1), i);
        for (int u = 0; u < units; u++) {
          jacobian.set(row + u, row - hidden + i, -root * column.get(n, u));
        }
      }
    }
    for (int i = 0; i < size; i++) {
      jacobian.set(size + outputs + i, i, Math.sqrt(damping * mu));
    }
    DMatrixRMaj step = new DMatrixRMaj(size, 1);
    CommonOps_DDRM.solve(jacobian, right, step);
    return step.data;
  }

  private static Block column(Layer layer, Block x, int i) {
    Tangent tangent = layer.tangent(KERNELS, x);
    Block axis = new Block(x.rows(), x.columns());
    for (int r = 0; r < x.rows(); r++) {
      axis.set(r, i, 1f);
    }
    Block column = new Block(0, layer.units());
    tangent.times(axis, column);
    return column;
  }

  @ParameterizedTest
  @CsvSource({
    "'sigmoid,sigmoid,linear',1",
    "'sigmoid,sigmoid,linear',0.001",
    "'rbf,sigmoid,rbf,linear',1",
    "'linear,rbf,linear',50",
    "'linear,linear',0"
  })
  void noPointsCostRisesAndUnitsStayInTheirRange(String kinds, double mu) {
    NestedModel model = SmoothModels.of(kinds.split(","), 5, 3, 4, 9);
    Block[] z = chain(model, 3);
    double[] before = costs(model, z, mu);
    for (int i = 0; i < 5; i++) {
      solve(model, z, mu, null, ZStepOptions.DEFAULT);
      double[] after = costs(model, z, mu);
      for (int n = 0; n < POINTS; n++) {
        assertThat(after[n]).isLessThanOrEqualTo(before[n]);
      }
      before = after;
    }
    for (int k = 1; k <= model.hidden(); k++) {
      if (model.layers().get(k - 1).output() == Layer.Output.UNIT) {
        for (float v : z[k].values()) {
          assertThat(v).isBetween(0f, 1f);
        }
      }
    }
  }

  /** Targets far outside what the layers give drive coordinates to the ends of [0, 1]. */
  @Test
  void coordinatesAtTheEndsOfTheirRangeAreMinimal() {
    NestedModel model = SmoothModels.of(new String[] {"sigmoid", "linear"}, 5, 3, 4, 10);
    Block[] z = chain(model, 4);
    for (int p = 0; p < z[2].values().length; p++) {
      z[2].values()[p] = 6 * z[2].values()[p] - 3;
    }
    double mu = 0.1;
    solve(model, z, mu, null, new ZStepOptions(30, 20, 1e-4, 0, 1, 2));
    double[] best = costs(model, z, mu);
    int ends = 0;
    for (int u = 0; u < 3; u++) {
      for (float by : new float[] {-0.01f, 0.01f}) {
        Block[] moved = {z[0], z[1].copy(), z[2]};
        for (int n = 0; n < POINTS; n++) {
          float v = z[1].get(n, u);
          ends += v == 0 || v == 1 ? 1 : 0;
          moved[1].set(n, u, Math.min(1, Math.max(0, v + by)));
        }
        double[] there = costs(model, moved, mu);
        for (int n = 0; n < POINTS; n++) {
          assertThat(best[n]).isLessThanOrEqualTo(there[n] + 1e-6);
        }
      }
    }
    assertThat(ends).isGreaterThan(50);
  }

  /** Part of a chain, as in mixed models: the coordinates before and after stay. */
  @Test
  void aBlockInTheMiddleChangesItsOwnCoordinatesOnly() {
    NestedModel model =
        SmoothModels.of(new String[] {"sigmoid", "sigmoid", "linear", "linear"}, 5, 3, 4, 11);
    Block[] z = chain(model, 5);
    Block[] copies = Arrays.stream(z).map(Block::copy).toArray(Block[]::new);
    double[] before = costs(model, z, 1);
    new GaussNewtonSolver(KERNELS, model, 2, 2, ZStepOptions.DEFAULT)
        .solve(tile(model, z, 1, null), new ShardSums());
    for (int k : new int[] {0, 1, 3, 4}) {
      assertThat(z[k].values()).isEqualTo(copies[k].values());
    }
    double[] after = costs(model, z, 1);
    for (int n = 0; n < POINTS; n++) {
      assertThat(after[n]).isLessThan(before[n]);
    }
  }

  /** To the bit, for layers wide enough for vector instructions too. */
  @ParameterizedTest
  @ValueSource(strings = {"sigmoid,sigmoid,linear", "sigmoid,rbf,linear", "linear,linear"})
  void aPointsCoordinatesDoNotDependOnItsTile(String kinds) {
    NestedModel model = SmoothModels.of(kinds.split(","), 40, 33, 40, 12);
    Block[] whole = chain(model, 6);
    Block[] parts = chain(model, 6);
    solve(model, whole, 1, null, new ZStepOptions(2, 20, 1e-2, 1e-6, 1, 2));
    for (int from = 0, size = 1; from < POINTS; from += size, size += 6) {
      int first = from;
      int rows = Math.min(size, POINTS - from);
      Block[] part = Arrays.stream(parts).map(b -> rows(b, first, rows)).toArray(Block[]::new);
      solve(model, part, 1, null, new ZStepOptions(2, 20, 1e-2, 1e-6, 1, 2));
      for (int k = 1; k <= model.hidden(); k++) {
        assertThat(part[k].values()).isEqualTo(rows(whole[k], from, rows).values());
      }
    }
  }

  @Test
  void modelsWithoutDerivativesAreRefused() {
    Layer bits = new LinearUnits(LinearUnits.Activation.STEP, SmoothModels.parameters(3, 3, 1));
    Layer linear = new LinearUnits(LinearUnits.Activation.LINEAR, SmoothModels.parameters(3, 3, 2));
    NestedModel first = new NestedModel(List.of(bits, linear));
    assertThatThrownBy(() -> new GaussNewtonSolver(KERNELS, first, 1, 1))
        .hasMessage("layer 1 gives bits, which Gauss-Newton steps cannot change");
    NestedModel second = new NestedModel(List.of(linear, bits));
    assertThatThrownBy(() -> new GaussNewtonSolver(KERNELS, second, 1, 1))
        .hasMessage("layer 2 has no derivative, which Gauss-Newton steps need");
    assertThatThrownBy(() -> new GaussNewtonSolver(KERNELS, first, 1, 2))
        .hasMessage("expected 1 <= first <= last <= 1, got 1 and 2");
  }

  private static void solve(
      NestedModel model, Block[] z, double mu, Block[] shifts, ZStepOptions options) {
    new GaussNewtonSolver(KERNELS, model, 1, model.hidden(), options)
        .solve(tile(model, z, mu, shifts), new ShardSums());
  }

  private static double[] costs(NestedModel model, Block[] z, double mu) {
    double[] costs = new double[z[0].rows()];
    tile(model, z, mu, null).addCosts(1, model.hidden() + 1, costs);
    return costs;
  }

  private static ChainTile tile(NestedModel model, Block[] z, double mu, Block[] shifts) {
    return new ChainTile(KERNELS, model.layers(), mu, z, shifts);
  }

  private static Block[] chain(NestedModel model, long seed) {
    Block[] chain = new Block[model.hidden() + 2];
    chain[0] = SmoothModels.uniform(POINTS, model.inputs(), seed);
    for (int k = 1; k < chain.length; k++) {
      chain[k] = SmoothModels.uniform(POINTS, model.layers().get(k - 1).units(), seed + k);
    }
    return chain;
  }

  private static Block constant(int rows, int columns, float value) {
    Block block = new Block(rows, columns);
    Arrays.fill(block.values(), value);
    return block;
  }

  private static Block rows(Block block, int from, int count) {
    int width = block.columns();
    float[] values = Arrays.copyOfRange(block.values(), from * width, (from + count) * width);
    return new Block(count, width, values);
  }
}
