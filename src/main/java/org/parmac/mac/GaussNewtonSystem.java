package org.parmac.mac;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.parmac.math.Block;
import org.parmac.math.SymmetricSolver;
import org.parmac.model.Layer;
import org.parmac.model.LinearUnits;
import org.parmac.model.Tangent;

/**
 * The Gauss–Newton equations H d = −g of a tile's points, for the coordinates z_first … z_last and
 * half of E_Q. With residuals r_k = z_k − f_k(z_{k−1}) − s_k and Jacobians J_k of f_k at z_{k−1},
 *
 * <pre>
 *   g_k = w_k r_k − w_{k+1} J_{k+1}ᵀ r_{k+1}
 *   H: diagonal blocks w_k I + w_{k+1} J_{k+1}ᵀ J_{k+1} + δµ I, off-diagonal −w_{k+1} J_{k+1}ᵀ
 * </pre>
 *
 * and H is never formed: its products go through the residuals' derivatives, all points at once.
 * Coordinates that stand at an end of [0, 1] and would leave it are held.
 *
 * <p>Variables count from 0, z_first, and so do residuals, of which there is one more.
 */
final class GaussNewtonSystem {
  private final ChainTile tile;
  private final int first;
  private final int count;
  private final double damping;
  private final Tangent[] tangents;
  private final Block[] terms;
  private final Block[] inverseDiagonal;
  private final Block[] rightSide;
  private final double[] costs;
  private final Block lastInverse;
  private final Block scratch;

  /**
   * @param damping δ
   * @param lastInverse the inverse of H's last diagonal block, where all points share it; else null
   */
  GaussNewtonSystem(ChainTile tile, int first, int last, double damping, Block lastInverse) {
    this.tile = tile;
    this.first = first;
    this.count = last - first + 1;
    this.damping = damping * tile.mu();
    this.lastInverse = lastInverse;
    this.scratch = lastInverse == null ? null : new Block(tile.rows(), lastInverse.columns());
    this.tangents = new Tangent[count];
    this.terms = new Block[count + 1];
    this.costs = new double[tile.rows()];
    for (int i = 0; i <= count; i++) {
      terms[i] = new Block(tile.rows(), layer(i).units());
    }
    linearise();
    this.rightSide = blocks();
    transposedTimes(terms, rightSide);
    for (Block b : rightSide) {
      for (int p = 0; p < b.rows() * b.columns(); p++) {
        b.values()[p] = -b.values()[p];
      }
    }
    this.inverseDiagonal = blocks();
    invertDiagonal();
  }

  private Layer layer(int i) {
    return tile.layer(first + i);
  }

  private double weight(int i) {
    return tile.weight(first + i);
  }

  private void linearise() {
    Block outputs = new Block(0, layer(0).units());
    layer(0).forward(tile.kernels(), tile.z(first - 1), outputs);
    residual(0, outputs);
    for (int i = 0; i < count; i++) {
      tangents[i] = layer(i + 1).tangent(tile.kernels(), tile.z(first + i));
      residual(i + 1, tangents[i].outputs());
    }
  }

  private void residual(int i, Block outputs) {
    tile.addSquares(first + i, outputs, costs);
    Block shift = tile.shift(first + i);
    float[] z = tile.z(first + i).values();
    float[] r = terms[i].values();
    for (int p = 0; p < r.length; p++) {
      r[p] = z[p] - outputs.values()[p] - (shift == null ? 0 : shift.values()[p]);
    }
  }

  /** The diagonal's inverse; 0 for coordinates that are held, which then nothing moves. */
  private void invertDiagonal() {
    for (int i = 0; i < count; i++) {
      Block diagonal = inverseDiagonal[i];
      tangents[i].squares(diagonal);
      float[] z = tile.z(first + i).values();
      boolean unit = layer(i).output() == Layer.Output.UNIT;
      for (int p = 0; p < diagonal.rows() * diagonal.columns(); p++) {
        float down = rightSide[i].values()[p];
        boolean held = unit && (z[p] <= 0 && down < 0 || z[p] >= 1 && down > 0);
        double value = weight(i) + damping + weight(i + 1) * diagonal.values()[p];
        diagonal.values()[p] = held || !(value > 0) ? 0 : (float) (1 / value);
      }
    }
  }

  int rows() {
    return tile.rows();
  }

