package org.parmac.mac;

import java.util.Arrays;
import org.parmac.math.Block;
import org.parmac.math.Kernels;
import org.parmac.model.NestedModel;

/**
 * One layer of bits by forward evaluations of the next layer only, whatever that is: from the
 * better of z_k and f_k(z_{k−1}), bits are flipped in turn, where that lowers the point's E_Q,
 * until no flip does. All points of a tile try the same flip at once, yet each goes its own way:
 * what becomes of a point does not depend on others.
 */
final class BitFlipSolver implements BlockSolver {
  private final int k;
  private final int evaluations;
  private final LinkCost link;
  private double[] costs = new double[0];
  private double[] tried = new double[0];
  private int[] unchanged = new int[0];

  /**
   * @param first the layer of coordinates, from 1
   * @param last the same
   * @param evaluations of the next layer for each point, at most; at least 2
   */
  BitFlipSolver(Kernels kernels, NestedModel model, int first, int last, int evaluations) {
    OneLayer.check(first, last);
    this.k = first;
    this.evaluations = OneLayer.checkEvaluations(evaluations);
    this.link = new LinkCost(kernels, model, k);
  }

  @Override
  public int first() {
    return k;
  }

  @Override
  public int last() {
    return k;
  }

  @Override
  public void solve(ChainTile tile, ShardSums sums) {
    Block z = tile.z(k);
    int rows = z.rows();
    if (costs.length < rows) {
      costs = new double[rows];
      tried = new double[rows];
      unchanged = new int[rows];
    }
    link.of(tile);
    start(z);
    Arrays.fill(unchanged, 0, rows, 0);
    int bits = z.columns();
    boolean going = true;
    for (int visit = 0; going && visit < evaluations - 2; visit++) {
      going = flip(z, visit % bits);
    }
    for (int i = 0; i < rows; i++) {
      sums.cappedPoints += unchanged[i] < bits ? 1 : 0;
    }
  }

  /** Goes to f_k(z_{k−1}) where that costs no more. */
  private void start(Block z) {
    Block f = link.forward();
    link.costs(z, costs);
    link.costs(f, tried);
    for (int i = 0; i < z.rows(); i++) {
      if (tried[i] <= costs[i]) {
        costs[i] = tried[i];
        System.arraycopy(f.values(), f.offset(i), z.values(), z.offset(i), z.columns());
      }
    }
  }

  /** Flips a bit where that is better; whether any point is left that may change. */
  private boolean flip(Block z, int bit) {
    int bits = z.columns();
    for (int i = 0; i < z.rows(); i++) {
      z.set(i, bit, 1 - z.get(i, bit));
    }
    link.costs(z, tried);
    boolean going = false;
    for (int i = 0; i < z.rows(); i++) {
      if (unchanged[i] < bits && tried[i] < costs[i]) {
        costs[i] = tried[i];
        unchanged[i] = 1;
      } else {
        z.set(i, bit, 1 - z.get(i, bit));
        unchanged[i]++;
      }
      going |= unchanged[i] < bits;
    }
    return going;
  }
}
