package org.parmac.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The kernels in use against the definition of a product, in double. */
class KernelsTest {
  private final Kernels kernels = Kernels.get();

  @ParameterizedTest
  @CsvSource({
    "0,3,2",
    "1,1,1",
    "3,5,2",
    "4,4,4",
    "5,7,9",
    "64,31,17",
    "130,128,16",
    "257,20,33",
    "150,7,530",
    "16,5,24"
  })
  void timesTransposedIsTheSumOverColumns(int n, int k, int m) {
    Block a = random(n, k, 1);
    Block b = random(m, k, 2);
    Block c = filled(n, m);
    kernels.timesTransposed(a, b, c);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < m; j++) {
        double sum = 0;
        for (int p = 0; p < k; p++) {
          sum += (double) a.get(i, p) * b.get(j, p);
        }
        assertThat((double) c.get(i, j)).isCloseTo(sum, within(1e-6 * (k + 1)));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0,3,2",
    "1,1,1",
    "3,5,2",
    "4,4,4",
    "5,7,9",
    "64,31,17",
    "130,16,128",
    "257,20,33",
    "9,70,530",
    "3,2,24"
  })
  void transposedTimesIsTheSumOverRows(int n, int k, int m) {
    Block a = random(n, k, 3);
    Block b = random(n, m, 4);
    Block c = filled(k, m);
    kernels.transposedTimes(a, b, c);
    for (int i = 0; i < k; i++) {
      for (int j = 0; j < m; j++) {
        double sum = 0;
        for (int p = 0; p < n; p++) {
          sum += (double) a.get(p, i) * b.get(p, j);
        }
        assertThat((double) c.get(i, j)).isCloseTo(sum, within(1e-6 * (n + 1)));
      }
    }
  }

  /** So that a point's results do not depend on which points share its tile. */
  @ParameterizedTest
  @CsvSource({"150,30,40", "33,9,700", "40,20,16"})
  void aRowOfAProductHasTheSameBitsAlone(int n, int k, int m) {
    Block a = random(n, k, 5);
    Block b = random(m, k, 6);
    Block c = filled(n, m);
    kernels.timesTransposed(a, b, c);
    Block alone = filled(1, m);
    for (int i = 0; i < n; i++) {
      float[] row = java.util.Arrays.copyOfRange(a.values(), i * k, (i + 1) * k);
      kernels.timesTransposed(new Block(1, k, row), b, alone);
      assertThat(alone.values())
          .isEqualTo(java.util.Arrays.copyOfRange(c.values(), i * m, (i + 1) * m));
    }
  }

  /** Wide products go through vector instructions, narrow ones do not: the sums are the same. */
  @ParameterizedTest
  @CsvSource({"150,30,40", "33,9,700", "40,70,50"})
  void aColumnOfASumOverRowsHasTheSameBitsAlone(int n, int k, int m) {
    Block a = random(n, k, 7);
    Block b = random(n, m, 8);
    Block c = filled(k, m);
    kernels.transposedTimes(a, b, c);
    Block alone = filled(k, 1);
    Block column = new Block(n, 1);
    for (int j = 0; j < m; j++) {
      for (int i = 0; i < n; i++) {
        column.set(i, 0, b.get(i, j));
      }
      kernels.transposedTimes(a, column, alone);
      for (int p = 0; p < k; p++) {
        assertThat(alone.get(p, 0)).isEqualTo(c.get(p, j));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"0,3", "1,1", "7,5", "4,64", "33,65", "50,600"})
  void weightedGramIsTheSumOverRowsOnAndAboveTheDiagonal(int n, int k) {
    Block a = random(n, k, 9);
    Block weights = random(n, 3, 10);
    Block c = filled(k, k);
    kernels.weightedGram(a, weights, 1, c);
    for (int i = 0; i < k; i++) {
      for (int j = 0; j < k; j++) {
        double sum = 0;
        for (int p = 0; p < n; p++) {
          sum += (double) weights.get(p, 1) * a.get(p, i) * a.get(p, j);
        }
        double expected = j < i ? 77 : sum;
        assertThat((double) c.get(i, j)).isCloseTo(expected, within(1e-6 * (n + 1)));
      }
    }
  }

  @Test
  void shapesThatDoNotFitAreRefusedByName() {
    assertThatThrownBy(
            () -> kernels.timesTransposed(new Block(2, 3), new Block(4, 5), new Block(2, 4)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("C = A*Bt: shapes do not fit: A 2 x 3, B 4 x 5, C 2 x 4");
  }

  private static Block random(int rows, int columns, long seed) {
    CounterRandom random = new CounterRandom(seed, "kernels");
    Block block = new Block(rows, columns);
    for (int i = 0; i < rows * columns; i++) {
      block.values()[i] = (float) (2 * random.uniform(i) - 1);
    }
    return block;
  }

  /** A block of rubbish, which a product has to overwrite. */
  private static Block filled(int rows, int columns) {
    Block block = new Block(rows, columns);
    java.util.Arrays.fill(block.values(), 77f);
    return block;
  }
}
