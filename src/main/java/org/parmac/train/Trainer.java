package org.parmac.train;

import java.io.DataInput;
import java.io.IOException;
import org.parmac.model.Layer;
import org.parmac.model.Parameters;

/**
 * An existing single-layer algorithm, opened as a fold over tiles of (inputs, targets). Where one
 * fold is not enough, it takes several rounds: the parameters that a round gives are what the next
 * one starts from, and on a cluster each round is a job.
 */
public interface Trainer {
  /** The function that parameters stand for. */
  Layer layer(Parameters parameters);

  /** Folds over all points that one fit takes. */
  default int rounds() {
    return 1;
  }

  /**
   * The first of the rounds that a fit from these parameters needs; those before it can be left
   * out. Such a round finds what stays as it is once it was found.
   *
   * @param warm the parameters of the last iteration. Not modified.
   */
  default int firstRound(Parameters warm) {
    return 0;
  }

  /**
   * The trainer of one of the rounds, from 0.
   *
   * <p>Between rounds parameters may hold arrays and a state that only the next round understands;
   * {@link #layer} takes those of any round.
   */
  default Trainer round(int round) {
    return this;
  }

  /**
   * Bytes of memory that a fold holds at least once it has seen so many points: a run whose tasks
   * cannot have them is refused when it starts. 0 where it is not worth counting.
   *
   * @param inputs of the layer
   * @param units of the layer
   */
  default long foldBytes(int inputs, int units, long points) {
    return 0;
  }

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
