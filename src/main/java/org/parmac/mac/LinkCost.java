package org.parmac.mac;

import java.util.Arrays;
import org.parmac.math.Block;
import org.parmac.math.Kernels;
import org.parmac.model.NestedModel;

/**
 * What one layer of coordinates costs in the chain: w_k ‖z_k − f_k(z_{k−1}) − s_k‖² + w_{k+1}
 * ‖z_{k+1} − f_{k+1}(z_k) − s_{k+1}‖² for each point of a tile, for any z_k, by one forward pass.
 */
final class LinkCost {
  private final Kernels kernels;
  private final int k;
  private final Block forward;
  private final Block near;
  private final Block target;
  private final Block outputs;
  private ChainTile tile;

  LinkCost(Kernels kernels, NestedModel model, int k) {
    this.kernels = kernels;
    this.k = k;
    this.forward = new Block(0, model.layers().get(k - 1).units());
    this.near = new Block(0, forward.columns());
    this.target = new Block(0, model.layers().get(k).units());
    this.outputs = new Block(0, target.columns());
  }

  /** Goes to a tile. */
  void of(ChainTile next) {
    tile = next;
    tile.layer(k).forward(kernels, tile.z(k - 1), forward);
    combine(forward, tile.shift(k), 1, near);
    combine(tile.z(k + 1), tile.shift(k + 1), -1, target);
  }

  /** The sum of a block and so much of a shift, if there is one. */
  private static void combine(Block block, Block shift, int sign, Block into) {
    into.resize(block.rows());
    System.arraycopy(block.values(), 0, into.values(), 0, block.rows() * block.columns());
    for (int p = 0; shift != null && p < block.rows() * block.columns(); p++) {
      into.values()[p] += sign * shift.values()[p];
    }
  }

  /** f_k(z_{k−1}), rows × units. Shared, not to be modified. */
  Block forward() {
    return forward;
  }

  /** f_k(z_{k−1}) + s_k: where z_k would be but for the next layer. Shared, not to be modified. */
  Block near() {
    return near;
  }

  /** z_{k+1} − s_{k+1}: what the next layer is to give. Shared, not to be modified. */
  Block target() {
    return target;
  }

  /** w_k. */
  double nearWeight() {
    return tile.weight(k);
  }

  /** w_{k+1}. */
  double targetWeight() {
    return tile.weight(k + 1);
  }

  /**
   * @param z rows × units of layer k. Not modified.
   * @param costs one per row; overwritten
   */
  void costs(Block z, double[] costs) {
    Arrays.fill(costs, 0, z.rows(), 0);
    addSquares(z, near, nearWeight(), costs);
    tile.layer(k + 1).forward(kernels, z, outputs);
    addSquares(outputs, target, targetWeight(), costs);
  }

  private static void addSquares(Block a, Block b, double weight, double[] costs) {
    int columns = a.columns();
    for (int i = 0, p = 0; i < a.rows(); i++) {
      double sum = 0;
      for (int u = 0; u < columns; u++, p++) {
        double d = (double) a.values()[p] - b.values()[p];
        sum += d * d;
      }
      costs[i] += weight * sum;
    }
  }
}
