package org.parmac.mac;

import org.parmac.math.Block;

/**
 * Preconditioned conjugate gradients for a {@link GaussNewtonSystem}, all points of a tile at once:
 * products are shared, step lengths are each point's own, in double. A point rests when its
 * residual has fallen far enough, so that its solution does not depend on the others.
 *
 * <p>Source: Shewchuk, "An introduction to the conjugate gradient method without the agonizing
 * pain", 1994, B3.
 */
final class ConjugateGradients {
  private final GaussNewtonSystem system;
  private final int rows;
  private final Block[] solution;
  private final Block[] residual;
  private final Block[] direction;
  private final Block[] product;
  private final double[] squares;
  private final double[] goals;
  private final double[] dots;
  private final double[] factors;

  ConjugateGradients(GaussNewtonSystem system) {
    this.system = system;
    this.rows = system.rows();
    this.solution = system.blocks();
    this.residual = system.rightSide();
    this.direction = system.blocks();
    this.product = system.blocks();
    this.squares = new double[rows];
    this.goals = new double[rows];
    this.dots = new double[rows];
    this.factors = new double[rows];
  }

  /**
   * Solves from 0.
   *
   * @param iterations at most
   * @param tolerance by which the residual, in the preconditioner's norm, is to fall
   * @return one block a variable
   */
  Block[] solve(int iterations, double tolerance) {
    system.precondition(residual, product);
    GaussNewtonSystem.dots(residual, product, rows, squares);
    for (int r = 0; r < rows; r++) {
      goals[r] = tolerance * tolerance * squares[r];
    }
    addTo(direction, product);
    for (int n = 0; n < iterations && anyActive(); n++) {
      system.times(direction, product);
      GaussNewtonSystem.dots(direction, product, rows, dots);
      for (int r = 0; r < rows; r++) {
        factors[r] = isActive(r) && dots[r] > 0 ? squares[r] / dots[r] : 0;
      }
      advance();
      system.precondition(residual, product);
      GaussNewtonSystem.dots(residual, product, rows, dots);
      turn();
    }
    return solution;
  }

  private boolean isActive(int row) {
    return squares[row] > goals[row];
  }

  private boolean anyActive() {
    for (int r = 0; r < rows; r++) {
      if (isActive(r)) {
        return true;
      }
    }
    return false;
  }

  private static void addTo(Block[] sums, Block[] other) {
    for (int i = 0; i < sums.length; i++) {
      for (int p = 0; p < sums[i].values().length; p++) {
        sums[i].values()[p] += other[i].values()[p];
      }
    }
  }

  /** Moves the solution by the factors along the direction, and the residual with it. */
  private void advance() {
    for (int i = 0; i < solution.length; i++) {
      int units = solution[i].columns();
      float[] x = solution[i].values();
      float[] q = residual[i].values();
      float[] d = direction[i].values();
      float[] h = product[i].values();
      for (int r = 0, p = 0; r < rows; r++) {
        float alpha = (float) factors[r];
        for (int end = p + units; p < end; p++) {
          x[p] += alpha * d[p];
          q[p] -= alpha * h[p];
        }
      }
    }
  }

  /** Turns the directions of points that are not done towards the preconditioned residual. */
  private void turn() {
    for (int r = 0; r < rows; r++) {
      if (factors[r] == 0) {
        squares[r] = 0;
      } else {
        factors[r] = dots[r] / squares[r];
        squares[r] = dots[r];
      }
    }
    for (int i = 0; i < direction.length; i++) {
      int units = direction[i].columns();
      float[] d = direction[i].values();
      float[] y = product[i].values();
      for (int r = 0, p = 0; r < rows; r++) {
        float beta = (float) factors[r];
        for (int end = p + units; p < end; p++) {
          d[p] = y[p] + beta * d[p];
        }
      }
    }
  }
}
