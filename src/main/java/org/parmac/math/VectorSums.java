package org.parmac.math;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Sums in double of {@link VectorKernels}: tiles of 6 rows × 2 vectors. Products of float32 values
 * are exact in double, so fused multiply-add rounds as plain Java does.
 */
final class VectorSums {
  private static final VectorSpecies<Double> LANES = DoubleVector.SPECIES_PREFERRED;
  private static final int V = LANES.length();
  private static final int WIDTH = 2 * V;
  private static final int ROWS = 6;
  private static final int DEPTH = 128;

  /** Columns of the sums whose panels stay in the cache while all strips meet them. */
  private static final int COLUMNS = 32 * WIDTH;

  private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

  private VectorSums() {}

  /** Buffers of a thread. */
  private static final class Scratch {
    private final double[][] panels = new double[COLUMNS / WIDTH][];
    private final double[] strip = new double[DEPTH * ROWS];
    private final double[] edge = new double[ROWS * WIDTH];

    private double[][] panels(int columns) {
      for (int j = 0; j < Math.min(columns, COLUMNS); j += WIDTH) {
        if (panels[j / WIDTH] == null) {
          panels[j / WIDTH] = new double[DEPTH * WIDTH];
        }
      }
      return panels;
    }
  }

  /**
   * S += Aᵀ·B.
   *
   * @param upper only what lies on and above the diagonal
   */
  static void add(Block a, Block b, double[] sums, boolean upper) {
    int k = a.columns();
    int m = b.columns();
    Scratch scratch = SCRATCH.get();
    double[][] panels = scratch.panels(m);
    double[] strip = scratch.strip;
    double[] edge = scratch.edge;
    for (int j0 = 0; j0 < m; j0 += COLUMNS) {
      int columns = Math.min(COLUMNS, m - j0);
      for (int r = 0; r < a.rows(); r += DEPTH) {
        int depth = Math.min(DEPTH, a.rows() - r);
        for (int j = 0; j < columns; j += WIDTH) {
          pack(b, j0 + j, Math.min(WIDTH, columns - j), WIDTH, r, depth, panels[j / WIDTH]);
        }
        for (int i = 0; i < (upper ? Math.min(k, j0 + columns) : k); i += ROWS) {
          int rows = Math.min(ROWS, k - i);
          pack(a, i, rows, ROWS, r, depth, strip);
          for (int j = upper ? Math.max(0, i - j0) / WIDTH * WIDTH : 0; j < columns; j += WIDTH) {
            int to = i * m + j0 + j;
            int width = Math.min(WIDTH, columns - j);
            double[] panel = panels[j / WIDTH];
            if (rows == ROWS && width == WIDTH && !(upper && i + ROWS > j0 + j)) {
              tile(strip, panel, depth, sums, to, m);
            } else {
              atEdge(
                  strip, panel, depth, sums, to, m, rows, width, upper ? i - j0 - j : -ROWS, edge);
            }
          }
        }
      }
    }
  }

  /** A tile of which only some rows and columns are wanted: see {@link VectorKernels}. */
  private static void atEdge(
      double[] strip,
      double[] panel,
      int depth,
      double[] sums,
      int to,
      int m,
      int rows,
      int width,
      int diagonal,
      double[] edge) {
    for (int i = 0; i < rows; i++) {
      System.arraycopy(sums, to + i * m, edge, i * WIDTH, width);
    }
    tile(strip, panel, depth, edge, 0, WIDTH);
    for (int i = 0; i < rows; i++) {
      int from = Math.min(width, Math.max(0, diagonal + i));
      System.arraycopy(edge, i * WIDTH + from, sums, to + i * m + from, width - from);
    }
  }

  private static void pack(
      Block b, int first, int count, int width, int row, int depth, double[] packed) {
    float[] x = b.values();
    int columns = b.columns();
    for (int r = 0, from = b.offset(row) + first; r < depth; r++, from += columns) {
      int to = r * width;
      for (int i = 0; i < count; i++) {
        packed[to + i] = x[from + i];
      }
      for (int i = count; i < width; i++) {
        packed[to + i] = 0;
      }
    }
  }

  private static void tile(double[] strip, double[] panel, int depth, double[] out, int to, int m) {
    DoubleVector c00 = DoubleVector.fromArray(LANES, out, to);
    DoubleVector c01 = DoubleVector.fromArray(LANES, out, to + V);
    DoubleVector c10 = DoubleVector.fromArray(LANES, out, to + m);
    DoubleVector c11 = DoubleVector.fromArray(LANES, out, to + m + V);
    DoubleVector c20 = DoubleVector.fromArray(LANES, out, to + 2 * m);
    DoubleVector c21 = DoubleVector.fromArray(LANES, out, to + 2 * m + V);
    DoubleVector c30 = DoubleVector.fromArray(LANES, out, to + 3 * m);
    DoubleVector c31 = DoubleVector.fromArray(LANES, out, to + 3 * m + V);
    DoubleVector c40 = DoubleVector.fromArray(LANES, out, to + 4 * m);
    DoubleVector c41 = DoubleVector.fromArray(LANES, out, to + 4 * m + V);
    DoubleVector c50 = DoubleVector.fromArray(LANES, out, to + 5 * m);
    DoubleVector c51 = DoubleVector.fromArray(LANES, out, to + 5 * m + V);
    for (int p = 0; p < depth; p++) {
      DoubleVector b0 = DoubleVector.fromArray(LANES, panel, p * WIDTH);
      DoubleVector b1 = DoubleVector.fromArray(LANES, panel, p * WIDTH + V);
      DoubleVector a = DoubleVector.broadcast(LANES, strip[p * ROWS]);
      c00 = a.fma(b0, c00);
      c01 = a.fma(b1, c01);
      a = DoubleVector.broadcast(LANES, strip[p * ROWS + 1]);
      c10 = a.fma(b0, c10);
      c11 = a.fma(b1, c11);
      a = DoubleVector.broadcast(LANES, strip[p * ROWS + 2]);
      c20 = a.fma(b0, c20);
      c21 = a.fma(b1, c21);
      a = DoubleVector.broadcast(LANES, strip[p * ROWS + 3]);
      c30 = a.fma(b0, c30);
      c31 = a.fma(b1, c31);
      a = DoubleVector.broadcast(LANES, strip[p * ROWS + 4]);
      c40 = a.fma(b0, c40);
      c41 = a.fma(b1, c41);
      a = DoubleVector.broadcast(LANES, strip[p * ROWS + 5]);
      c50 = a.fma(b0, c50);
      c51 = a.fma(b1, c51);
    }
    c00.intoArray(out, to);
    c01.intoArray(out, to + V);
    c10.intoArray(out, to + m);
    c11.intoArray(out, to + m + V);
    c20.intoArray(out, to + 2 * m);
    c21.intoArray(out, to + 2 * m + V);
    c30.intoArray(out, to + 3 * m);
    c31.intoArray(out, to + 3 * m + V);
    c40.intoArray(out, to + 4 * m);
    c41.intoArray(out, to + 4 * m + V);
    c50.intoArray(out, to + 5 * m);
    c51.intoArray(out, to + 5 * m + V);
  }
}
