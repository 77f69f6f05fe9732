package org.parmac.mac;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.parmac.math.Block;
import org.parmac.math.CounterRandom;
import org.parmac.math.Kernels;
import org.parmac.model.FeatureUnits;
import org.parmac.model.Features;
import org.parmac.model.GaussianFeatures;
import org.parmac.model.Layer;
import org.parmac.model.LinearUnits;
import org.parmac.model.LinearUnits.Activation;
import org.parmac.model.NearestCentre;
import org.parmac.model.NestedModel;
import org.parmac.model.Parameters;
import org.parmac.model.TreeLeaves;

/** Z steps that need forward evaluations only, and sphere decoding in longer chains. */
class ForwardSolversTest {
  private static final Kernels KERNELS = Kernels.get();
  private static final int ROWS = 40;
  private static final int BITS = 5;
  private static final double MU = 0.7;

  /** Chains of two coordinate layers; the solver changes the first. */
  enum Chain {
    SPHERE(Activation.STEP),
    FLIPS(Activation.STEP),
    FLIPS_BEFORE_A_QUANTISER(Activation.STEP),
    PATTERN(Activation.LINEAR),
    PATTERN_IN_A_BOX(Activation.SIGMOID),
    BEFORE_A_TREE(Activation.LINEAR),
    BEFORE_A_TREE_IN_A_BOX(Activation.SIGMOID),
    BEFORE_A_QUANTISER(Activation.LINEAR);

    private final Activation first;

    Chain(Activation first) {
      this.first = first;
    }

    NestedModel model() {
      Layer second =
          switch (this) {
            case SPHERE, PATTERN -> linear(Activation.LINEAR, 3, BITS, 2);
            case FLIPS -> on(new GaussianFeatures(random(4, BITS, 8), 2, null));
            case PATTERN_IN_A_BOX -> linear(Activation.STEP, 3, BITS, 2);
            case BEFORE_A_TREE, BEFORE_A_TREE_IN_A_BOX -> on(tree());
            case FLIPS_BEFORE_A_QUANTISER, BEFORE_A_QUANTISER ->
                on(new NearestCentre(random(6, BITS, 8)));
          };
      return new NestedModel(
          List.of(linear(first, BITS, 4, 1), second, linear(Activation.LINEAR, 2, 3, 3)));
    }

    BlockSolver solver(NestedModel model, int evaluations) {
      return switch (this) {
        case SPHERE -> new SphereSolver(KERNELS, model, 1, 1);
        case FLIPS, FLIPS_BEFORE_A_QUANTISER ->
            new BitFlipSolver(KERNELS, model, 1, 1, evaluations);
        default -> new PatternSearchSolver(KERNELS, model, 1, 1, evaluations);
      };
    }

    boolean isBinary() {
      return first == Activation.STEP;
    }
  }

  /** x_0 ≤ .3: leaf 0; otherwise x_1 ≤ .6: leaf 1, or leaf 2. */
  private static TreeLeaves tree() {
    float[] nodes = {0, .3f, 1, 0, -1, 0, 0, 0, 1, .6f, 3, 0, -1, 0, 1, 0, -1, 0, 2, 0};
    return new TreeLeaves(BITS, 1, new Block(5, TreeLeaves.WIDTH, nodes));
  }

  private static Layer on(Features features) {
    return new FeatureUnits(features, linear(Activation.LINEAR, 3, features.count(), 9));
  }

  private static LinearUnits linear(Activation activation, int units, int inputs, long seed) {
    float[] bias = random(1, units, seed + 100).values();
    return new LinearUnits(activation, new Parameters(random(units, inputs, seed), bias));
  }

  /** A tile of some of the points. */
  private static final class Points {
    private final NestedModel model;
    private final Block[] z;
    private final Block[] shifts;
    private final ChainTile tile;

    Points(Chain chain, int from, int rows, boolean shifted) {
      model = chain.model();
      Block first = part(random(ROWS, BITS, 21), from, rows);
      for (int p = 0; p < first.values().length; p++) {
        float v = first.values()[p];
        first.values()[p] =
            chain.isBinary()
                ? v > 0 ? 1 : 0
                : chain.first == Activation.SIGMOID ? Math.min(1, Math.abs(v)) : v;
      }
      z =
          new Block[] {
            part(random(ROWS, 4, 20), from, rows),
            first,
            part(random(ROWS, 3, 22), from, rows),
            part(random(ROWS, 2, 23), from, rows)
          };
      shifts =
          shifted
              ? new Block[] {
                part(random(ROWS, BITS, 24), from, rows), part(random(ROWS, 3, 25), from, rows)
              }
              : null;
      tile = new ChainTile(KERNELS, model.layers(), MU, z, shifts);
    }

    double[] costs() {
      double[] costs = new double[z[0].rows()];
      tile.addCosts(1, 3, costs);
      return costs;
    }
  }

