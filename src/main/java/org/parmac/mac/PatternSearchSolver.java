package org.parmac.mac;

import java.util.Arrays;
import org.parmac.math.Block;
import org.parmac.math.Kernels;
import org.parmac.model.Layer;
import org.parmac.model.NestedModel;

/**
 * One layer of numbers by forward evaluations of the next layer only, whatever that is: from the
 * better of z_k and f_k(z_{k−1}) a step is tried along each coordinate in turn, forth and back, and
 * then once more along all that the sweep has moved; where a sweep finds nothing better, the
 * point's step is halved. Before a layer that is constant within cells, the best cell is looked for
 * first ({@link CellSearch}), and nothing else where that is exact. A step is taken where it lowers
 * the point's E_Q. All points of a tile try the same coordinate at once, yet each goes its own way:
 * what becomes of a point does not depend on others.
 *
 * <p>Source: Hooke and Jeeves, "Direct search solution of numerical and statistical problems", JACM
 * 1961.
 */
final class PatternSearchSolver implements BlockSolver {
  /** A point is done when its step is below this share of its first one. */
  private static final double LAST_STEP = 1e-3;

  private final int k;
  private final int evaluations;
  private final boolean clip;
  private final LinkCost link;
  private final CellSearch cells;
  private final Block candidate;
  private final Block base;
  private Block z;
  private double[] costs = new double[0];
  private double[] tried = new double[0];
  private double[] steps = new double[0];
  private double[] lastSteps = new double[0];
  private boolean[] moved = new boolean[0];
  private int used;

  /**
   * @param first the layer of coordinates, from 1
   * @param last the same
   * @param evaluations of the next layer for each point, at most; at least 2
   */
  PatternSearchSolver(Kernels kernels, NestedModel model, int first, int last, int evaluations) {
    OneLayer.check(first, last);
    this.k = first;
    this.evaluations = OneLayer.checkEvaluations(evaluations);
    this.clip = model.layers().get(k - 1).output() == Layer.Output.UNIT;
    this.link = new LinkCost(kernels, model, k);
    this.cells = CellSearch.of(kernels, model.layers().get(k));
    this.candidate = new Block(0, model.layers().get(k - 1).units());
    this.base = new Block(0, candidate.columns());
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
    z = tile.z(k);
    link.of(tile);
    resize(z.rows());
    link.costs(z, costs);
    used = 1;
    copy(link.forward(), candidate);
    takeBetter(true);
    firstSteps();
    if (cells != null && used < evaluations) {
      cells.best(link, clip, candidate);
      takeBetter(false);
      if (cells.isExact()) {
        return;
      }
    }
    boolean going = true;
    while (going && used < evaluations) {
      going = sweep();
    }
    for (int i = 0; i < z.rows(); i++) {
      sums.cappedPoints += isDone(i) ? 0 : 1;
    }
  }

  private void resize(int rows) {
    candidate.resize(rows);
    base.resize(rows);
    if (costs.length < rows) {
      costs = new double[rows];
      tried = new double[rows];
      steps = new double[rows];
      lastSteps = new double[rows];
      moved = new boolean[rows];
    }
  }

  private static void copy(Block from, Block to) {
    to.resize(from.rows());
    System.arraycopy(from.values(), 0, to.values(), 0, from.rows() * from.columns());
  }

  /** Evaluates the candidates and takes those that are better, or not worse. */
  private void takeBetter(boolean ties) {
    link.costs(candidate, tried);
    used++;
    for (int i = 0; i < z.rows(); i++) {
      if (tried[i] < costs[i] || ties && tried[i] == costs[i]) {
        costs[i] = tried[i];
        System.arraycopy(candidate.values(), z.offset(i), z.values(), z.offset(i), z.columns());
        moved[i] = true;
      }
    }
  }

  /** A quarter of [0, 1]; of other numbers, half of what a coordinate is on average. */
  private void firstSteps() {
    for (int i = 0; i < z.rows(); i++) {
      double squares = 0;
      for (int j = 0, p = z.offset(i); j < z.columns(); j++, p++) {
        double f = link.forward().values()[p];
        squares += f * f + (double) z.values()[p] * z.values()[p];
      }
      double size = Math.sqrt(squares / (2 * z.columns()));
      steps[i] = clip ? 0.25 : size > 0 ? size / 2 : 0.5;
      lastSteps[i] = LAST_STEP * steps[i];
    }
  }

  private boolean isDone(int row) {
    return steps[row] < lastSteps[row];
  }

  /** One sweep over the coordinates; whether any point is left that may change. */
  private boolean sweep() {
    copy(z, base);
    Arrays.fill(moved, 0, z.rows(), false);
    for (int j = 0; j < z.columns(); j++) {
      for (int sign = 1; sign >= -1; sign -= 2) {
        if (used >= evaluations) {
          return true;
        }
        propose(j, sign);
      }
    }
    if (used < evaluations) {
      repeat();
    }
    boolean going = false;
    for (int i = 0; i < z.rows(); i++) {
      steps[i] = moved[i] ? steps[i] : steps[i] / 2;
      going |= !isDone(i);
    }
    return going;
  }

  /** A step along a coordinate; back only where the step forth was not taken. */
  private void propose(int j, int sign) {
    copy(z, candidate);
    for (int i = 0; i < z.rows(); i++) {
      boolean taken = sign < 0 && z.get(i, j) != base.get(i, j);
      if (!isDone(i) && !taken) {
        candidate.set(i, j, clipped(z.get(i, j) + sign * steps[i]));
      }
    }
    takeBetter(false);
  }

  /** What the sweep has moved, once more. */
  private void repeat() {
    for (int p = 0; p < z.rows() * z.columns(); p++) {
      candidate.values()[p] = clipped(2.0 * z.values()[p] - base.values()[p]);
    }
    takeBetter(false);
  }

  private float clipped(double value) {
    return (float) (clip ? Math.max(0, Math.min(1, value)) : value);
  }
}
