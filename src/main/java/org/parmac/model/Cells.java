package org.parmac.model;

import org.parmac.math.Block;
import org.parmac.math.Kernels;

/**
 * Features that tell in which of some cells a point lies: 1 in the cell's place, 0 elsewhere. A
 * layer on them is constant within a cell, and has no derivative that is of use; a Z step goes from
 * cell to cell instead.
 */
public interface Cells extends Features {
  /** Whether a point lies in one cell only; otherwise {@link #into} cannot be used. */
  boolean areDisjoint();

  /** Whether {@link #into} gives the nearest points there are. */
  boolean givesNearest();

  /**
   * For each row a point of a cell that is near to it: the nearest, or one on the way to the cell's
   * middle.
   *
   * @param x rows × inputs. Not modified.
   * @param cell from 0 to {@link #count} − 1
   * @param points rows × inputs; resized and overwritten
   */
  void into(Kernels kernels, Block x, int cell, Block points);
}
