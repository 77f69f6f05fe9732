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
  /** Bytes of partial fits that travelled to reducers: all that ever leaves a shard. */
  PARAMETER_BYTES
}
