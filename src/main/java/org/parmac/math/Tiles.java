package org.parmac.math;

/** Products of {@link PlainKernels} whose result is narrow: sixteen sums at once in registers. */
final class Tiles {
  private static final int SIDE = 4;

  private Tiles() {}

  /**
   * C_ij += Σ_p x[i next + p step] B_pj.
   *
   * @param x the left factor: its next term so far on, its next row so far
   * @param b terms × m
   */
  static void add(float[] x, int step, int next, Block b, Block c) {
    int m = c.columns();
    float[] y = b.values();
    float[] out = c.values();
    int i = 0;
    for (; i + SIDE <= c.rows(); i += SIDE) {
      int j = 0;
      for (; j + SIDE <= m; j += SIDE) {
        sixteen(x, i * next, step, next, y, j, m, b.rows(), out, i * m + j);
      }
      for (; j < m; j++) {
        for (int r = i; r < i + SIDE; r++) {
          one(x, r * next, step, y, j, m, b.rows(), out, r * m + j);
        }
      }
    }
    for (; i < c.rows(); i++) {
      for (int j = 0; j < m; j++) {
        one(x, i * next, step, y, j, m, b.rows(), out, i * m + j);
      }
    }
  }

  private static void one(
      float[] x, int at, int step, float[] y, int j, int m, int terms, float[] out, int to) {
    float s = out[to];
    for (int p = 0, q = at, r = j; p < terms; p++, q += step, r += m) {
      s = Fma.of(x[q], y[r], s);
    }
    out[to] = s;
  }

  private static void sixteen(
      float[] x,
      int at,
      int step,
      int next,
      float[] y,
      int j,
      int m,
      int terms,
      float[] out,
      int to) {
    float s00 = out[to];
    float s01 = out[to + 1];
    float s02 = out[to + 2];
    float s03 = out[to + 3];
    float s10 = out[to + m];
    float s11 = out[to + m + 1];
    float s12 = out[to + m + 2];
    float s13 = out[to + m + 3];
    float s20 = out[to + 2 * m];
    float s21 = out[to + 2 * m + 1];
    float s22 = out[to + 2 * m + 2];
    float s23 = out[to + 2 * m + 3];
    float s30 = out[to + 3 * m];
    float s31 = out[to + 3 * m + 1];
    float s32 = out[to + 3 * m + 2];
    float s33 = out[to + 3 * m + 3];
    for (int p = 0, q = at, r = j; p < terms; p++, q += step, r += m) {
      float y0 = y[r];
      float y1 = y[r + 1];
      float y2 = y[r + 2];
      float y3 = y[r + 3];
      float v = x[q];
      s00 = Fma.of(v, y0, s00);
      s01 = Fma.of(v, y1, s01);
      s02 = Fma.of(v, y2, s02);
      s03 = Fma.of(v, y3, s03);
      v = x[q + next];
      s10 = Fma.of(v, y0, s10);
      s11 = Fma.of(v, y1, s11);
      s12 = Fma.of(v, y2, s12);
      s13 = Fma.of(v, y3, s13);
      v = x[q + 2 * next];
      s20 = Fma.of(v, y0, s20);
      s21 = Fma.of(v, y1, s21);
      s22 = Fma.of(v, y2, s22);
      s23 = Fma.of(v, y3, s23);
      v = x[q + 3 * next];
      s30 = Fma.of(v, y0, s30);
      s31 = Fma.of(v, y1, s31);
      s32 = Fma.of(v, y2, s32);
      s33 = Fma.of(v, y3, s33);
    }
    out[to] = s00;
    out[to + 1] = s01;
    out[to + 2] = s02;
    out[to + 3] = s03;
    out[to + m] = s10;
    out[to + m + 1] = s11;
    out[to + m + 2] = s12;
    out[to + m + 3] = s13;
    out[to + 2 * m] = s20;
    out[to + 2 * m + 1] = s21;
    out[to + 2 * m + 2] = s22;
    out[to + 2 * m + 3] = s23;
    out[to + 3 * m] = s30;
    out[to + 3 * m + 1] = s31;
    out[to + 3 * m + 2] = s32;
    out[to + 3 * m + 3] = s33;
  }
}
