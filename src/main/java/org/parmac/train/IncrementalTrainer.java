package org.parmac.train;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.parmac.model.Parameters;

/**
 * A trainer whose fold can be put down in mid-training and taken up elsewhere, so that it can
 * travel from shard to shard. Its units do not know of each other: some of them, trained alone, get
 * what they would have got among all.
 */
public interface IncrementalTrainer extends Trainer {
  @Override
  TravellingFit start(Parameters warm, long seed);

  /**
   * Takes up what {@link TravellingFit#suspend} has put down.
   *
   * @param warm what the fold was started from. Not modified.
   */
  TravellingFit resume(Parameters warm, DataInput in) throws IOException;

  /** A partial fit in mid-training. */
  interface TravellingFit extends PartialFit {
    /** The parameters that a fold has reached that nothing was merged into. Not to be modified. */
    Parameters reached();

    /**
     * Writes the whole state of a fold that nothing was merged into: the fold that is read from it
     * goes on as this one would have.
     */
    void suspend(DataOutput out) throws IOException;
  }
}
