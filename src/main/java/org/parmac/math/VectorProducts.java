package org.parmac.math;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products of {@link VectorKernels}, tile by tile (see {@link VectorTiles}). The right factor is
 * packed into panels two vectors wide; the left one into strips of 6 rows where the result is wide
 * enough to pay for that.
 *
 * <p>Source: Goto and van de Geijn, "Anatomy of high-performance matrix multiplication", ACM TOMS
 * 34(3), 2008.
 */
final class VectorProducts {
  private static final VectorSpecies<Float> LANES = VectorTiles.LANES;
  private static final int V = LANES.length();
  private static final int WIDTH = VectorTiles.WIDTH;
  private static final int ROWS = VectorTiles.ROWS;
  private static final int FEW_ROWS = VectorTiles.FEW_ROWS;
  private static final int HALF_ROWS = VectorTiles.HALF_ROWS;

  /**
   * Terms of a sum that are gone through before the next tile, so that panels stay in the cache.
   */
  private static final int DEPTH = 320;

  /** Columns of the result whose panels stay in the cache while all strips meet them. */
  private static final int COLUMNS = 32 * WIDTH;

  /** Columns of the result from which it pays to pack strips. */
  private static final int WIDE = 2 * WIDTH + 1;

  private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

  private VectorProducts() {}

  /** Buffers of a thread. */
  private static final class Scratch {
    private final float[][] panels = new float[COLUMNS / WIDTH][];
    private final float[] strip = new float[DEPTH * ROWS];
    private final float[] edge = new float[ROWS * WIDTH];

    private float[][] panels(int columns) {
      for (int j = 0; j < Math.min(columns, COLUMNS); j += WIDTH) {
        if (panels[j / WIDTH] == null) {
          panels[j / WIDTH] = new float[DEPTH * WIDTH];
        }
      }
      return panels;
    }
  }

  /**
   * A factor's values: that of row i (of the left factor; of the right one, column i) and term p is
   * values[i · next + p · step].
   *
   * @param weights what the terms count, a column of a block; null: 1 each
   */
  record Factor(float[] values, int step, int next, Block weights, int column) {
    /** Terms lie in rows of the block, side by side. */
    static Factor byRows(Block block) {
      return new Factor(block.values(), 1, block.columns(), null, 0);
    }

    /** Each row of the block is a term. */
    static Factor byColumns(Block block) {
      return new Factor(block.values(), block.columns(), 1, null, 0);
    }

    Factor weighted(Block by, int withColumn) {
      return new Factor(values, step, next, by, withColumn);
    }

    private void pack(int first, int count, int width, int term, int depth, float[] packed) {
      boolean half = next == 1 && count == V && width == WIDTH;
      if (next == 1) {
        packNeighbours(term * step + first, count, width, depth, packed);
      } else {
        for (int i = 0; i < count; i++) {
          int from = (first + i) * next + term * step;
          for (int p = 0, q = i; p < depth; p++, q += width) {
            packed[q] = values[from + p * step];
          }
        }
      }
      for (int p = 0; p < depth && count < width && !half; p++) {
        Arrays.fill(packed, p * width + count, (p + 1) * width, 0f);
      }
      for (int p = 0; p < depth && weights != null; p++) {
        float w = weights.get(term + p, column);
        for (int q = p * width; q < (p + 1) * width; q++) {
          packed[q] *= w;
        }
      }
    }

    private void packNeighbours(int at, int count, int width, int depth, float[] packed) {
      int from = at;
      if (count == V && width == WIDTH) {
        FloatVector zero = FloatVector.zero(LANES);
        for (int to = 0; to < depth * WIDTH; to += WIDTH, from += step) {
          FloatVector.fromArray(LANES, values, from).intoArray(packed, to);
          zero.intoArray(packed, to + V);
        }
      } else if (count == WIDTH) {
        for (int to = 0; to < depth * WIDTH; to += WIDTH, from += step) {
          FloatVector.fromArray(LANES, values, from).intoArray(packed, to);
          FloatVector.fromArray(LANES, values, from + V).intoArray(packed, to + V);
        }
      } else if (count == ROWS && width == ROWS) {
        for (int to = 0; to < depth * ROWS; to += ROWS, from += step) {
          packed[to] = values[from];
          packed[to + 1] = values[from + 1];
          packed[to + 2] = values[from + 2];
          packed[to + 3] = values[from + 3];
          packed[to + 4] = values[from + 4];
          packed[to + 5] = values[from + 5];
        }
      } else {
        for (int p = 0; p < depth; p++, from += step) {
          for (int i = 0; i < count; i++) {
            packed[p * width + i] = values[from + i];
          }
        }
      }
    }
  }

