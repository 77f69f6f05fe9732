package org.parmac.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every implementation against the definition: one sum in the order of the terms, by fma. */
class KernelsTest {
  private final Random random = new Random(7);

  static Stream<Arguments> shapes() {
    Random shapes = new Random(3);
    Stream<int[]> chosen =
        Stream.of(
            new int[] {0, 3, 4},
            new int[] {5, 0, 7},
            new int[] {1, 1, 1},
            new int[] {6, 2, 16},
            new int[] {512, 128, 16},
            new int[] {300, 16, 128},
            new int[] {192, 320, 32},
            new int[] {19, 330, 8},
            new int[] {16, 128, 24},
            new int[] {31, 40, 600},
            new int[] {7, 530, 5},
            new int[] {3, 1040, 3},
            new int[] {520, 33, 25});
    Stream<int[]> drawn =
        Stream.generate(
                () -> new int[] {shapes.nextInt(60), shapes.nextInt(70), shapes.nextInt(70)})
            .limit(60);
    return Stream.concat(chosen, drawn)
        .flatMap(
            s ->
                Stream.of(PlainKernels.INSTANCE, KernelChoice.vector())
                    .map(k -> Arguments.of(k, s[0], s[1], s[2])));
  }

  @Test
  void theTestsHaveVectors() {
    assertThat(KernelChoice.vector().name()).isEqualTo("vector");
    assertThat(Kernels.get().name()).isEqualTo("vector");
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void timesTransposed(Kernels kernels, int n, int k, int m) {
    Block a = numbers(n, k);
    Block b = numbers(m, k);
    Block c = numbers(n, m);
    kernels.timesTransposed(a, b, c);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < m; j++) {
        float sum = 0;
        for (int p = 0; p < k; p++) {
          sum = Math.fma(a.get(i, p), b.get(j, p), sum);
        }
        assertThat(c.get(i, j)).isEqualTo(sum);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void transposedTimes(Kernels kernels, int n, int k, int m) {
    Block a = numbers(n, k);
    Block b = numbers(n, m);
    Block c = numbers(k, m);
    kernels.transposedTimes(a, b, c);
    for (int i = 0; i < k; i++) {
      for (int j = 0; j < m; j++) {
        float sum = 0;
        for (int r = 0; r < n; r++) {
          sum = Math.fma(a.get(r, i), b.get(r, j), sum);
        }
        assertThat(c.get(i, j)).isEqualTo(sum);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void times(Kernels kernels, int n, int k, int m) {
    Block a = numbers(n, k);
    Block b = numbers(k, m);
    Block c = numbers(n, m);
    kernels.times(a, b, c);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < m; j++) {
        float sum = 0;
        for (int p = 0; p < k; p++) {
          sum = Math.fma(a.get(i, p), b.get(p, j), sum);
        }
        assertThat(c.get(i, j)).isEqualTo(sum);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void addTransposedTimes(Kernels kernels, int n, int k, int m) {
    Block a = numbers(n, k);
    Block b = numbers(n, m);
    Block c = numbers(k, m);
    Block before = c.copy();
    kernels.addTransposedTimes(a, b, c);
    for (int i = 0; i < k; i++) {
      for (int j = 0; j < m; j++) {
        float sum = before.get(i, j);
        for (int r = 0; r < n; r++) {
          sum = Math.fma(a.get(r, i), b.get(r, j), sum);
        }
        assertThat(c.get(i, j)).isEqualTo(sum);
      }
    }
  }

  @Test
  void fmaWithoutHardwareGivesTheSameBits() {
    for (int i = 0; i < 2_000_000; i++) {
      float a = Float.intBitsToFloat(random.nextInt());
      float b = Float.intBitsToFloat(random.nextInt());
      float c = Float.intBitsToFloat(random.nextInt());
      same(a, b, c);
      // Sums that nearly cancel, and ties.
      same(a, b, -a * b);
      float x = 1 + random.nextInt(1 << 12) * 0x1p-12f;
      float y = 1 + random.nextInt(1 << 12) * 0x1p-12f;
      same(x, y, 0x1p-24f * (random.nextInt(5) - 2));
      same(x * 0x1p-70f, y * 0x1p-70f, 0x1p-140f * random.nextInt(4));
    }
  }

  private static void same(float a, float b, float c) {
    float expected = Math.fma(a, b, c);
    float found = Fma.emulated(a, b, c);
    if (Float.floatToIntBits(found) != Float.floatToIntBits(expected)) {
      throw new AssertionError(
          a + " * " + b + " + " + c + ": expected " + expected + ", found " + found);
    }
  }

  @Test
  void codesBelowAreTheSame() {
    Kernels vector = KernelChoice.vector();
    for (int round = 0; round < 300; round++) {
      float[] q = numbers(1, 256).values();
      float[] a = numbers(8, 8).values();
      float[] e = numbers(1, 8).values();
      Arrays.fill(q, round % 5 == 0 ? 64 : 256, 256, Float.POSITIVE_INFINITY);
      float limit = random.nextFloat() * 3 - 1.5f;
      FoundCodes plain = new FoundCodes();
      FoundCodes fast = new FoundCodes();
      PlainKernels.INSTANCE.codesBelow(q, a, e, 0.25f, limit, plain);
      vector.codesBelow(q, a, e, 0.25f, limit, fast);
      assertThat(fast.count()).isEqualTo(plain.count());
      plain.leastFirst();
      fast.leastFirst();
      int below = 0;
      for (int u = 0; u < 256; u++) {
        double value = q[u] + 0.25;
        for (int i = 0; i < 8; i++) {
          for (int k = 0; k < 8 && (u >>> i & 1) != 0; k++) {
            value += (double) a[8 * k + i] * e[k];
          }
        }
        below += value < limit ? 1 : 0;
      }
      assertThat(plain.count()).isCloseTo(below, org.assertj.core.api.Assertions.within(1));
      for (int i = 0; i < plain.count(); i++) {
        assertThat(fast.code(i)).isEqualTo(plain.code(i));
        assertThat(fast.value(i)).isEqualTo(plain.value(i)).isLessThan(limit);
        assertThat(fast.value(i)).isGreaterThanOrEqualTo(fast.value(0));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 8, 16, 33, 64})
  void bitsOfEightProblems(int bits) {
    Block root = numbers(bits, bits);
    Block gram = new Block(bits, bits);
    PlainKernels.INSTANCE.transposedTimes(root, root, gram);
    float[] g = gram.values();
    float[] c = numbers(bits, 8).values();
    float[] plain = new float[8 * bits];
    float[] fast = new float[8 * bits];
    float[] gradient = new float[8 * bits];
    PlainKernels.INSTANCE.nearestBits(g, bits, c, plain);
    KernelChoice.vector().nearestBits(g, bits, c, fast);
    assertThat(fast).isEqualTo(plain).containsAnyOf(0f, 1f);
    PlainKernels.INSTANCE.alternateBits(g, bits, c, plain, gradient, 100);
    KernelChoice.vector().alternateBits(g, bits, c, fast, new float[8 * bits], 100);
    assertThat(fast).isEqualTo(plain);
    for (int l = 0; l < 8; l++) {
      for (int i = 0; i < bits; i++) {
        double slope = -c[8 * i + l];
        for (int j = 0; j < bits; j++) {
          slope += (double) g[i * bits + j] * plain[8 * j + l];
        }
        double change = 0.5 * g[i * bits + i] + (1 - 2 * plain[8 * i + l]) * slope;
        assertThat(change).as("bit %s of problem %s", i, l).isGreaterThan(-1e-4);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void scale(Kernels kernels, int n, int k, int m) {
    Block x = numbers(n, k);
    Block before = x.copy();
    float[] mean = numbers(1, k).values();
    kernels.scale(x, mean, 0.3f);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < k; j++) {
        assertThat(x.get(i, j)).isEqualTo((before.get(i, j) - mean[j]) * 0.3f);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void weightedGram(Kernels kernels, int n, int k, int m) {
    Block a = numbers(n, k);
    Block weights = numbers(n, 2);
    Block c = numbers(k, k);
    Block before = c.copy();
    kernels.weightedGram(a, weights, 1, c);
    for (int i = 0; i < k; i++) {
      for (int j = 0; j < k; j++) {
        float sum = 0;
        for (int r = 0; r < n; r++) {
          sum = Math.fma(weights.get(r, 1) * a.get(r, i), a.get(r, j), sum);
        }
        assertThat(c.get(i, j)).isEqualTo(j < i ? before.get(i, j) : sum);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void sumsInDouble(Kernels kernels, int n, int k, int m) {
    Block a = numbers(n, k);
    Block b = numbers(n, m);
    double[] sums = new double[k * m];
    double[] gram = new double[k * k];
    Arrays.fill(sums, 0.1);
    Arrays.fill(gram, 0.1);
    kernels.addTransposedTimes(a, b, sums);
    kernels.addGram(a, gram);
    for (int i = 0; i < k; i++) {
      for (int j = 0; j < m; j++) {
        assertThat(sums[i * m + j]).isEqualTo(sum(a, i, b, j));
      }
      for (int j = 0; j < k; j++) {
        assertThat(gram[i * k + j]).isEqualTo(sum(a, Math.min(i, j), a, Math.max(i, j)));
      }
    }
  }

  private static double sum(Block a, int i, Block b, int j) {
    double sum = 0.1;
    for (int r = 0; r < a.rows(); r++) {
      sum += (double) a.get(r, i) * b.get(r, j);
    }
    return sum;
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void blocksOfOtherShapesAreRefused(Kernels kernels, int n, int k, int m) {
    Block a = new Block(n, k);
    assertThatThrownBy(() -> kernels.timesTransposed(a, new Block(m, k + 1), new Block(n, m)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("shapes do not fit: A " + n + " x " + k);
    assertThatThrownBy(() -> kernels.transposedTimes(a, new Block(n + 1, m), new Block(k, m)))
        .hasMessageContaining("B " + (n + 1) + " x " + m);
    assertThatThrownBy(() -> kernels.weightedGram(a, new Block(n, 1), 1, new Block(k, k)))
        .hasMessageContaining("At*diag(w)*A");
    assertThatThrownBy(() -> kernels.addTransposedTimes(a, a, new double[k * k + 1]))
        .hasMessageContaining("S of " + (k * k + 1) + " values");
  }

  private Block numbers(int rows, int columns) {
    Block block = new Block(rows, columns);
    for (int p = 0; p < rows * columns; p++) {
      block.values()[p] = random.nextFloat() - 0.5f;
    }
    return block;
  }
}
