package org.parmac.math;

import java.util.Arrays;

/**
 * Kernels in plain Java, with one fixed order of summation: register tiles of 4 × 4 for narrow
 * products, vector instructions ({@link Panels}) for wide ones.
 */
final class PlainKernels implements Kernels {
  static final PlainKernels INSTANCE = new PlainKernels();

  /** Columns of a result from which vector instructions pay. */
  private static final int WIDE = 24;

  /** Rows of a left factor from which it pays to pack the right one. */
  private static final int LONG = 16;

  private PlainKernels() {}

  @Override
  public String name() {
    return "plain-java";
  }

  @Override
  public void timesTransposed(Block a, Block b, Block c) {
    int k = a.columns();
    check(b.columns() == k && c.rows() == a.rows() && c.columns() == b.rows(), "C = A*Bt", a, b, c);
    int n = a.rows();
    int m = b.rows();
    if (m >= WIDE && n >= LONG) {
      Panels.timesTransposed(a, b, c);
      return;
    }
    int i = 0;
    for (; i + 4 <= n; i += 4) {
      int j = 0;
      for (; j + 4 <= m; j += 4) {
        tile4x4(a.values(), i * k, b.values(), j * k, k, c.values(), i * m + j, m);
      }
      for (; j < m; j++) {
        tile4x1(a.values(), i * k, b.values(), j * k, k, c.values(), i * m + j, m);
      }
    }
    for (; i < n; i++) {
      for (int j = 0; j < m; j++) {
        c.values()[i * m + j] = dot(a.values(), i * k, b.values(), j * k, k);
      }
    }
  }

  /** Sixteen dot products at once; each sums in the order of {@link #dot}. */
  private static void tile4x4(
      float[] a, int a0, float[] b, int b0, int k, float[] c, int c0, int m) {
    int a1 = a0 + k;
    int a2 = a1 + k;
    int a3 = a2 + k;
    int b1 = b0 + k;
    int b2 = b1 + k;
    int b3 = b2 + k;
    float s00 = 0, s01 = 0, s02 = 0, s03 = 0;
    float s10 = 0, s11 = 0, s12 = 0, s13 = 0;
    float s20 = 0, s21 = 0, s22 = 0, s23 = 0;
    float s30 = 0, s31 = 0, s32 = 0, s33 = 0;
    for (int p = 0; p < k; p++) {
      float x0 = a[a0 + p];
      float x1 = a[a1 + p];
      float x2 = a[a2 + p];
      float x3 = a[a3 + p];
      float y = b[b0 + p];
      s00 += x0 * y;
      s10 += x1 * y;
      s20 += x2 * y;
      s30 += x3 * y;
      y = b[b1 + p];
      s01 += x0 * y;
      s11 += x1 * y;
      s21 += x2 * y;
      s31 += x3 * y;
      y = b[b2 + p];
      s02 += x0 * y;
      s12 += x1 * y;
      s22 += x2 * y;
      s32 += x3 * y;
      y = b[b3 + p];
      s03 += x0 * y;
      s13 += x1 * y;
      s23 += x2 * y;
      s33 += x3 * y;
    }
    c[c0] = s00;
    c[c0 + 1] = s01;
    c[c0 + 2] = s02;
    c[c0 + 3] = s03;
    c0 += m;
    c[c0] = s10;
    c[c0 + 1] = s11;
    c[c0 + 2] = s12;
    c[c0 + 3] = s13;
    c0 += m;
    c[c0] = s20;
    c[c0 + 1] = s21;
    c[c0 + 2] = s22;
    c[c0 + 3] = s23;
    c0 += m;
    c[c0] = s30;
    c[c0 + 1] = s31;
    c[c0 + 2] = s32;
    c[c0 + 3] = s33;
  }

  /** Four dot products at once, for the few columns that fill no tile of four. */
  private static void tile4x1(
      float[] a, int a0, float[] b, int b0, int k, float[] c, int c0, int m) {
    int a1 = a0 + k;
    int a2 = a1 + k;
    int a3 = a2 + k;
    float s0 = 0, s1 = 0, s2 = 0, s3 = 0;
    for (int p = 0; p < k; p++) {
      float y = b[b0 + p];
      s0 += a[a0 + p] * y;
      s1 += a[a1 + p] * y;
      s2 += a[a2 + p] * y;
      s3 += a[a3 + p] * y;
    }
    c[c0] = s0;
    c[c0 + m] = s1;
    c[c0 + 2 * m] = s2;
    c[c0 + 3 * m] = s3;
  }

  private static float dot(float[] a, int ai, float[] b, int bi, int k) {
    float s = 0;
    for (int p = 0; p < k; p++) {
      s += a[ai + p] * b[bi + p];
    }
    return s;
  }

  @Override
  public void transposedTimes(Block a, Block b, Block c) {
    int n = a.rows();
    int k = a.columns();
    int m = b.columns();
    check(b.rows() == n && c.rows() == k && c.columns() == m, "C = At*B", a, b, c);
    if (m >= WIDE) {
      Panels.transposedTimes(a, b, c);
      return;
    }
    float[] x = a.values();
    float[] y = b.values();
    float[] z = c.values();
    Arrays.fill(z, 0, k * m, 0f);
    int r = 0;
    for (; r + 4 <= n; r += 4) {
      int y0 = r * m;
      int y1 = y0 + m;
      int y2 = y1 + m;
      int y3 = y2 + m;
      for (int p = 0; p < k; p++) {
        float x0 = x[r * k + p];
        float x1 = x[(r + 1) * k + p];
        float x2 = x[(r + 2) * k + p];
        float x3 = x[(r + 3) * k + p];
        int z0 = p * m;
        if (x0 != 0 || x1 != 0 || x2 != 0 || x3 != 0) {
          for (int j = 0; j < m; j++) {
            z[z0 + j] += (x0 * y[y0 + j] + x1 * y[y1 + j]) + (x2 * y[y2 + j] + x3 * y[y3 + j]);
          }
        }
      }
    }
    for (; r < n; r++) {
      for (int p = 0; p < k; p++) {
        float x0 = x[r * k + p];
        for (int j = 0; j < m; j++) {
          z[p * m + j] += x0 * y[r * m + j];
        }
      }
    }
  }

  @Override
  public void weightedGram(Block a, Block weights, int column, Block c) {
    int k = a.columns();
    boolean fits = weights.rows() == a.rows() && column < weights.columns();
    check(fits && c.rows() == k && c.columns() == k, "C = At*diag(w)*A", a, weights, c);
    Panels.weightedGram(a, weights, column, c);
  }

  private static void check(boolean fits, String what, Block a, Block b, Block c) {
    if (!fits) {
      throw new IllegalArgumentException(
          what + ": shapes do not fit: A " + shape(a) + ", B " + shape(b) + ", C " + shape(c));
    }
  }

  private static String shape(Block block) {
    return block.rows() + " x " + block.columns();
  }
}
