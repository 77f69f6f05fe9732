package org.parmac.math;

import java.util.Arrays;

/**
 * Kernels in plain Java: what they give is the definition. Each value is one sum, term after term
 * from the first, by fused multiply-add in float32.
 */
final class PlainKernels implements Kernels {
  static final PlainKernels INSTANCE = new PlainKernels();

  /** Values of a loop from which vector instructions pay. */
  private static final int LONG = 24;

  /** Columns of a result from which its rows are long enough. */
  private static final int WIDE = 128;

  /** Problems that are solved at once. */
  private static final int LANES = 8;

  private PlainKernels() {}

  @Override
  public String name() {
    return "plain-java";
  }

  @Override
  public void timesTransposed(Block a, Block b, Block c) {
    Shapes.timesTransposed(a, b, c);
    int n = c.rows();
    int m = c.columns();
    if (n >= LONG && (m >= WIDE || m >= n)) {
      Panels.timesTransposed(a, b, c);
    } else if (n >= LONG) {
      // The same sums with the longer side in the inner loop.
      Block transposed = new Block(m, n);
      Panels.timesTransposed(b, a, transposed);
      transposed.transposeInto(c);
    } else {
      int k = a.columns();
      for (int i = 0, p = 0; i < n; i++) {
        for (int j = 0; j < m; j++, p++) {
          c.values()[p] = dot(a.values(), i * k, b.values(), j * k, k);
        }
      }
    }
  }

  private static float dot(float[] a, int ai, float[] b, int bi, int k) {
    float s = 0;
    for (int p = 0; p < k; p++) {
      s = Fma.of(a[ai + p], b[bi + p], s);
    }
    return s;
  }

  @Override
  public void transposedTimes(Block a, Block b, Block c) {
    Shapes.transposedTimes(a, b, c);
    if (c.columns() >= c.rows()) {
      Panels.transposedTimes(a, b, c);
    } else {
      Block transposed = new Block(c.columns(), c.rows());
      Panels.transposedTimes(b, a, transposed);
      transposed.transposeInto(c);
    }
  }

  @Override
  public void times(Block a, Block b, Block c) {
    Shapes.times(a, b, c);
    Arrays.fill(c.values(), 0, c.rows() * c.columns(), 0f);
    Tiles.add(a.values(), 1, a.columns(), b, c);
  }

  @Override
  public void addTransposedTimes(Block a, Block b, Block c) {
    Shapes.transposedTimes(a, b, c);
    Tiles.add(a.values(), a.columns(), 1, b, c);
  }

  @Override
  public void weightedGram(Block a, Block weights, int column, Block c) {
    Shapes.weightedGram(a, weights, column, c);
    Panels.weightedGram(a, weights, column, c);
  }

  @Override
  public void addTransposedTimes(Block a, Block b, double[] sums) {
    Shapes.addTransposedTimes(a, b, sums);
    double[] right = doubles(b);
    for (int p = 0; p < a.columns(); p++) {
      addColumn(a, p, right, b.columns(), 0, sums);
    }
  }

  @Override
  public void addGram(Block a, double[] sums) {
    Shapes.addTransposedTimes(a, a, sums);
    double[] right = doubles(a);
    int k = a.columns();
    for (int p = 0; p < k; p++) {
      addColumn(a, p, right, k, p, sums);
    }
    Mirror.below(sums, k);
  }

  /**
   * Adds column p of A, times the rows of the right side from a column on, to row p of the sums.
   */
  private static void addColumn(Block a, int p, double[] right, int m, int from, double[] sums) {
    int k = a.columns();
    float[] x = a.values();
    double[] row = Arrays.copyOfRange(sums, p * m, (p + 1) * m);
    for (int r = 0, q = p; r < a.rows(); r++, q += k) {
      double v = x[q];
      int y = r * m;
      if (v != 0) {
        for (int j = from; j < m; j++) {
          row[j] += v * right[y + j];
        }
      }
    }
    System.arraycopy(row, 0, sums, p * m, m);
  }

  private static double[] doubles(Block block) {
    double[] result = new double[block.rows() * block.columns()];
    for (int p = 0; p < result.length; p++) {
      result[p] = block.values()[p];
    }
    return result;
  }

  @Override
  public void codesBelow(
      float[] q, float[] a, float[] e, float base, float limit, FoundCodes found) {
    for (int i = 0; i < FoundCodes.BITS; i++) {
      float sum = 0;
      for (int k = 0; k < FoundCodes.BITS; k++) {
        sum = Fma.of(a[FoundCodes.BITS * k + i], e[k], sum);
      }
      found.c[i] = sum;
    }
    found.sums(base);
    found.count = 0;
    for (int h = 0, u = 0; h < found.high.length; h++) {
      float others = found.high[h];
      for (int l = 0; l < found.low.length; l++, u++) {
        found.values[u] = (q[u] + found.low[l]) + others;
        found.addBelow(u, limit);
      }
    }
  }

  @Override
  public void nearestBits(float[] r, int bits, float[] t, float[] z) {
    for (int k = bits - 1; k >= 0; k--) {
      float half = 0.5f * r[k * bits + k];
      for (int l = 0; l < LANES; l++) {
        float e = t[k * LANES + l];
        for (int j = k + 1; j < bits; j++) {
          e = Fma.of(-r[k * bits + j], z[j * LANES + l], e);
        }
        z[k * LANES + l] = e > half ? 1 : 0;
      }
    }
  }

  @Override
  public void alternateBits(
      float[] g, int bits, float[] c, float[] z, float[] gradient, int sweeps) {
    for (int p = 0; p < bits * LANES; p++) {
      gradient[p] = -c[p];
    }
    for (int i = 0; i < bits; i++) {
      for (int l = 0; l < LANES; l++) {
        addRow(g, i, bits, z[i * LANES + l], l, gradient);
      }
    }
    boolean changed = true;
    for (int sweep = 0; sweep < sweeps && changed; sweep++) {
      changed = false;
      for (int i = 0; i < bits; i++) {
        float half = 0.5f * g[i * bits + i];
        for (int l = 0; l < LANES; l++) {
          int p = i * LANES + l;
          float step = 1 - 2 * z[p];
          if (Fma.of(step, gradient[p], half) < 0) {
            z[p] += step;
            addRow(g, i, bits, step, l, gradient);
            changed = true;
          }
        }
      }
    }
  }

  private static void addRow(float[] g, int i, int bits, float factor, int l, float[] gradient) {
    for (int j = 0; j < bits; j++) {
      int p = j * LANES + l;
      gradient[p] = Fma.of(g[i * bits + j], factor, gradient[p]);
    }
  }

  @Override
  public void scale(Block x, float[] m, float f) {
    float[] v = x.values();
    for (int i = 0, p = 0; i < x.rows(); i++) {
      for (int j = 0; j < x.columns(); j++, p++) {
        v[p] = (v[p] - m[j]) * f;
      }
    }
  }
}
