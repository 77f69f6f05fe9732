package org.parmac.math;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Tiles of {@link VectorProducts}, 6 rows × 2 vectors, whose sums stay in registers; with one
 * vector of a panel and a value of the left factor that is 15 registers of 16.
 */
final class VectorTiles {
  static final VectorSpecies<Float> LANES = FloatVector.SPECIES_PREFERRED;
  private static final int V = LANES.length();

  /** Columns of a panel. */
  static final int WIDTH = 2 * V;

  /** Rows of a strip. */
  static final int ROWS = 6;

  /** Rows of a tile that is not packed. */
  static final int FEW_ROWS = 4;

  /** Rows of a tile one vector wide. */
  static final int HALF_ROWS = 8;

  private VectorTiles() {}

  private static FloatVector start(boolean more, float[] out, int at) {
    return more ? FloatVector.fromArray(LANES, out, at) : FloatVector.zero(LANES);
  }

  /**
   * A tile of a packed strip.
   *
   * @param x the strip, ROWS values a term
   * @param panel WIDTH values a term
   * @param out where the tile's first value is at a place, and its rows so far apart
   * @param more whether sums go on from what is there
   */
  static void byStrip(
      float[] x, float[] panel, int depth, float[] out, int to, int m, boolean more) {
    FloatVector c00 = start(more, out, to);
    FloatVector c01 = start(more, out, to + V);
    FloatVector c10 = start(more, out, to + m);
    FloatVector c11 = start(more, out, to + m + V);
    FloatVector c20 = start(more, out, to + 2 * m);
    FloatVector c21 = start(more, out, to + 2 * m + V);
    FloatVector c30 = start(more, out, to + 3 * m);
    FloatVector c31 = start(more, out, to + 3 * m + V);
    FloatVector c40 = start(more, out, to + 4 * m);
    FloatVector c41 = start(more, out, to + 4 * m + V);
    FloatVector c50 = start(more, out, to + 5 * m);
    FloatVector c51 = start(more, out, to + 5 * m + V);
    for (int p = 0; p < depth; p++) {
      FloatVector b0 = FloatVector.fromArray(LANES, panel, p * WIDTH);
      FloatVector b1 = FloatVector.fromArray(LANES, panel, p * WIDTH + V);
      FloatVector a = FloatVector.broadcast(LANES, x[p * ROWS]);
      c00 = a.fma(b0, c00);
      c01 = a.fma(b1, c01);
      a = FloatVector.broadcast(LANES, x[p * ROWS + 1]);
      c10 = a.fma(b0, c10);
      c11 = a.fma(b1, c11);
      a = FloatVector.broadcast(LANES, x[p * ROWS + 2]);
      c20 = a.fma(b0, c20);
      c21 = a.fma(b1, c21);
      a = FloatVector.broadcast(LANES, x[p * ROWS + 3]);
      c30 = a.fma(b0, c30);
      c31 = a.fma(b1, c31);
      a = FloatVector.broadcast(LANES, x[p * ROWS + 4]);
      c40 = a.fma(b0, c40);
      c41 = a.fma(b1, c41);
      a = FloatVector.broadcast(LANES, x[p * ROWS + 5]);
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

  /**
   * A tile of four rows of the left factor as they lie. With six, the compiler ran out of registers
   * in one process of three.
   *
   * @param at the first row's first term
   * @param step how far on the next term is
   * @param next how far on the next row is
   * @param panel WIDTH values a term
   * @param out where the tile's first value is at a place, and its rows so far apart
   * @param more whether sums go on from what is there
   */
  static void asItLies(
      float[] x,
      int at,
      int step,
      int next,
      float[] panel,
      int depth,
      float[] out,
      int to,
      int m,
      boolean more) {
    FloatVector c00 = start(more, out, to);
    FloatVector c01 = start(more, out, to + V);
    FloatVector c10 = start(more, out, to + m);
    FloatVector c11 = start(more, out, to + m + V);
    FloatVector c20 = start(more, out, to + 2 * m);
    FloatVector c21 = start(more, out, to + 2 * m + V);
    FloatVector c30 = start(more, out, to + 3 * m);
    FloatVector c31 = start(more, out, to + 3 * m + V);
    int end = at + depth * step;
    for (int q = at, p = 0; q != end; q += step, p += WIDTH) {
      FloatVector b0 = FloatVector.fromArray(LANES, panel, p);
      FloatVector b1 = FloatVector.fromArray(LANES, panel, p + V);
      FloatVector a = FloatVector.broadcast(LANES, x[q]);
      c00 = a.fma(b0, c00);
      c01 = a.fma(b1, c01);
      a = FloatVector.broadcast(LANES, x[q + next]);
      c10 = a.fma(b0, c10);
      c11 = a.fma(b1, c11);
      a = FloatVector.broadcast(LANES, x[q + 2 * next]);
      c20 = a.fma(b0, c20);
      c21 = a.fma(b1, c21);
      a = FloatVector.broadcast(LANES, x[q + 3 * next]);
      c30 = a.fma(b0, c30);
      c31 = a.fma(b1, c31);
    }
    c00.intoArray(out, to);
    c01.intoArray(out, to + V);
    c10.intoArray(out, to + m);
    c11.intoArray(out, to + m + V);
    c20.intoArray(out, to + 2 * m);
    c21.intoArray(out, to + 2 * m + V);
    c30.intoArray(out, to + 3 * m);
    c31.intoArray(out, to + 3 * m + V);
  }

  /**
   * A tile of eight rows of the left factor as they lie, and the first half of a panel.
   *
   * @param at the first row's first term
   * @param step how far on the next term is
   * @param next how far on the next row is
   * @param panel WIDTH values a term
   * @param out where the tile's first value is at a place, and its rows so far apart
   * @param more whether sums go on from what is there
   */
  static void half(
      float[] x,
      int at,
      int step,
      int next,
      float[] panel,
      int depth,
      float[] out,
      int to,
      int m,
      boolean more) {
    FloatVector c0 = start(more, out, to);
    FloatVector c1 = start(more, out, to + m);
    FloatVector c2 = start(more, out, to + 2 * m);
    FloatVector c3 = start(more, out, to + 3 * m);
    FloatVector c4 = start(more, out, to + 4 * m);
    FloatVector c5 = start(more, out, to + 5 * m);
    FloatVector c6 = start(more, out, to + 6 * m);
    FloatVector c7 = start(more, out, to + 7 * m);
    int end = at + depth * step;
    for (int q = at, p = 0; q != end; q += step, p += WIDTH) {
      FloatVector b = FloatVector.fromArray(LANES, panel, p);
      c0 = FloatVector.broadcast(LANES, x[q]).fma(b, c0);
      c1 = FloatVector.broadcast(LANES, x[q + next]).fma(b, c1);
      c2 = FloatVector.broadcast(LANES, x[q + 2 * next]).fma(b, c2);
      c3 = FloatVector.broadcast(LANES, x[q + 3 * next]).fma(b, c3);
      c4 = FloatVector.broadcast(LANES, x[q + 4 * next]).fma(b, c4);
      c5 = FloatVector.broadcast(LANES, x[q + 5 * next]).fma(b, c5);
      c6 = FloatVector.broadcast(LANES, x[q + 6 * next]).fma(b, c6);
      c7 = FloatVector.broadcast(LANES, x[q + 7 * next]).fma(b, c7);
    }
    c0.intoArray(out, to);
    c1.intoArray(out, to + m);
    c2.intoArray(out, to + 2 * m);
    c3.intoArray(out, to + 3 * m);
    c4.intoArray(out, to + 4 * m);
    c5.intoArray(out, to + 5 * m);
    c6.intoArray(out, to + 6 * m);
    c7.intoArray(out, to + 7 * m);
  }
}