  @ParameterizedTest
  @EnumSource(Chain.class)
  void noPointsCostRises(Chain chain) {
    for (boolean shifted : new boolean[] {false, true}) {
      Points points = new Points(chain, 0, ROWS, shifted);
      double[] before = points.costs();
      chain.solver(points.model, 200).solve(points.tile, new ShardSums());
      double[] after = points.costs();
      double gained = 0;
      for (int i = 0; i < ROWS; i++) {
        assertThat(after[i]).isLessThanOrEqualTo(before[i] * (1 + 1e-6));
        gained += before[i] - after[i];
      }
      assertThat(gained).isPositive();
    }
  }

  @ParameterizedTest
  @EnumSource(Chain.class)
  void aPointIsAFunctionOfItselfAlone(Chain chain) {
    for (int evaluations : new int[] {9, 200}) {
      Points whole = new Points(chain, 0, ROWS, true);
      chain.solver(whole.model, evaluations).solve(whole.tile, new ShardSums());
      for (int from = 0; from < ROWS; from += 8) {
        Points part = new Points(chain, from, 7, true);
        chain.solver(part.model, evaluations).solve(part.tile, new ShardSums());
        assertThat(part.z[1].values()).containsExactly(part(whole.z[1], from, 7).values());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Chain.class)
  void coordinatesStayWhatTheyAre(Chain chain) {
    Points points = new Points(chain, 0, ROWS, true);
    chain.solver(points.model, 200).solve(points.tile, new ShardSums());
    for (float v : points.z[1].values()) {
      assertThat(!chain.isBinary() || v == 0 || v == 1).isTrue();
      assertThat(chain.first != Activation.SIGMOID || v >= 0 && v <= 1).isTrue();
    }
  }

  @Test
  void sphereDecodingFindsTheBestOfAllCodes() {
    for (boolean shifted : new boolean[] {false, true}) {
      double[] least = enumerated(Chain.SPHERE, shifted);
      Points points = new Points(Chain.SPHERE, 0, ROWS, shifted);
      Chain.SPHERE.solver(points.model, 2).solve(points.tile, new ShardSums());
      assertThat(points.costs()).usingComparatorWithPrecision(1e-4).containsExactly(least);
    }
  }

  /** Flips end where none is better, and often at the best code. */
  @Test
  void flipsEndInALocalMinimum() {
    double[] least = enumerated(Chain.FLIPS, true);
    Points points = new Points(Chain.FLIPS, 0, ROWS, true);
    ShardSums sums = new ShardSums();
    Chain.FLIPS.solver(points.model, 1000).solve(points.tile, sums);
    assertThat(sums.cappedPoints).isZero();
    double[] costs = points.costs();
    int best = 0;
    for (int i = 0; i < ROWS; i++) {
      best += costs[i] < least[i] + 1e-5 ? 1 : 0;
    }
    assertThat(best).isGreaterThan(ROWS / 2);
    for (int bit = 0; bit < BITS; bit++) {
      for (int i = 0; i < ROWS; i++) {
        points.z[1].set(i, bit, 1 - points.z[1].get(i, bit));
      }
      double[] flipped = points.costs();
      for (int i = 0; i < ROWS; i++) {
        assertThat(flipped[i]).isGreaterThanOrEqualTo(costs[i] - 1e-6);
        points.z[1].set(i, bit, 1 - points.z[1].get(i, bit));
      }
    }
  }

  private static double[] enumerated(Chain chain, boolean shifted) {
    Points points = new Points(chain, 0, ROWS, shifted);
    double[] least = new double[ROWS];
    java.util.Arrays.fill(least, Double.POSITIVE_INFINITY);
    for (int code = 0; code < 1 << BITS; code++) {
      for (int p = 0; p < ROWS * BITS; p++) {
        points.z[1].values()[p] = code >> p % BITS & 1;
      }
      double[] costs = points.costs();
      for (int i = 0; i < ROWS; i++) {
        least[i] = Math.min(least[i], costs[i]);
      }
    }
    return least;
  }

  /** min over z of µ ‖z − g‖² + µ ‖t − Bz − b‖² has a closed form: no point is below it. */
  @Test
  void patternSearchComesNearTheClosedForm() {
    Points points = new Points(Chain.PATTERN, 0, ROWS, false);
    ShardSums sums = new ShardSums();
    Chain.PATTERN.solver(points.model, 5000).solve(points.tile, sums);
    assertThat(sums.cappedPoints).isZero();
    double[] found = points.costs();
    Points exact = new Points(Chain.PATTERN, 0, ROWS, false);
    Parameters f = exact.model.layers().get(1).parameters();
    Block g = new Block(0, BITS);
    exact.model.layers().get(0).forward(KERNELS, exact.z[0], g);
    for (int i = 0; i < ROWS; i++) {
      double[] z = closedForm(f, g, exact.z[2], i);
      for (int j = 0; j < BITS; j++) {
        exact.z[1].set(i, j, (float) z[j]);
      }
    }
    double[] least = exact.costs();
    for (int i = 0; i < ROWS; i++) {
      assertThat(found[i]).isCloseTo(least[i], within(0.01 * least[i] + 1e-3));
    }
  }

  private static double[] closedForm(Parameters f, Block g, Block t, int row) {
    double[] a = new double[BITS * BITS];
    double[] c = new double[BITS];
    for (int j = 0; j < BITS; j++) {
      a[j * BITS + j] = 1;
      c[j] = g.get(row, j);
      for (int u = 0; u < f.units(); u++) {
        c[j] += f.weights().get(u, j) * (t.get(row, u) - f.bias()[u]);
        for (int k = 0; k < BITS; k++) {
          a[j * BITS + k] += f.weights().get(u, j) * f.weights().get(u, k);
        }
      }
    }
    return org.parmac.math.SymmetricSolver.solve(a, BITS, c, 1);
  }

  /** No point of a grid is better than what is found before a tree. */
  @Test
  void beforeATreeTheBestOfAllLeavesIsFound() {
    Points points = new Points(Chain.BEFORE_A_TREE, 0, ROWS, false);
    Chain.BEFORE_A_TREE.solver(points.model, 3).solve(points.tile, new ShardSums());
    double[] found = points.costs();
    Points grid = new Points(Chain.BEFORE_A_TREE, 0, ROWS, false);
    Block g = new Block(0, BITS);
    grid.model.layers().get(0).forward(KERNELS, grid.z[0], g);
    for (float a = -3; a <= 3; a += 0.1f) {
      for (float b = -3; b <= 3; b += 0.1f) {
        System.arraycopy(g.values(), 0, grid.z[1].values(), 0, ROWS * BITS);
        for (int i = 0; i < ROWS; i++) {
          grid.z[1].set(i, 0, g.get(i, 0) + a);
          grid.z[1].set(i, 1, g.get(i, 1) + b);
        }
        double[] costs = grid.costs();
        for (int i = 0; i < ROWS; i++) {
          assertThat(found[i]).isLessThanOrEqualTo(costs[i] + 1e-5);
        }
      }
    }
  }

  @Test
  void whereForwardIsBestNothingElseIsTaken() {
    for (Chain chain : Chain.values()) {
      Points points = new Points(chain, 0, ROWS, false);
      Block f = new Block(0, BITS);
      points.model.layers().get(0).forward(KERNELS, points.z[0], f);
      points.model.layers().get(1).forward(KERNELS, f, points.z[2]);
      chain.solver(points.model, 200).solve(points.tile, new ShardSums());
      assertThat(points.z[1].values()).containsExactly(f.values());
    }
  }

  @Test
  void evaluationsAreCounted() {
    for (Chain chain : List.of(Chain.FLIPS, Chain.PATTERN, Chain.BEFORE_A_QUANTISER)) {
      Points points = new Points(chain, 0, ROWS, false);
      Counted counted = new Counted(points.model.layers().get(1));
      List<Layer> layers = new ArrayList<>(points.model.layers());
      layers.set(1, counted);
      ChainTile tile = new ChainTile(KERNELS, layers, MU, points.z, null);
      ShardSums sums = new ShardSums();
      chain.solver(new NestedModel(layers), 6).solve(tile, sums);
      assertThat(counted.calls).isEqualTo(6);
      assertThat(sums.cappedPoints).isPositive();
    }
  }

  /** Counts how often a layer is evaluated; of cells it tells nothing. */
  private static final class Counted implements Layer {
    private final Layer layer;
    private int calls;

    Counted(Layer layer) {
      this.layer = layer;
    }

    @Override
    public int inputs() {
      return layer.inputs();
    }

    @Override
    public int units() {
      return layer.units();
    }

    @Override
    public Output output() {
      return layer.output();
    }

    @Override
    public Parameters parameters() {
      return layer.parameters();
    }

    @Override
    public void forward(Kernels kernels, Block inputs, Block outputs) {
      calls++;
      layer.forward(kernels, inputs, outputs);
    }
  }

  @Test
  void wrongBlocksAreRefused() {
    NestedModel model = Chain.FLIPS.model();
    assertThatThrownBy(() -> new BitFlipSolver(KERNELS, model, 1, 2, 10))
        .hasMessageContaining("expected one layer of coordinates, got layers 1 to 2");
    assertThatThrownBy(() -> new PatternSearchSolver(KERNELS, model, 1, 1, 1))
        .hasMessageContaining("evaluations must be 2 or more");
  }

  private static Block part(Block block, int from, int rows) {
    Block part = new Block(rows, block.columns());
    System.arraycopy(block.values(), block.offset(from), part.values(), 0, part.values().length);
    return part;
  }

  private static Block random(int rows, int columns, long seed) {
    CounterRandom random = new CounterRandom(seed, "test");
    Block block = new Block(rows, columns);
    for (int p = 0; p < block.values().length; p++) {
      block.values()[p] = (float) random.gaussian(p);
    }
    return block;
  }
}