  /** A block of zeros for each variable. */
  Block[] blocks() {
    return IntStream.range(0, count)
        .mapToObj(i -> new Block(tile.rows(), layer(i).units()))
        .toArray(Block[]::new);
  }

  /** E_Q's terms of each point where the system was made. */
  double[] costs() {
    return costs;
  }

  /** −g. Shared: conjugate gradients use it up. */
  Block[] rightSide() {
    return rightSide;
  }

  /**
   * y = M⁻¹ q, with M the diagonal of H, or for the last variable the block of H, where all points
   * share that. What is held is 0.
   *
   * @param q one block a variable. Not modified.
   */
  void precondition(Block[] q, Block[] y) {
    for (int i = 0; i < count; i++) {
      float[] m = inverseDiagonal[i].values();
      boolean shared = i == count - 1 && lastInverse != null;
      float[] from = q[i].values();
      float[] to = y[i].values();
      for (int p = 0; p < m.length; p++) {
        to[p] = shared ? (m[p] == 0 ? 0 : from[p]) : m[p] * from[p];
      }
      if (shared) {
        System.arraycopy(to, 0, scratch.values(), 0, m.length);
        tile.kernels().timesTransposed(scratch, lastInverse, y[i]);
        for (int p = 0; p < m.length; p++) {
          to[p] = m[p] == 0 ? 0 : to[p];
        }
      }
    }
  }

  /**
   * hv = H v.
   *
   * @param v one block a variable. Not modified.
   */
  void times(Block[] v, Block[] hv) {
    for (int i = 0; i <= count; i++) {
      if (i > 0) {
        tangents[i - 1].times(v[i - 1], terms[i]);
        for (int p = 0; p < terms[i].values().length; p++) {
          terms[i].values()[p] = (i < count ? v[i].values()[p] : 0) - terms[i].values()[p];
        }
      } else {
        System.arraycopy(v[0].values(), 0, terms[0].values(), 0, terms[0].values().length);
      }
    }
    transposedTimes(terms, hv);
    for (int i = 0; damping > 0 && i < count; i++) {
      for (int p = 0; p < hv[i].values().length; p++) {
        hv[i].values()[p] += (float) damping * v[i].values()[p];
      }
    }
  }

  /** out_i = w_i u_i − w_{i+1} J_{i+1}ᵀ u_{i+1}. */
  private void transposedTimes(Block[] u, Block[] out) {
    for (int i = 0; i < count; i++) {
      tangents[i].transposedTimes(u[i + 1], out[i]);
      float[] o = out[i].values();
      float w = (float) weight(i);
      float next = (float) weight(i + 1);
      for (int p = 0; p < o.length; p++) {
        o[p] = w * u[i].values()[p] - next * o[p];
      }
    }
  }

  /**
   * The inverse of H's last diagonal block before linear units, (w I + BᵀB)⁻¹, which is the same
   * for all points.
   *
   * @param units with weights B, outputs × n
   * @param w what is on the diagonal; > 0
   * @return n × n, symmetric
   */
  static Block inverse(LinearUnits units, double w) {
    int n = units.inputs();
    float[] b = units.parameters().weights().values();
    double[] h = new double[n * n];
    double[] identity = new double[n * n];
    for (int i = 0; i < n; i++) {
      h[i * n + i] = w;
      identity[i * n + i] = 1;
    }
    for (int u = 0; u < units.units(); u++) {
      for (int i = 0; i < n; i++) {
        double v = b[u * n + i];
        for (int j = 0; j < n; j++) {
          h[i * n + j] += v * b[u * n + j];
        }
      }
    }
    double[] x = SymmetricSolver.solve(h, n, identity, n);
    Block inverse = new Block(n, n);
    for (int p = 0; p < x.length; p++) {
      inverse.values()[p] = (float) x[p];
    }
    return inverse;
  }

  /** Σ over all variables of a · b, for each point. */
  static void dots(Block[] a, Block[] b, int rows, double[] dots) {
    Arrays.fill(dots, 0, rows, 0);
    for (int i = 0; i < a.length; i++) {
      int units = a[i].columns();
      float[] x = a[i].values();
      float[] y = b[i].values();
      for (int r = 0, p = 0; r < rows; r++) {
        double s0 = 0;
        for (int end = p + units; p < end; p++) {
          s0 += (double) x[p] * y[p];
        }
        dots[r] += s0;
      }
    }
  }
}
