package org.parmac.plan;

/** How the parameters of the shards meet. */
public enum Exchange {
  /** Every shard trains copies of its own, and one reducer averages them. */
  REDUCE,
  /** Groups of submodels visit the shards of a ring; copies of several rings are averaged. */
  CIRCULATE
}
