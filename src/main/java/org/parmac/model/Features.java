package org.parmac.model;

import org.parmac.math.Block;
import org.parmac.math.Kernels;

/**
 * A map φ of a layer's inputs to features, on which linear units stand: f(x) = activation(W φ(x) +
 * b). Radial basis functions, the cells of a quantiser and the leaves of a tree are such maps. Not
 * safe for use by several threads.
 */
public interface Features {
  /** Columns of x. */
  int inputs();

  /** Columns of φ(x). */
  int count();

  /** What has to be kept of the map, by name. Shared, not to be modified. */
  java.util.Map<String, Block> arrays();

  /**
   * φ of some points.
   *
   * @param x rows × inputs. Not modified.
   * @param phi rows × count; resized and overwritten
   */
  void apply(Kernels kernels, Block x, Block phi);

  /** Whether {@link #tangent} answers. */
  default boolean isSmooth() {
    return false;
  }

  /**
   * φ and its derivatives at some points.
   *
   * @param x rows × inputs. Not modified, and not to be modified while the tangent is used.
   */
  default Tangent tangent(Kernels kernels, Block x) {
    throw new UnsupportedOperationException("no derivative: " + this);
  }
}
