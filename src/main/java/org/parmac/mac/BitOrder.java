package org.parmac.mac;

import org.parmac.math.FoundCodes;

/** The bits of a code in another order, by a table for each eight of them. */
final class BitOrder {
  private static final int BITS = FoundCodes.BITS;
  private static final int CODES = FoundCodes.CODES;

  private final long[][] tables;

  /**
   * @param to by bit, its new place
   */
  BitOrder(int[] to) {
    tables = new long[(to.length + BITS - 1) / BITS][CODES];
    for (int b = 0; b < tables.length; b++) {
      for (int u = 1; u < CODES; u++) {
        int bit = BITS * b + Integer.numberOfTrailingZeros(u);
        tables[b][u] = tables[b][u & u - 1] | (bit < to.length ? 1L << to[bit] : 0);
      }
    }
  }

  /** The order that undoes another. */
  static int[] inverse(int[] order) {
    int[] inverse = new int[order.length];
    for (int k = 0; k < order.length; k++) {
      inverse[order[k]] = k;
    }
    return inverse;
  }

  long of(long code) {
    long result = 0;
    for (int b = 0; b < tables.length; b++) {
      result |= tables[b][(int) (code >>> BITS * b) & CODES - 1];
    }
    return result;
  }
}
