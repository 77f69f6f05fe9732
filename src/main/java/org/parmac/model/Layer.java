package org.parmac.model;

import org.parmac.math.Block;
import org.parmac.math.Kernels;

/**
 * One layer f_k of a nested model f_{K+1}(… f_2(f_1(x))): a function of a point's inputs with the
 * parameters that it has learned. Not safe for use by several threads.
 */
public interface Layer extends AutoCloseable {
  /** What a layer's outputs are, and so the coordinates that stand for them. */
  enum Output {
    /** Any numbers. */
    REAL,
    /** Numbers in [0, 1]. */
    UNIT,
    /** 0 or 1. */
    BINARY
  }

  int inputs();

  int units();

  Output output();

  Parameters parameters();

  /**
   * The layer's outputs.
   *
   * @param inputs rows × inputs. Not modified.
   * @param outputs rows × units; resized and overwritten
   */
  void forward(Kernels kernels, Block inputs, Block outputs);

  /** Whether the layer has a derivative that is of use, so that {@link #tangent} answers. */
  default boolean isSmooth() {
    return false;
  }

  /**
   * The layer's outputs and derivatives at some points.
   *
   * @param inputs rows × inputs. Not modified, and not to be modified while the tangent is used.
   * @throws UnsupportedOperationException unless {@link #isSmooth}
   */
  default Tangent tangent(Kernels kernels, Block inputs) {
    throw new UnsupportedOperationException("no derivative: " + this);
  }

  /** Gives back what the layer holds beside memory, such as a process. */
  @Override
  default void close() {}
}