  /**
   * C_ij = Σ_p left(i, p) right(j, p).
   *
   * @param upper only what lies on and above the diagonal
   * @param add to what is in C
   */
  static void multiply(int terms, Factor left, Factor right, Block c, boolean upper, boolean add) {
    int n = c.rows();
    int m = c.columns();
    for (int i = 0; i < n && terms == 0 && !add; i++) {
      Arrays.fill(c.values(), i * m + (upper ? i : 0), (i + 1) * m, 0f);
    }
    int blocks = (terms + DEPTH - 1) / DEPTH;
    int depth = blocks == 0 ? 0 : (terms + blocks - 1) / blocks;
    for (int j0 = 0; j0 < m; j0 += COLUMNS) {
      for (int term = 0; term < terms; term += depth) {
        boolean more = add || term > 0;
        addTerms(left, right, term, Math.min(depth, terms - term), c, j0, upper, more);
      }
    }
  }

  /** Some terms of some columns from j0 on. */
  private static void addTerms(
      Factor left,
      Factor right,
      int term,
      int depth,
      Block c,
      int j0,
      boolean upper,
      boolean more) {
    Scratch scratch = SCRATCH.get();
    int n = c.rows();
    int m = c.columns();
    int columns = Math.min(COLUMNS, m - j0);
    float[][] panels = scratch.panels(columns);
    float[] out = c.values();
    for (int j = 0; j < columns; j += WIDTH) {
      right.pack(j0 + j, Math.min(WIDTH, columns - j), WIDTH, term, depth, panels[j / WIDTH]);
    }
    boolean half = columns % WIDTH == V;
    boolean direct = left.weights == null && columns < WIDE && !upper;
    int i = 0;
    if (direct && (half || columns % WIDTH == 0)) {
      int together = half ? HALF_ROWS : FEW_ROWS;
      i = n / together * together;
      asItLies(left, term, depth, panels, columns - columns % WIDTH, i, c, j0, more);
      if (half) {
        halfAsItLies(left, term, depth, panels[columns / WIDTH], i, c, j0 + columns - V, more);
      }
    }
    for (; i < (upper ? Math.min(n, j0 + columns) : n); i += ROWS) {
      int rows = Math.min(ROWS, n - i);
      left.pack(i, rows, ROWS, term, depth, scratch.strip);
      for (int j = upper ? Math.max(0, i - j0) / WIDTH * WIDTH : 0; j < columns; j += WIDTH) {
        float[] panel = panels[j / WIDTH];
        int to = i * m + j0 + j;
        int width = Math.min(WIDTH, columns - j);
        int diagonal = upper ? i - j0 - j : -ROWS;
        if (rows < ROWS || width < WIDTH || diagonal > -ROWS) {
          atEdge(scratch, panel, depth, out, to, m, more, rows, width, diagonal);
        } else {
          VectorTiles.byStrip(scratch.strip, panel, depth, out, to, m, more);
        }
      }
    }
  }

  /** All rows up to one, of whole panels, without packing strips. */
  private static void asItLies(
      Factor left,
      int term,
      int depth,
      float[][] panels,
      int columns,
      int end,
      Block c,
      int j0,
      boolean more) {
    int m = c.columns();
    for (int i = 0; i < end; i += FEW_ROWS) {
      int at = i * left.next + term * left.step;
      for (int j = 0; j < columns; j += WIDTH) {
        int to = i * m + j0 + j;
        VectorTiles.asItLies(
            left.values,
            at,
            left.step,
            left.next,
            panels[j / WIDTH],
            depth,
            c.values(),
            to,
            m,
            more);
      }
    }
  }

  /** All rows up to one, of the last panel, of which there is half. */
  private static void halfAsItLies(
      Factor left, int term, int depth, float[] panel, int end, Block c, int j, boolean more) {
    int m = c.columns();
    for (int i = 0; i < end; i += HALF_ROWS) {
      int at = i * left.next + term * left.step;
      int to = i * m + j;
      VectorTiles.half(
          left.values, at, left.step, left.next, panel, depth, c.values(), to, m, more);
    }
  }

  /**
   * A tile of which only some rows and columns are wanted.
   *
   * @param diagonal the column of the first row's value on the diagonal, or less where all of the
   *     tile is wanted
   */
  private static void atEdge(
      Scratch scratch,
      float[] panel,
      int depth,
      float[] out,
      int to,
      int m,
      boolean more,
      int rows,
      int width,
      int diagonal) {
    float[] edge = scratch.edge;
    for (int i = 0; i < rows && more; i++) {
      System.arraycopy(out, to + i * m, edge, i * WIDTH, width);
    }
    VectorTiles.byStrip(scratch.strip, panel, depth, edge, 0, WIDTH, more);
    for (int i = 0; i < rows; i++) {
      int from = Math.min(width, Math.max(0, diagonal + i));
      System.arraycopy(edge, i * WIDTH + from, out, to + i * m + from, width - from);
    }
  }
}
