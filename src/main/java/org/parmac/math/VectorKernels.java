package org.parmac.math;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Kernels of vector instructions (module jdk.incubator.vector). Values of the result lie in the
 * lanes, and each is summed in its fixed order, so the bits are those of {@link PlainKernels},
 * however wide the vectors are.
 *
 * <p>The sums of a tile of the result, 6 rows × 2 vectors, stay in registers. The right factor is
 * packed into panels two vectors wide; the left one into strips of 6 rows where the result is wide
 * enough to pay for that.
 *
 * <p>Source: Goto and van de Geijn, "Anatomy of high-performance matrix multiplication", ACM TOMS
 * 34(3), 2008. Only to be loaded where the module is there: see {@link KernelChoice}.
 */
final class VectorKernels implements Kernels {
  private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_PREFERRED;
  private static final int V = LANES.length();

  /** Eight lanes: the low bits of a code. */
  private static final VectorSpecies<Float> OCTET = FloatVector.SPECIES_256;

  /** Columns of a panel. */
  private static final int WIDTH = 2 * V;

  /** Rows of a strip. */
  private static final int ROWS = 6;

  /**
   * Terms of a sum that are gone through before the next tile, so that panels stay in the cache.
   */
  private static final int DEPTH = 256;

  /** Columns of the result whose panels stay in the cache while all strips meet them. */
  private static final int COLUMNS = 32 * WIDTH;

  /** Columns of the result from which it pays to pack strips. */
  private static final int WIDE = 2 * WIDTH + 1;

  private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

  /** Buffers of a thread. */
  private static final class Scratch {
    private final float[][] panels = new float[COLUMNS / WIDTH][];
    private final float[] strip = new float[DEPTH * ROWS];
    private final float[] edge = new float[ROWS * WIDTH];
  }

  /**
   * Packs terms of the sums, from one on: of a strip of the left factor or a panel of the right.
   */
  private interface Packing {
    /**
     * @param first the first row or column
     * @param count of them; the rest of the strip or panel is 0
     * @param term the first term
     * @param depth terms
     */
    void pack(int first, int count, int term, int depth, float[] packed);
  }

  /** A tile without packing the left factor. */
  private interface Direct {
    void tile(int row, int term, float[] panel, int depth, float[] out, int to, boolean more);
  }

  @Override
  public String name() {
    return "vector";
  }

  @Override
  public void timesTransposed(Block a, Block b, Block c) {
    Shapes.timesTransposed(a, b, c);
    float[] x = a.values();
    int k = a.columns();
    int m = c.columns();
    multiply(
        k,
        c,
        (row, count, term, depth, packed) -> packRows(a, row, count, ROWS, term, depth, packed),
        (column, count, term, depth, packed) ->
            packRows(b, column, count, WIDTH, term, depth, packed),
        (row, term, panel, depth, out, to, more) ->
            asItLies(x, row * k + term, 1, k, panel, depth, out, to, m, more),
        false,
        false);
  }

  @Override
  public void transposedTimes(Block a, Block b, Block c) {
    Shapes.transposedTimes(a, b, c);
    transposedTimes(a, b, c, false);
  }

  private static void transposedTimes(Block a, Block b, Block c, boolean add) {
    float[] x = a.values();
    int k = a.columns();
    int m = c.columns();
    multiply(
        a.rows(),
        c,
        (row, count, term, depth, packed) -> packColumns(a, row, count, ROWS, term, depth, packed),
        (column, count, term, depth, packed) ->
            packColumns(b, column, count, WIDTH, term, depth, packed),
        (row, term, panel, depth, out, to, more) ->
            asItLies(x, term * k + row, k, 1, panel, depth, out, to, m, more),
        false,
        add);
  }

  @Override
  public void times(Block a, Block b, Block c) {
    Shapes.times(a, b, c);
    float[] x = a.values();
    int k = a.columns();
    int m = c.columns();
    multiply(
        k,
        c,
        (row, count, term, depth, packed) -> packRows(a, row, count, ROWS, term, depth, packed),
        (column, count, term, depth, packed) ->
            packColumns(b, column, count, WIDTH, term, depth, packed),
        (row, term, panel, depth, out, to, more) ->
            asItLies(x, row * k + term, 1, k, panel, depth, out, to, m, more),
        false,
        false);
  }

