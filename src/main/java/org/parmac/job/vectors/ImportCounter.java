package org.parmac.job.vectors;

/** Counters of the jobs that read files of vectors. */
public enum ImportCounter {
  /** Records read. */
  RECORDS,
  /** Records that cannot be used. */
  BAD_RECORDS,
  /** Points written to shards. */
  POINTS,
  /** Shards written. */
  SHARDS,
  /** Points encoded. */
  CODES
}
