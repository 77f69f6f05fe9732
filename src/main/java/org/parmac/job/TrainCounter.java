package org.parmac.job;

/** Counters of the training jobs; they appear under this class's name in the job's history. */
public enum TrainCounter {
  /** Shards read. */
  SHARDS,
  /** Points given coordinates. */
  POINTS,
  /** Bits of Z changed by the Z step. */
  CHANGED_BITS,
  /** Bits of Z that differ from h(x). */
  VIOLATED_BITS,
  /** Points with z = h(x). */
  CONSISTENT_POINTS,
  /** Nodes visited by sphere decoding. */
  NODES,
  /** Points whose search was cut short. */
  CAPPED_POINTS,
  /**
   * Bytes of partial fits that travelled to reducers: with those of groups, all that leaves a
   * shard.
   */
  PARAMETER_BYTES,
  /** Visits of circulating groups of submodels. */
  VISITS,
  /** Bytes of parameters that came for those visits. */
  TRAVELLED_BYTES,
  /** Waiting for a group to come free. */
  WAIT_MILLIS,
  /** Looking for, claiming, reading, writing and passing on groups. */
  EXCHANGE_MILLIS,
  /** Claims that another task was quicker with. */
  LOST_RACES,
  /** Groups taken over from tasks that had held them too long. */
  TAKE_OVERS,
  /** Visits whose work was dropped because somebody else's counts. */
  REPEATED_VISITS
}
