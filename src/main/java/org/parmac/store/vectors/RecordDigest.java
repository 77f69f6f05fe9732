package org.parmac.store.vectors;

/**
 * A digest of a sequence of records that can be put together from the digests of its parts, so that
 * it does not depend on where the parts were cut: H(r₁ … r_n) = Σ h(r_i)·p^(n−i) mod 2⁶⁴, for two
 * hashes h and two odd multipliers p. Then H(ab) = H(a)·p^|b| + H(b).
 *
 * <p>It tells different data apart; it does not withstand somebody who wants two data sets to look
 * the same.
 */
final class RecordDigest {
  private static final long P1 = 0x9e3779b97f4a7c15L;
  private static final long P2 = 0xd1342543de82ef95L;

  private long records;
  private long first;
  private long second;

  RecordDigest() {}

  RecordDigest(long records, long first, long second) {
    this.records = records;
    this.first = first;
    this.second = second;
  }

  long records() {
    return records;
  }

  long first() {
    return first;
  }

  long second() {
    return second;
  }

  /**
   * Appends a record.
   *
   * @param key may be null
   */
  void add(float[] values, int width, String key) {
    long h = mix(P1 + width);
    for (int j = 0; j < width; j++) {
      h = (h ^ Float.floatToRawIntBits(values[j])) * P2;
      h ^= h >>> 29;
    }
    if (key != null) {
      h = mix(h + 1);
      for (int i = 0; i < key.length(); i++) {
        h = (h ^ key.charAt(i)) * P2;
        h ^= h >>> 29;
      }
    }
    first = first * P1 + mix(h);
    second = second * P2 + mix(h ^ P1);
    records++;
  }

  /**
   * Appends a place that a record would have had: where points are known by row numbers, it matters
   * which rows are missing.
   */
  void addGap() {
    first = first * P1 + P2;
    second = second * P2 + P1;
    records++;
  }

  /** Appends a sequence. */
  void append(RecordDigest next) {
    first = first * power(P1, next.records) + next.first;
    second = second * power(P2, next.records) + next.second;
    records += next.records;
  }

  private static long power(long base, long exponent) {
    long result = 1;
    long square = base;
    for (long e = exponent; e > 0; e >>>= 1) {
      if ((e & 1) == 1) {
        result *= square;
      }
      square *= square;
    }
    return result;
  }

  /** The finaliser of SplitMix64. */
  private static long mix(long value) {
    long x = value;
    x = (x ^ (x >>> 30)) * 0xbf58476d1ce4e5b9L;
    x = (x ^ (x >>> 27)) * 0x94d049bb133111ebL;
    return x ^ (x >>> 31);
  }

  /** 32 hexadecimal digits. */
  @Override
  public String toString() {
    return String.format("%016x%016x", first, second);
  }
}
