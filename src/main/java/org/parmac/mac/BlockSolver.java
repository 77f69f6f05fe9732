package org.parmac.mac;

/**
 * Part of a Z step: lowers E_Q of each point of a tile over the coordinates of some consecutive
 * layers, with all others held. No point's E_Q rises. Not safe for use by several threads.
 */
public interface BlockSolver {
  /** The first layer of coordinates that it changes, from 1. */
  int first();

  /** The last layer of coordinates that it changes. */
  int last();

  /**
   * @param tile its z_first … z_last are changed in place
   * @param sums for counts of work and of what was cut short; objectives are summed elsewhere
   */
  void solve(ChainTile tile, ShardSums sums);
}
