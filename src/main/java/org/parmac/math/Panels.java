package org.parmac.math;

import java.util.Arrays;

/**
 * The loops of {@link PlainKernels} for products that are wide enough for the compiler to find
 * vector instructions.
 *
 * <p>The compiler (C2 of Java 17) turns a loop into vector instructions only if all its array
 * accesses have the same index up to a constant, and if its body is small: hence a row of the
 * result is an array of its own, four rows of a factor are packed at a constant distance, and a
 * loop adds four products to a value.
 */
final class Panels {
  /** Columns of the result that are gone through at once, and the distance of packed rows. */
  private static final int WIDTH = 512;

  /** Rows of the result in a block of A·Bᵀ: a packed panel serves them all. */
  private static final int ROWS = 128;

  /** Rows of the result in a block of Aᵀ·B, which stays in the cache. */
  private static final int BLOCK = 64;

  private Panels() {}

  /** Shapes as in {@link Kernels#timesTransposed}. */
  static void timesTransposed(Block a, Block b, Block c) {
    int n = a.rows();
    int m = b.rows();
    float[] pack = new float[4 * WIDTH];
    float[][] rows = new float[Math.min(n, ROWS)][Math.min(m, WIDTH)];
    for (int j0 = 0; j0 < m; j0 += WIDTH) {
      int width = Math.min(WIDTH, m - j0);
      for (int i0 = 0; i0 < n; i0 += ROWS) {
        int count = Math.min(ROWS, n - i0);
        clear(rows, count, width);
        addProducts(a, i0, count, b, j0, width, pack, rows);
        for (int i = 0; i < count; i++) {
          System.arraycopy(rows[i], 0, c.values(), (i0 + i) * m + j0, width);
        }
      }
    }
  }

  private static void clear(float[][] rows, int count, int width) {
    for (int i = 0; i < count; i++) {
      Arrays.fill(rows[i], 0, width, 0f);
    }
  }

  private static void addProducts(
      Block a, int i0, int count, Block b, int j0, int width, float[] pack, float[][] rows) {
    int k = a.columns();
    float[] x = a.values();
    int p = 0;
    for (; p + 4 <= k; p += 4) {
      packColumns(b, j0, width, p, 4, pack);
      for (int i = 0, q = i0 * k + p; i < count; i++, q += k) {
        addFour(pack, rows[i], 0, width, x[q], x[q + 1], x[q + 2], x[q + 3]);
      }
    }
    for (; p < k; p++) {
      packColumns(b, j0, width, p, 1, pack);
      for (int i = 0, q = i0 * k + p; i < count; i++, q += k) {
        addOne(pack, rows[i], 0, width, x[q]);
      }
    }
  }

  /** Packs the columns p to p + count of some rows of b, each column in a row of the pack. */
  private static void packColumns(Block b, int j0, int width, int p, int count, float[] pack) {
    int k = b.columns();
    float[] y = b.values();
    for (int j = 0, q = j0 * k + p; j < width; j++, q += k) {
      for (int r = 0; r < count; r++) {
        pack[r * WIDTH + j] = y[q + r];
      }
    }
  }

  /** Shapes as in {@link Kernels#transposedTimes}. */
  static void transposedTimes(Block a, Block b, Block c) {
    int k = a.columns();
    int m = b.columns();
    float[] pack = new float[4 * WIDTH];
    float[][] rows = new float[Math.min(k, BLOCK)][Math.min(m, WIDTH)];
    for (int p0 = 0; p0 < k; p0 += BLOCK) {
      int count = Math.min(BLOCK, k - p0);
      for (int j0 = 0; j0 < m; j0 += WIDTH) {
        int width = Math.min(WIDTH, m - j0);
        clear(rows, count, width);
        addOuterProducts(a, p0, count, b, j0, width, pack, rows);
        for (int p = 0; p < count; p++) {
          System.arraycopy(rows[p], 0, c.values(), (p0 + p) * m + j0, width);
        }
      }
    }
  }

