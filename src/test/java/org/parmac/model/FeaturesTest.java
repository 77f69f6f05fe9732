package org.parmac.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.parmac.math.Block;
import org.parmac.math.CounterRandom;
import org.parmac.math.Kernels;

class FeaturesTest {
  private static final Kernels KERNELS = Kernels.get();
  private static final int IN = 3;

  @Test
  void gaussiansAreThoseOfTheFormula() {
    Block x = random(5, 1);
    Block c = random(4, 2);
    Block mean = new Block(1, 4, new float[] {0.1f, 0.2f, 0.3f, 0.4f});
    Block phi = new Block(0, 4);
    new GaussianFeatures(c, 1.5f, mean).apply(KERNELS, x, phi);
    for (int i = 0; i < 5; i++) {
      for (int j = 0; j < 4; j++) {
        double square = 0;
        for (int k = 0; k < IN; k++) {
          square += Math.pow(x.get(i, k) - c.get(j, k), 2);
        }
        double expected = Math.exp(-square / (1.5 * 1.5)) - mean.get(0, j);
        assertThat((double) phi.get(i, j)).isCloseTo(expected, within(1e-5));
      }
    }
  }

  /** Differences of the function itself, through linear units on it. */
  @Test
  void derivativesAreThoseOfDifferences() {
    Parameters p = new Parameters(random(2, 4, 3), new float[2]);
    FeatureUnits layer =
        new FeatureUnits(
            new GaussianFeatures(random(4, 2), 1.5f, null),
            new LinearUnits(LinearUnits.Activation.LINEAR, p));
    Block x = random(3, 1);
    Tangent tangent = layer.tangent(KERNELS, x);
    Block squares = new Block(0, IN);
    tangent.squares(squares);
    for (int j = 0; j < IN; j++) {
      Block v = new Block(3, IN);
      for (int i = 0; i < 3; i++) {
        v.set(i, j, 1f);
      }
      Block jv = new Block(0, 2);
      tangent.times(v, jv);
      for (int i = 0; i < 3; i++) {
        double sum = 0;
        for (int u = 0; u < 2; u++) {
          double expected = difference(layer, x, i, j, u);
          assertThat((double) jv.get(i, u)).isCloseTo(expected, within(2e-3));
          Block unit = new Block(3, 2);
          unit.set(i, u, 1f);
          Block jtu = new Block(0, IN);
          tangent.transposedTimes(unit, jtu);
          assertThat((double) jtu.get(i, j)).isCloseTo(jv.get(i, u), within(1e-5));
          sum += jv.get(i, u) * jv.get(i, u);
        }
        assertThat((double) squares.get(i, j)).isCloseTo(sum, within(1e-4));
      }
    }
  }

  @Test
  void squaresOfTheFeaturesThemselves() {
    Block x = random(3, 1);
    Tangent tangent = new GaussianFeatures(random(4, 2), 1.5f, new Block(1, 4)).tangent(KERNELS, x);
    Block squares = new Block(0, IN);
    tangent.squares(squares);
    for (int j = 0; j < IN; j++) {
      Block v = new Block(3, IN);
      for (int i = 0; i < 3; i++) {
        v.set(i, j, 1f);
      }
      Block jv = new Block(0, 4);
      tangent.times(v, jv);
      for (int i = 0; i < 3; i++) {
        double sum = 0;
        for (int f = 0; f < 4; f++) {
          sum += jv.get(i, f) * jv.get(i, f);
        }
        assertThat((double) squares.get(i, j)).isCloseTo(sum, within(1e-4));
      }
    }
  }

  private static double difference(FeatureUnits layer, Block x, int row, int column, int unit) {
    float h = 1e-2f;
    Block f = new Block(0, 2);
    double[] ends = new double[2];
    for (int side = 0; side < 2; side++) {
      Block moved = x.copy();
      moved.set(row, column, x.get(row, column) + (side == 0 ? -h : h));
      layer.forward(KERNELS, moved, f);
      ends[side] = f.get(row, unit);
    }
    return (ends[1] - ends[0]) / (2 * h);
  }