  @Override
  public void addTransposedTimes(Block a, Block b, Block c) {
    Shapes.transposedTimes(a, b, c);
    transposedTimes(a, b, c, true);
  }

  @Override
  public void weightedGram(Block a, Block weights, int column, Block c) {
    Shapes.weightedGram(a, weights, column, c);
    multiply(
        a.rows(),
        c,
        (row, count, term, depth, packed) -> {
          packColumns(a, row, count, ROWS, term, depth, packed);
          for (int r = 0, p = 0; r < depth; r++) {
            float w = weights.get(term + r, column);
            for (int end = p + ROWS; p < end; p++) {
              packed[p] *= w;
            }
          }
        },
        (col, count, term, depth, packed) -> packColumns(a, col, count, WIDTH, term, depth, packed),
        null,
        true,
        false);
  }

  @Override
  public void addTransposedTimes(Block a, Block b, double[] sums) {
    Shapes.addTransposedTimes(a, b, sums);
    VectorSums.add(a, b, sums, false);
  }

  @Override
  public void addGram(Block a, double[] sums) {
    Shapes.addTransposedTimes(a, a, sums);
    VectorSums.add(a, a, sums, true);
    int k = a.columns();
    for (int i = 0; i < k; i++) {
      for (int j = 0; j < i; j++) {
        sums[i * k + j] = sums[j * k + i];
      }
    }
  }

  @Override
  public void codesBelow(
      float[] q, float[] a, float[] e, float base, float limit, FoundCodes found) {
    FloatVector c = FloatVector.zero(OCTET);
    for (int k = 0; k < FoundCodes.BITS; k++) {
      c =
          FloatVector.fromArray(OCTET, a, FoundCodes.BITS * k)
              .fma(FloatVector.broadcast(OCTET, e[k]), c);
    }
    c.intoArray(found.c, 0);
    found.sums(base);
    found.count = 0;
    FloatVector low = FloatVector.fromArray(OCTET, found.low, 0);
    float[] high = found.high;
    for (int h = 0, u = 0; h < 32; h += 4, u += 32) {
      FloatVector v0 = FloatVector.fromArray(OCTET, q, u).add(low).add(high[h]);
      FloatVector v1 = FloatVector.fromArray(OCTET, q, u + 8).add(low).add(high[h + 1]);
      FloatVector v2 = FloatVector.fromArray(OCTET, q, u + 16).add(low).add(high[h + 2]);
      FloatVector v3 = FloatVector.fromArray(OCTET, q, u + 24).add(low).add(high[h + 3]);
      if (v0.lt(limit).or(v1.lt(limit)).or(v2.lt(limit).or(v3.lt(limit))).anyTrue()) {
        v0.intoArray(found.values, u);
        v1.intoArray(found.values, u + 8);
        v2.intoArray(found.values, u + 16);
        v3.intoArray(found.values, u + 24);
        for (int j = u; j < u + 32; j++) {
          found.addBelow(j, limit);
        }
      }
    }
  }

  @Override
  public void nearestBits(float[] r, int bits, float[] t, float[] z) {
    FloatVector zero = FloatVector.zero(OCTET);
    for (int k = bits - 1; k >= 0; k--) {
      FloatVector e = FloatVector.fromArray(OCTET, t, 8 * k);
      for (int j = k + 1; j < bits; j++) {
        FloatVector bit = FloatVector.fromArray(OCTET, z, 8 * j);
        e = bit.fma(FloatVector.broadcast(OCTET, -r[k * bits + j]), e);
      }
      zero.blend(1f, e.compare(VectorOperators.GT, 0.5f * r[k * bits + k])).intoArray(z, 8 * k);
    }
  }

