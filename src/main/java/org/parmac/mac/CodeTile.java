package org.parmac.mac;

import java.util.Comparator;
import java.util.stream.IntStream;
import org.parmac.math.Block;
import org.parmac.math.Kernels;
import org.parmac.math.SymmetricSolver;
import org.parmac.model.Parameters;

/**
 * The bits before linear units, for all points of a tile: with G = w BᵀB + µI and c = w Bᵀ(y − b) +
 * µg, w ‖y − f(z)‖² + µ ‖z − g‖² = zᵀGz − 2cᵀz + w ‖y − b‖² + µ‖g‖², and with G = RᵀR and t = R⁻ᵀc
 * it is ‖Rz − t‖² + d. Bits are reordered by the length of their column of B, the longest last.
 */
final class CodeTile {
  private final Kernels kernels;
  private final double weight;
  private final double mu;
  private final int bits;
  private final int[] order;
  private final Block columns;
  private final float[] bias;
  private final double[] offset;
  private final double[] g;
  private final double[] r;

  /** Bᵀy, L × rows. */
  private float[] products = new float[0];

  /** c, and then t, L × rows. */
  private double[] byBit = new double[0];

  private double[] c = new double[0];
  private double[] t = new double[0];
  private double[] constant = new double[0];
  private int rows;

  /**
   * @param f B and b. Not modified.
   * @param weight w ≥ 0
   * @param mu µ ≥ 0
   */
  CodeTile(Kernels kernels, Parameters f, double weight, double mu) {
    this.kernels = kernels;
    this.weight = weight;
    this.mu = mu;
    bits = f.inputs();
    bias = f.bias();
    order = byColumnLength(f);
    columns = orderedColumns(f, order);
    offset = new double[bits];
    g = gram();
    r = SymmetricSolver.cholesky(ridged(g), bits);
  }

  /** Bits from the shortest decoder column to the longest. */
  private static int[] byColumnLength(Parameters f) {
    double[] squares = new double[f.inputs()];
    for (int d = 0; d < f.units(); d++) {
      for (int l = 0; l < f.inputs(); l++) {
        squares[l] += (double) f.weights().get(d, l) * f.weights().get(d, l);
      }
    }
    return IntStream.range(0, f.inputs())
        .boxed()
        .sorted(Comparator.comparingDouble((Integer l) -> squares[l]).thenComparing(l -> l))
        .mapToInt(l -> l)
        .toArray();
  }

  private static Block orderedColumns(Parameters f, int[] order) {
    Block columns = new Block(f.inputs(), f.units());
    for (int k = 0; k < order.length; k++) {
      for (int d = 0; d < f.units(); d++) {
        columns.set(k, d, f.weights().get(d, order[k]));
      }
    }
    return columns;
  }

  /** w BᵀB + µI in the new order; also fills the offset Bᵀb. */
  private double[] gram() {
    int d = columns.columns();
    double[] gram = new double[bits * bits];
    for (int i = 0; i < bits; i++) {
      for (int j = i; j < bits; j++) {
        double sum = 0;
        for (int p = 0; p < d; p++) {
          sum += (double) columns.get(i, p) * columns.get(j, p);
        }
        gram[i * bits + j] = weight * sum;
        gram[j * bits + i] = weight * sum;
      }
      gram[i * bits + i] += mu;
      for (int p = 0; p < d; p++) {
        offset[i] += (double) columns.get(i, p) * bias[p];
      }
    }
    return gram;
  }

  /**
   * For µ = 0 and dependent columns G has no Cholesky factor; a trace of ridge gives one and is
   * below rounding.
   */
  private double[] ridged(double[] gram) {
    double trace = 0;
    for (int i = 0; i < bits; i++) {
      trace += gram[i * bits + i];
    }
    double[] ridged = gram.clone();
    for (int i = 0; i < bits; i++) {
      ridged[i * bits + i] += 1e-13 * trace + Double.MIN_NORMAL;
    }
    return ridged;
  }

  /** By place in the search, the bit's number in the layer. */
  int[] order() {
    return order;
  }

  /** G, L × L, row-major. */
  double[] quadratic() {
    return g;
  }

  /** R, L × L, row-major, upper triangular. */
  double[] factor() {
    return r;
  }

  /**
   * Goes to a tile.
   *
   * @param y rows × outputs of f. Not modified.
   * @param near rows × L: g in the order of the layer. Not modified.
   */
  void of(Block y, Block near) {
    rows = y.rows();
    if (constant.length < rows) {
      products = new float[rows * bits];
      byBit = new double[rows * bits];
      c = new double[rows * bits];
      t = new double[rows * bits];
      constant = new double[rows];
    }
    kernels.timesTransposed(columns, y, new Block(bits, rows, products));
    squares(y);
    for (int k = 0; k < bits; k++) {
      linear(k, near);
    }
    for (int k = 0; k < bits; k++) {
      solve(k);
    }
  }

  /** Fills the constants with w ‖y − b‖². */
  private void squares(Block y) {
    float[] x = y.values();
    int width = bias.length;
    for (int i = 0, p = 0; i < rows; i++) {
      double s0 = 0;
      double s1 = 0;
      double s2 = 0;
      double s3 = 0;
      int j = 0;
      for (; j + 4 <= width; j += 4, p += 4) {
        double e0 = x[p] - bias[j];
        double e1 = x[p + 1] - bias[j + 1];
        double e2 = x[p + 2] - bias[j + 2];
        double e3 = x[p + 3] - bias[j + 3];
        s0 += e0 * e0;
        s1 += e1 * e1;
        s2 += e2 * e2;
        s3 += e3 * e3;
      }
      for (; j < width; j++, p++) {
        double e = x[p] - bias[j];
        s0 += e * e;
      }
      constant[i] = weight * ((s0 + s1) + (s2 + s3));
    }
  }

  /** c_k of all rows, and µ g_k² into the constants. */
  private void linear(int k, Block near) {
    float[] g = near.values();
    double from = weight * offset[k];
    for (int i = 0, p = order[k], q = k * rows, to = k; i < rows; i++, p += bits, to += bits) {
      double v = weight * products[q + i] - from + mu * g[p];
      constant[i] += mu * g[p] * g[p];
      byBit[q + i] = v;
      c[to] = v;
    }
  }

  /** t_k of all rows by forward substitution: a bit's values are neighbours, for vectors. */
  private void solve(int k) {
    int to = k * rows;
    for (int j = 0; j < k; j++) {
      subtract(r[j * bits + k], byBit, j * rows, to, rows);
    }
    double d = r[k * bits + k];
    for (int i = 0, p = k; i < rows; i++, p += bits) {
      double v = byBit[to + i] / d;
      byBit[to + i] = v;
      t[p] = v;
      constant[i] -= v * v;
    }
  }

  private static void subtract(double factor, double[] v, int from, int to, int count) {
    for (int i = 0; i < count; i++) {
      v[to + i] -= factor * v[from + i];
    }
  }

  /** c of all rows, rows × L. */
  double[] c() {
    return c;
  }

  /** t of all rows, rows × L. */
  double[] t() {
    return t;
  }

  /** d, which makes ‖Rz − t‖² + d the objective. */
  double constant(int row) {
    return constant[row];
  }
}