  private static void addOuterProducts(
      Block a, int p0, int count, Block b, int j0, int width, float[] pack, float[][] rows) {
    int k = a.columns();
    float[] x = a.values();
    int r = 0;
    for (; r + 4 <= a.rows(); r += 4) {
      packRows(b, r, 4, j0, width, pack);
      for (int p = 0, q = r * k + p0; p < count; p++, q++) {
        addFour(pack, rows[p], 0, width, x[q], x[q + k], x[q + 2 * k], x[q + 3 * k]);
      }
    }
    for (; r < a.rows(); r++) {
      packRows(b, r, 1, j0, width, pack);
      for (int p = 0, q = r * k + p0; p < count; p++, q++) {
        addOne(pack, rows[p], 0, width, x[q]);
      }
    }
  }

  private static void packRows(Block b, int from, int count, int j0, int width, float[] pack) {
    for (int r = 0; r < count; r++) {
      System.arraycopy(b.values(), b.offset(from + r) + j0, pack, r * WIDTH, width);
    }
  }

  /** Shapes as in {@link Kernels#weightedGram}. */
  static void weightedGram(Block a, Block weights, int column, Block c) {
    int d = a.columns();
    float[] pack = new float[4 * WIDTH];
    float[][] rows = new float[Math.min(d, BLOCK)][Math.min(d, WIDTH)];
    for (int p0 = 0; p0 < d; p0 += BLOCK) {
      int count = Math.min(BLOCK, d - p0);
      for (int j0 = p0; j0 < d; j0 += WIDTH) {
        int width = Math.min(WIDTH, d - j0);
        clear(rows, count, width);
        addWeighted(a, weights, column, p0, count, j0, width, pack, rows);
        for (int p = 0; p < count; p++) {
          int skip = Math.min(width, Math.max(0, p0 + p - j0));
          System.arraycopy(rows[p], skip, c.values(), (p0 + p) * d + j0 + skip, width - skip);
        }
      }
    }
  }

  private static void addWeighted(
      Block a,
      Block weights,
      int column,
      int p0,
      int count,
      int j0,
      int width,
      float[] pack,
      float[][] rows) {
    int d = a.columns();
    float[] x = a.values();
    int skip = p0 - j0;
    int r = 0;
    for (; r + 4 <= a.rows(); r += 4) {
      packRows(a, r, 4, j0, width, pack);
      float w0 = weights.get(r, column);
      float w1 = weights.get(r + 1, column);
      float w2 = weights.get(r + 2, column);
      float w3 = weights.get(r + 3, column);
      for (int p = 0, q = r * d + p0; p < count; p++, q++) {
        addFour(
            pack,
            rows[p],
            Math.max(0, p + skip),
            width,
            w0 * x[q],
            w1 * x[q + d],
            w2 * x[q + 2 * d],
            w3 * x[q + 3 * d]);
      }
    }
    for (; r < a.rows(); r++) {
      packRows(a, r, 1, j0, width, pack);
      for (int p = 0, q = r * d + p0; p < count; p++, q++) {
        addOne(pack, rows[p], Math.max(0, p + skip), width, weights.get(r, column) * x[q]);
      }
    }
  }

  /** z += x0 y0, then x1 y1, x2 y2 and x3 y3. */
  private static void addFour(
      float[] y, float[] z, int from, int width, float x0, float x1, float x2, float x3) {
    for (int j = from; j < width; j++) {
      z[j] =
          Fma.of(
              x3,
              y[j + 3 * WIDTH],
              Fma.of(x2, y[j + 2 * WIDTH], Fma.of(x1, y[j + WIDTH], Fma.of(x0, y[j], z[j]))));
    }
  }

  private static void addOne(float[] y, float[] z, int from, int width, float x) {
    for (int j = from; j < width; j++) {
      z[j] = Fma.of(x, y[j], z[j]);
    }
  }
}