  @Override
  public void alternateBits(
      float[] g, int bits, float[] c, float[] z, float[] gradient, int sweeps) {
    FloatVector zero = FloatVector.zero(OCTET);
    for (int i = 0; i < bits; i++) {
      FloatVector.fromArray(OCTET, c, 8 * i).neg().intoArray(gradient, 8 * i);
    }
    for (int i = 0; i < bits; i++) {
      addRow(g, i, bits, FloatVector.fromArray(OCTET, z, 8 * i), gradient);
    }
    boolean changed = true;
    for (int sweep = 0; sweep < sweeps && changed; sweep++) {
      changed = false;
      for (int i = 0; i < bits; i++) {
        FloatVector bit = FloatVector.fromArray(OCTET, z, 8 * i);
        FloatVector step = FloatVector.broadcast(OCTET, 1f).sub(bit.add(bit));
        FloatVector slope = FloatVector.fromArray(OCTET, gradient, 8 * i);
        FloatVector half = FloatVector.broadcast(OCTET, 0.5f * g[i * bits + i]);
        VectorMask<Float> flips = step.fma(slope, half).lt(0f);
        if (flips.anyTrue()) {
          FloatVector factor = zero.blend(step, flips);
          bit.add(factor).intoArray(z, 8 * i);
          addRow(g, i, bits, factor, gradient);
          changed = true;
        }
      }
    }
  }

  private static void addRow(float[] g, int i, int bits, FloatVector factor, float[] gradient) {
    for (int j = 0; j < bits; j++) {
      FloatVector.broadcast(OCTET, g[i * bits + j])
          .fma(factor, FloatVector.fromArray(OCTET, gradient, 8 * j))
          .intoArray(gradient, 8 * j);
    }
  }

  /**
   * C = Σ over so many terms.
   *
   * @param direct for strips that are not packed; null: all are
   * @param upper only what lies on and above the diagonal
   * @param add to what is in C
   */
  private static void multiply(
      int terms,
      Block c,
      Packing strips,
      Packing panels,
      Direct direct,
      boolean upper,
      boolean add) {
    int n = c.rows();
    int m = c.columns();
    float[] out = c.values();
    for (int i = 0; i < n && terms == 0 && !add; i++) {
      Arrays.fill(out, i * m + (upper ? i : 0), (i + 1) * m, 0f);
    }
    Scratch scratch = SCRATCH.get();
    float[][] panel = scratch.panels;
    float[] strip = scratch.strip;
    float[] edge = scratch.edge;
    for (int j = 0; j < Math.min(m, COLUMNS); j += WIDTH) {
      if (panel[j / WIDTH] == null) {
        panel[j / WIDTH] = new float[DEPTH * WIDTH];
      }
    }
    for (int j0 = 0; j0 < m; j0 += COLUMNS) {
      int columns = Math.min(COLUMNS, m - j0);
      for (int term = 0; term < terms; term += DEPTH) {
        int depth = Math.min(DEPTH, terms - term);
        for (int j = 0; j < columns; j += WIDTH) {
          panels.pack(j0 + j, Math.min(WIDTH, columns - j), term, depth, panel[j / WIDTH]);
        }
        boolean more = add || term > 0;
        for (int i = 0; i < (upper ? Math.min(n, j0 + columns) : n); i += ROWS) {
          int rows = Math.min(ROWS, n - i);
          boolean packed = direct == null || rows < ROWS || columns >= WIDE;
          if (packed) {
            strips.pack(i, rows, term, depth, strip);
          }
          int first = upper ? Math.max(0, i - j0) / WIDTH * WIDTH : 0;
          for (int j = first; j < columns; j += WIDTH) {
            int to = i * m + j0 + j;
            int width = Math.min(WIDTH, columns - j);
            int diagonal = upper ? i - j0 - j : -WIDTH;
            if (rows == ROWS && width == WIDTH && diagonal <= -ROWS) {
              if (packed) {
                byStrip(strip, panel[j / WIDTH], depth, out, to, m, more);
              } else {
                direct.tile(i, term, panel[j / WIDTH], depth, out, to, more);
              }
            } else {
              if (!packed) {
                strips.pack(i, rows, term, depth, strip);
              }
              atEdge(strip, panel[j / WIDTH], depth, out, to, m, more, rows, width, diagonal, edge);
            }
          }
        }
      }
    }
  }

