package org.parmac.mac;

import java.util.List;
import org.parmac.math.Block;
import org.parmac.math.Kernels;
import org.parmac.model.Layer;

/**
 * A tile of points with the coordinates along their chain, and what they cost at some µ:
 *
 * <pre>
 *   E_Q = Σ_{k=1}^{K+1} w_k ‖z_k − f_k(z_{k−1}) − s_k‖²,  w_k = µ for k ≤ K, w_{K+1} = 1,  z_0 = x,  z_{K+1} = y
 * </pre>
 *
 * with shifts s_k = λ_k / µ of the multipliers, or none. Places in the chain count as in the
 * formula: layer k takes z_{k−1} and gives z_k.
 */
public final class ChainTile {
  private final Kernels kernels;
  private final List<Layer> layers;
  private final double mu;
  private final Block[] z;
  private final Block[] shifts;
  private final Block[] outputs;

  /**
   * @param layers f_1 … f_{K+1}
   * @param z x, z_1 … z_K, y. Shared: solvers change z_1 … z_K in place.
   * @param shifts s_1 … s_K; null: none
   */
  ChainTile(Kernels kernels, List<Layer> layers, double mu, Block[] z, Block[] shifts) {
    this.kernels = kernels;
    this.layers = layers;
    this.mu = mu;
    this.z = z;
    this.shifts = shifts;
    this.outputs = layers.stream().map(f -> new Block(0, f.units())).toArray(Block[]::new);
  }

  /**
   * A tile of copies of some rows, with their shifts.
   *
   * @param rows of this tile, of which the first count are taken
   */
  ChainTile rowsOf(int[] rows, int count) {
    Block[] copies = new Block[z.length];
    for (int k = 0; k < z.length; k++) {
      copies[k] = rowsOf(z[k], rows, count);
    }
    Block[] shiftCopies = shifts == null ? null : new Block[shifts.length];
    for (int k = 0; shifts != null && k < shifts.length; k++) {
      shiftCopies[k] = rowsOf(shifts[k], rows, count);
    }
    return new ChainTile(kernels, layers, mu, copies, shiftCopies);
  }

  private static Block rowsOf(Block block, int[] rows, int count) {
    Block copy = new Block(count, block.columns());
    for (int i = 0; i < count; i++) {
      System.arraycopy(
          block.values(), block.offset(rows[i]), copy.values(), copy.offset(i), block.columns());
    }
    return copy;
  }

  public Kernels kernels() {
    return kernels;
  }

  public int rows() {
    return z[0].rows();
  }

  /** K. */
  public int hidden() {
    return layers.size() - 1;
  }

  /** f_k, k from 1 to K+1. */
  public Layer layer(int k) {
    return layers.get(k - 1);
  }

  /** z_k, rows × units of layer k; k from 0, x, to K+1, y. */
  public Block z(int k) {
    return z[k];
  }

  /** w_k. */
  public double weight(int k) {
    return k <= hidden() ? mu : 1;
  }

  public double mu() {
    return mu;
  }

  /** s_k, or null where nothing is shifted. */
  public Block shift(int k) {
    return shifts == null || k > hidden() ? null : shifts[k - 1];
  }

  /**
   * Adds the terms of E_Q of some layers to a cost for each point.
   *
   * @param from the first layer
   * @param to the last layer
   * @param costs one per row; added to
   */
  public void addCosts(int from, int to, double[] costs) {
    for (int k = from; k <= to; k++) {
      layer(k).forward(kernels, z[k - 1], outputs[k - 1]);
      addSquares(k, outputs[k - 1], costs);
    }
  }

  /** Adds w_k ‖z_k − output − s_k‖² for each point. */
  public void addSquares(int k, Block output, double[] costs) {
    double weight = weight(k);
    float[] target = z[k].values();
    float[] f = output.values();
    Block shift = shift(k);
    int units = output.columns();
    for (int i = 0, p = 0; i < rows(); i++) {
      double sum = 0;
      for (int u = 0; u < units; u++, p++) {
        double d = (double) target[p] - f[p] - (shift == null ? 0 : shift.values()[p]);
        sum += d * d;
      }
      costs[i] += weight * sum;
    }
  }
}
