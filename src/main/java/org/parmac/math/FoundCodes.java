package org.parmac.math;

/** Codes of 8 bits that {@link Kernels#codesBelow} has found. */
public final class FoundCodes {
  /** Bits that are looked at together. */
  public static final int BITS = 8;

  /** Values that they can have. */
  public static final int CODES = 1 << BITS;

  /** Bits whose sums a vector holds. */
  static final int LOW_BITS = 3;

  final float[] values = new float[CODES];

  /** Longer than there are codes: what is not below the limit is overwritten. */
  final int[] codes = new int[CODES + 1];

  final float[] c = new float[BITS];
  final float[] low = new float[1 << LOW_BITS];
  final float[] high = new float[CODES >> LOW_BITS];
  int count;

  /** How many. */
  public int count() {
    return count;
  }

  /** A code, by its place. */
  public int code(int place) {
    return codes[place];
  }

  /** v of the code at a place. */
  public float value(int place) {
    return values[codes[place]];
  }

  /** Swaps the code of the least v, of equal ones the first, with the one in the first place. */
  public void leastFirst() {
    int least = 0;
    for (int i = 1; i < count; i++) {
      least = values[codes[i]] < values[codes[least]] ? i : least;
    }
    int code = codes[least];
    codes[least] = codes[0];
    codes[0] = code;
  }

  /** Σ_i c_i u_i for each code u of the first bits, and of the others with a base. */
  void sums(float base) {
    low[0] = 0;
    low[1] = c[0];
    low[2] = c[1];
    low[3] = c[0] + c[1];
    for (int j = 0; j < 4; j++) {
      low[4 + j] = low[j] + c[2];
    }
    high[0] = base;
    for (int i = LOW_BITS, half = 1; i < BITS; i++, half *= 2) {
      for (int j = 0; j < half; j++) {
        high[half + j] = high[j] + c[i];
      }
    }
  }

  /** Adds the code u if its value is below the limit: without a branch, which would be guessed. */
  void addBelow(int u, float limit) {
    codes[count] = u;
    count += values[u] < limit ? 1 : 0;
  }
}