  /**
   * A tile of which only some rows and columns are wanted.
   *
   * @param diagonal the column of the first row's value on the diagonal, or less where all of the
   *     tile is wanted
   */
  private static void atEdge(
      float[] strip,
      float[] panel,
      int depth,
      float[] out,
      int to,
      int m,
      boolean more,
      int rows,
      int width,
      int diagonal,
      float[] edge) {
    for (int i = 0; i < rows && more; i++) {
      System.arraycopy(out, to + i * m, edge, i * WIDTH, width);
    }
    byStrip(strip, panel, depth, edge, 0, WIDTH, more);
    for (int i = 0; i < rows; i++) {
      int from = Math.min(width, Math.max(0, diagonal + i));
      System.arraycopy(edge, i * WIDTH + from, out, to + i * m + from, width - from);
    }
  }

  /** Rows of a block become neighbours, term by term. */
  private static void packRows(
      Block b, int first, int count, int width, int term, int depth, float[] packed) {
    float[] x = b.values();
    for (int i = 0; i < count; i++) {
      int from = b.offset(first + i) + term;
      for (int p = 0, q = i; p < depth; p++, q += width) {
        packed[q] = x[from + p];
      }
    }
    clear(count, width, depth, packed);
  }

  private static void packColumns(
      Block b, int first, int count, int width, int term, int depth, float[] packed) {
    float[] x = b.values();
    int columns = b.columns();
    int from = b.offset(term) + first;
    if (count == WIDTH) {
      for (int to = 0; to < depth * WIDTH; to += WIDTH, from += columns) {
        FloatVector.fromArray(LANES, x, from).intoArray(packed, to);
        FloatVector.fromArray(LANES, x, from + V).intoArray(packed, to + V);
      }
      return;
    }
    if (count == ROWS && width == ROWS) {
      for (int to = 0; to < depth * ROWS; to += ROWS, from += columns) {
        packed[to] = x[from];
        packed[to + 1] = x[from + 1];
        packed[to + 2] = x[from + 2];
        packed[to + 3] = x[from + 3];
        packed[to + 4] = x[from + 4];
        packed[to + 5] = x[from + 5];
      }
      return;
    }
    for (int r = 0; r < depth; r++, from += columns) {
      for (int i = 0, to = r * width; i < count; i++) {
        packed[to + i] = x[from + i];
      }
    }
    clear(count, width, depth, packed);
  }

  private static void clear(int count, int width, int depth, float[] packed) {
    for (int p = 0; p < depth && count < width; p++) {
      Arrays.fill(packed, p * width + count, (p + 1) * width, 0f);
    }
  }

  private static FloatVector start(boolean more, float[] out, int at) {
    return more ? FloatVector.fromArray(LANES, out, at) : FloatVector.zero(LANES);
  }

  /** A tile of a packed strip. */
  private static void byStrip(
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

  /** A tile without packing the left factor: the next term so far on, the next row so far. */
  private static void asItLies(
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
    FloatVector c40 = start(more, out, to + 4 * m);
    FloatVector c41 = start(more, out, to + 4 * m + V);
    FloatVector c50 = start(more, out, to + 5 * m);
    FloatVector c51 = start(more, out, to + 5 * m + V);
    for (int p = 0, q = at; p < depth; p++, q += step) {
      FloatVector b0 = FloatVector.fromArray(LANES, panel, p * WIDTH);
      FloatVector b1 = FloatVector.fromArray(LANES, panel, p * WIDTH + V);
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
      a = FloatVector.broadcast(LANES, x[q + 4 * next]);
      c40 = a.fma(b0, c40);
      c41 = a.fma(b1, c41);
      a = FloatVector.broadcast(LANES, x[q + 5 * next]);
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
