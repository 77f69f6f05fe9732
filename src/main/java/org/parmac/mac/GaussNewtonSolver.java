package org.parmac.mac;

import org.parmac.math.Block;
import org.parmac.math.Kernels;
import org.parmac.model.Layer;
import org.parmac.model.LinearUnits;
import org.parmac.model.NestedModel;

/**
 * Lowers E_Q over neighbouring layers of numbers by damped Gauss–Newton, each point for itself and
 * all points of a tile at once: the equations ({@link GaussNewtonSystem}) are solved by conjugate
 * gradients, then each point goes along its step as far as that lowers its E_Q, trying 1, ½, ¼ … of
 * it; if none does, it stays. Numbers that stand for outputs in [0, 1] are kept there.
 *
 * <p>Where the block is one layer before a linear one, E_Q is a quadratic function of it, and the
 * step leads to the minimum as closely as the equations are solved.
 *
 * <p>A point's new coordinates are a function of that point alone, to the bit: neither shards nor
 * tiles matter.
 *
 * <p>Source: Carreira-Perpiñán and Wang, "Distributed optimization of deeply nested systems",
 * AISTATS 2014, section 2 and supplement.
 */
public final class GaussNewtonSolver implements BlockSolver {
  private static final int HALVINGS = 8;

  private final int first;
  private final int last;
  private final GaussNewtonOptions options;
  private Block inverse;
  private double inverseMu;

  /** With the default options. */
  public GaussNewtonSolver(Kernels kernels, NestedModel model, int first, int last) {
    this(kernels, model, first, last, GaussNewtonOptions.DEFAULT);
  }

  /**
   * @param model its layers first + 1 to last + 1 are smooth, and layers first to last give numbers
   * @param first layer of coordinates, from 1
   * @param last layer of coordinates, at most the model's hidden layers
   */
  public GaussNewtonSolver(
      Kernels kernels, NestedModel model, int first, int last, GaussNewtonOptions options) {
    if (first < 1 || last < first || last > model.hidden()) {
      throw new IllegalArgumentException(
          "expected 1 <= first <= last <= " + model.hidden() + ", got " + first + " and " + last);
    }
    for (int k = first; k <= last; k++) {
      if (model.layers().get(k - 1).output() == Layer.Output.BINARY) {
        throw new IllegalArgumentException(
            "layer " + k + " gives bits, which Gauss-Newton steps cannot change");
      }
      if (!model.layers().get(k).isSmooth()) {
        throw new IllegalArgumentException(
            "layer " + (k + 1) + " has no derivative, which Gauss-Newton steps need");
      }
    }
    this.first = first;
    this.last = last;
    this.options = options;
  }

  @Override
  public int first() {
    return first;
  }

  @Override
  public int last() {
    return last;
  }

  @Override
  public void solve(ChainTile tile, ShardSums sums) {
    Block lastInverse = lastInverse(tile);
    for (int n = 0; n < options.iterations(); n++) {
      GaussNewtonSystem system =
          new GaussNewtonSystem(tile, first, last, options.damping(), lastInverse);
      Block[] step =
          new ConjugateGradients(system).solve(options.cgIterations(), options.tolerance());
      if (backtrack(tile, step, system.costs()) == 0) {
        return;
      }
    }
  }

  /** The shared block of the equations before linear units, made once for a µ. */
  private Block lastInverse(ChainTile tile) {
    double mu = tile.mu();
    boolean linear =
        tile.layer(last + 1) instanceof LinearUnits units
            && units.activation() == LinearUnits.Activation.LINEAR;
    if (linear && last == tile.hidden() && mu > 0 && (inverse == null || mu != inverseMu)) {
      LinearUnits decoder = (LinearUnits) tile.layer(last + 1);
      inverse = GaussNewtonSystem.inverse(decoder, mu * (1 + options.damping()));
      inverseMu = mu;
    }
    return inverse;
  }

  /**
   * Moves each point along its step as far as its cost falls.
   *
   * @param costs before the step
   * @return points that moved
   */
  private int backtrack(ChainTile tile, Block[] step, double[] costs) {
    int[] pending = new int[tile.rows()];
    for (int r = 0; r < pending.length; r++) {
      pending[r] = r;
    }
    int left = pending.length;
    float part = 1;
    for (int halving = 0; left > 0 && halving <= HALVINGS; halving++, part /= 2) {
      ChainTile trial = tile.rowsOf(pending, left);
      move(trial, pending, step, part);
      double[] trialCosts = new double[left];
      trial.addCosts(first, last + 1, trialCosts);
      int still = 0;
      for (int place = 0; place < left; place++) {
        int row = pending[place];
        if (trialCosts[place] < costs[row]) {
          take(trial, place, tile, row);
        } else {
          pending[still++] = row;
        }
      }
      left = still;
    }
    return pending.length - left;
  }

  /** Moves the rows of a trial along the step. */
  private void move(ChainTile trial, int[] rows, Block[] step, float part) {
    for (int i = 0; i < step.length; i++) {
      Block z = trial.z(first + i);
      boolean unit = trial.layer(first + i).output() == Layer.Output.UNIT;
      int units = z.columns();
      for (int place = 0, p = 0; place < z.rows(); place++) {
        for (int u = 0, q = step[i].offset(rows[place]); u < units; u++, p++, q++) {
          float moved = z.values()[p] + part * step[i].values()[q];
          z.values()[p] = unit ? Math.min(1f, Math.max(0f, moved)) : moved;
        }
      }
    }
  }

  private void take(ChainTile trial, int place, ChainTile tile, int row) {
    for (int k = first; k <= last; k++) {
      Block from = trial.z(k);
      Block to = tile.z(k);
      System.arraycopy(
          from.values(), from.offset(place), to.values(), to.offset(row), from.columns());
    }
  }
}
