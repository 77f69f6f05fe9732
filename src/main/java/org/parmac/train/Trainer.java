package org.parmac.train;

import java.io.DataInput;
import java.io.IOException;
import org.parmac.model.Parameters;

/** An existing single-layer algorithm, opened as a fold over tiles of (inputs, targets). */
public interface Trainer {
  /** How often a partial fit sees each tile: 1 for closed forms, epochs for stochastic descent. */
  int passes();

  /**
   * Starts a fold.
   *
   * @param warm the parameters of the last iteration. Not modified.
   * @param seed of whatever is random in the fold
   */
  PartialFit start(Parameters warm, long seed);

  /**
   * Reads what {@link PartialFit#write} has written.
   *
   * @param warm what the fold was started from. Not modified.
   */
  PartialFit read(Parameters warm, DataInput in) throws IOException;
}