  @Test
  void nearestCentresAreNearest() {
    Block x = random(50, 1);
    Block c = random(7, 2);
    int[] cells = new int[50];
    new NearestCentre(c).nearest(KERNELS, x, cells);
    for (int i = 0; i < 50; i++) {
      for (int j = 0; j < 7; j++) {
        assertThat(distance(x, i, c, cells[i])).isLessThanOrEqualTo(distance(x, i, c, j) + 1e-5);
      }
    }
  }

  @Test
  void pointsGoIntoTheCellTheyAreSentTo() {
    Block x = random(50, 1);
    Block c = random(7, 2);
    NearestCentre cells = new NearestCentre(c);
    int[] found = new int[50];
    Block points = new Block(0, IN);
    for (int cell = 0; cell < 7; cell++) {
      cells.into(KERNELS, x, cell, points);
      cells.nearest(KERNELS, points, found);
      int[] before = new int[50];
      cells.nearest(KERNELS, x, before);
      for (int i = 0; i < 50; i++) {
        assertThat(found[i]).isEqualTo(cell);
        double moved = distance(x, i, points, i);
        assertThat(moved).isLessThanOrEqualTo(distance(x, i, c, cell));
        assertThat(moved == 0).isEqualTo(before[i] == cell);
      }
    }
  }

  /** x_0 ≤ 0: leaf 0; otherwise x_1 ≤ 1: leaf 1, or leaf 2. */
  private static TreeLeaves tree() {
    float[] nodes = {0, 0, 1, 0, -1, 0, 0, 0, 1, 1, 3, 0, -1, 0, 1, 0, -1, 0, 2, 0};
    return new TreeLeaves(IN, 1, new Block(5, TreeLeaves.WIDTH, nodes));
  }

  @Test
  void pointsReachTheirLeaf() {
    Block x = new Block(3, IN, new float[] {0, 5, 0, 0.1f, 1, 0, 0.1f, 1.1f, 0});
    Block phi = new Block(0, 3);
    tree().apply(KERNELS, x, phi);
    assertThat(phi.values()).containsExactly(1, 0, 0, 0, 1, 0, 0, 0, 1);
  }

  @Test
  void theNearestPointOfALeafIsInItsBox() {
    Block x = new Block(1, IN, new float[] {-2, 3, 7});
    Block point = new Block(0, IN);
    tree().into(KERNELS, x, 0, point);
    assertThat(point.values()).containsExactly(-2, 3, 7);
    tree().into(KERNELS, x, 1, point);
    assertThat(point.values()).containsExactly(Float.MIN_VALUE, 1, 7);
    tree().into(KERNELS, x, 2, point);
    assertThat(point.values()).containsExactly(Float.MIN_VALUE, 3, 7);
    Block phi = new Block(0, 3);
    tree().apply(KERNELS, point, phi);
    assertThat(phi.values()).containsExactly(0, 0, 1);
  }

  @Test
  void leavesOfSeveralTreesAreShared() {
    Block two = TreeLeaves.roots(2);
    TreeLeaves leaves = new TreeLeaves(IN, 2, two);
    Block phi = new Block(0, 2);
    leaves.apply(KERNELS, random(1, 1), phi);
    assertThat(Arrays.copyOf(phi.values(), 2)).containsExactly(0.5f, 0.5f);
    assertThat(leaves.areDisjoint()).isFalse();
  }

  private static double distance(Block a, int i, Block b, int j) {
    double sum = 0;
    for (int k = 0; k < IN; k++) {
      sum += Math.pow(a.get(i, k) - b.get(j, k), 2);
    }
    return Math.sqrt(sum);
  }

  private static Block random(int rows, long seed) {
    return random(rows, IN, seed);
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
