package org.parmac.mac;

import java.util.Arrays;
import java.util.List;
import org.parmac.math.Block;
import org.parmac.math.Kernels;
import org.parmac.model.NestedModel;

/**
 * The Z step of any nested model: for each point, lowers E_Q over z_1 … z_K. The chain of layers is
 * cut into blocks, each with a solver of its own (see {@link ZStepChoice}), and the blocks are gone
 * through in turn from the last to the first, so many sweeps.
 */
public final class ChainZStep implements ZStep {
  private final Kernels kernels;
  private final NestedModel model;
  private final double mu;
  private final List<BlockSolver> solvers;
  private final int sweeps;
  private final Multipliers multipliers;
  private final double updateMu;
  private final Block[] z;
  private final Block[] before;
  private final Block[] forward;
  private final NestedErrors nested;
  private double[] costs = new double[0];

  /**
   * @param mu µ, in model units
   * @param solvers of the blocks, from the last to the first
   * @param sweeps over the blocks; one is enough where there is one block
   * @param multipliers of the augmented Lagrangian; null: none
   */
  public ChainZStep(
      Kernels kernels,
      NestedModel model,
      double mu,
      List<BlockSolver> solvers,
      int sweeps,
      Multipliers multipliers) {
    this(kernels, model, mu, solvers, sweeps, multipliers, 0);
  }

  /**
   * A Z step of the augmented Lagrangian.
   *
   * @param updateMu &gt; 0: before the step, λ ← λ − µ (z − f) with the coordinates and parameters
   *     of the iteration before and this µ, at which they were found (see {@link MultiplierRule});
   *     0: multipliers stay
   */
  public ChainZStep(
      Kernels kernels,
      NestedModel model,
      double mu,
      List<BlockSolver> solvers,
      int sweeps,
      Multipliers multipliers,
      double updateMu) {
    this.updateMu = updateMu;
    this.kernels = kernels;
    this.model = model;
    this.mu = mu;
    this.solvers = List.copyOf(solvers);
    this.sweeps = sweeps;
    this.multipliers = multipliers;
    this.z = new Block[model.hidden() + 2];
    this.before = new Block[model.hidden() + 2];
    this.forward = model.blocks();
    this.nested = new NestedErrors(kernels, model);
    for (int k = 1; k <= model.hidden(); k++) {
      z[k] = new Block(0, model.layers().get(k - 1).units());
      before[k] = new Block(0, model.layers().get(k - 1).units());
    }
  }

  @Override
  public void solve(Block x, Block y, Coordinates coordinates, int from, ShardSums sums) {
    read(x, y, coordinates, from);
    if (updateMu > 0) {
      multipliers.update(kernels, model.layers(), z, from, updateMu);
    }
    Block[] shifts = multipliers == null ? null : multipliers.shifts(from, x.rows(), mu);
    ChainTile tile = new ChainTile(kernels, model.layers(), mu, z, shifts);
    sums.objectiveBefore += cost(tile);
    for (int sweep = 0; sweep < (solvers.size() == 1 ? 1 : sweeps); sweep++) {
      for (BlockSolver solver : solvers) {
        solver.solve(tile, sums);
      }
    }
    sums.objective += cost(tile);
    for (int k = 1; k <= model.hidden(); k++) {
      coordinates.write(k - 1, from, z[k]);
    }
    addViolations(tile, coordinates.spaces(), sums);
    nested.add(x, y, sums);
  }

  private void read(Block x, Block y, Coordinates coordinates, int from) {
    z[0] = x;
    z[model.hidden() + 1] = y;
    for (int k = 1; k <= model.hidden(); k++) {
      coordinates.read(k - 1, from, x.rows(), z[k]);
      before[k].resize(x.rows());
      System.arraycopy(z[k].values(), 0, before[k].values(), 0, x.rows() * before[k].columns());
    }
  }

  private double cost(ChainTile tile) {
    clearCosts(tile.rows());
    tile.addCosts(1, tile.hidden() + 1, costs);
    return sum(tile.rows());
  }

  private void clearCosts(int rows) {
    if (costs.length < rows) {
      costs = new double[rows];
    }
    Arrays.fill(costs, 0, rows, 0);
  }

  private double sum(int rows) {
    double sum = 0;
    for (int i = 0; i < rows; i++) {
      sum += costs[i];
    }
    return sum;
  }

  /** Bits that changed or differ from f_k(z_{k−1}), and the squared differences of numbers. */
  private void addViolations(ChainTile tile, List<Coordinates.Space> spaces, ShardSums sums) {
    boolean[] differs = new boolean[tile.rows()];
    for (int k = 1; k <= tile.hidden(); k++) {
      Block f = forward[k - 1];
      tile.layer(k).forward(kernels, z[k - 1], f);
      boolean binary = spaces.get(k - 1).binary();
      int units = f.columns();
      for (int i = 0, p = 0; i < f.rows(); i++) {
        for (int u = 0; u < units; u++, p++) {
          float now = z[k].values()[p];
          double d = (double) now - f.values()[p];
          differs[i] |= d != 0;
          if (binary) {
            sums.violatedBits += d != 0 ? 1 : 0;
            sums.changedBits += now != before[k].values()[p] ? 1 : 0;
          } else {
            sums.violation += d * d;
          }
        }
      }
    }
    for (boolean d : differs) {
      sums.consistentPoints += d ? 0 : 1;
    }
  }
}
