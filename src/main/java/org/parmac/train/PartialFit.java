package org.parmac.train;

import java.io.DataOutput;
import java.io.IOException;
import org.parmac.math.Block;
import org.parmac.model.Parameters;

/** What a trainer has gathered so far. */
public interface PartialFit {
  /**
   * Called before the first pass over a shard. A fold that takes a random sample of the rows goes
   * by their numbers, so that the sample does not depend on how many shards there are.
   *
   * @param firstRow number of the shard's first row among all rows of all shards; the rows that
   *     {@link #add} sees in a pass count up from it
   */
  default void startShard(long firstRow) {}

  /**
   * Called before each pass over the shard, of {@link Trainer#passes} that there will be; the first
   * is pass 0.
   */
  default void startPass(int pass) {}

  /**
   * Sees one tile.
   *
   * @param inputs rows × in. Not modified.
   * @param targets rows × units. Not modified.
   */
  void add(Block inputs, Block targets);

  /** Takes over what another fold has seen, as if after this. Called in shard order. */
  void merge(PartialFit next);

  /** The parameters that fit all that was seen. */
  Parameters fit();

  /**
   * Σ ‖y − f(x)‖² of some parameters over all that was seen, if the fold can tell; otherwise null.
   */
  default Double residual(Parameters parameters) {
    return null;
  }

  /** Writes the state, so that it can travel to where it is merged. */
  void write(DataOutput out) throws IOException;
}
