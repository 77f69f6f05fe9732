package org.parmac.model;

import org.parmac.math.Block;

/**
 * Which columns of a point are what a model is to give for the others. An autoencoder has none: its
 * targets are its inputs.
 *
 * @param columns the last columns of a point, which are its targets and not inputs; 0: an
 *     autoencoder
 * @param classes 0: targets are numbers as they stand; otherwise the one target column has a class,
 *     0 to classes − 1, and targets are one of n: 1 in the class's place, 0 elsewhere
 */
public record Targets(int columns, int classes) {
  /** The targets of an autoencoder. */
  public static final Targets INPUTS = new Targets(0, 0);

  public Targets {
    if (columns < 0) {
      throw new IllegalArgumentException("targets.columns must be >= 0, got " + columns);
    }
    if (classes < 0 || classes == 1 || classes > 1 && columns != 1) {
      throw new IllegalArgumentException(
          "targets.classes must be 2 or more, with targets.columns 1, or 0, got "
              + classes
              + " with "
              + columns
              + " columns");
    }
  }

  public boolean areInputs() {
    return columns == 0;
  }

  /** Inputs of a model over points so wide. */
  public int inputs(int width) {
    return width - columns;
  }

  /** Outputs of a model over points so wide. */
  public int outputs(int width) {
    return areInputs() ? width : classes > 0 ? classes : columns;
  }

  /**
   * Takes points apart, and scales the inputs; targets that are not the inputs stay as they are.
   *
   * @param points rows × width, in data units. Modified if the targets are the inputs.
   * @param scaling of the inputs
   * @param x rows × inputs; overwritten, unless it is the points themselves
   * @param y rows × outputs; overwritten, unless it is the points themselves
   */
  public void split(Block points, Scaling scaling, Block x, Block y) {
    if (areInputs()) {
      scaling.apply(points);
      return;
    }
    int inputs = x.columns();
    x.resize(points.rows());
    y.resize(points.rows());
    for (int i = 0; i < points.rows(); i++) {
      int from = points.offset(i);
      System.arraycopy(points.values(), from, x.values(), x.offset(i), inputs);
      if (classes == 0) {
        System.arraycopy(points.values(), from + inputs, y.values(), y.offset(i), columns);
      } else {
        oneOf(points.values()[from + inputs], y, i);
      }
    }
    scaling.apply(x);
  }

  private void oneOf(float value, Block y, int row) {
    int label = (int) value;
    if (label != value || label < 0 || label >= classes) {
      throw new IllegalArgumentException(
          "expected a class, 0 to " + (classes - 1) + ", in the last column, found " + value);
    }
    java.util.Arrays.fill(y.values(), y.offset(row), y.offset(row) + classes, 0f);
    y.set(row, label, 1f);
  }
}
