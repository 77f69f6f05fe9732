package org.parmac.math;

/**
 * A random permutation of 0 … n − 1 that needs no memory: each index is mapped alone, so that every
 * task of a job can tell where its rows go.
 *
 * <p>A Feistel network of six rounds over the smallest even number of bits that holds n, walked
 * until the image is below n (Black and Rogaway, "Ciphers with arbitrary finite domains", CT-RSA
 * 2002).
 */
public final class Shuffle {
  private static final int ROUNDS = 6;

  private final long n;
  private final int halfBits;
  private final long halfMask;
  private final CounterRandom[] rounds = new CounterRandom[ROUNDS];

  public Shuffle(long n, long seed) {
    if (n < 1) {
      throw new IllegalArgumentException("a shuffle needs at least one row, got " + n);
    }
    this.n = n;
    this.halfBits = Math.max(1, (65 - Long.numberOfLeadingZeros(n - 1)) / 2);
    this.halfMask = (1L << halfBits) - 1;
    for (int r = 0; r < ROUNDS; r++) {
      rounds[r] = new CounterRandom(seed, "shuffle-" + r);
    }
  }

  /** The place of a row, in 0 … n − 1; different rows have different places. */
  public long place(long row) {
    if (row < 0 || row >= n) {
      throw new IndexOutOfBoundsException("row " + row + " of " + n);
    }
    long x = row;
    do {
      x = encrypt(x);
    } while (x >= n);
    return x;
  }

  /** The row of a place: the inverse of {@link #place}. */
  public long row(long place) {
    if (place < 0 || place >= n) {
      throw new IndexOutOfBoundsException("place " + place + " of " + n);
    }
    long x = place;
    do {
      x = decrypt(x);
    } while (x >= n);
    return x;
  }

  private long encrypt(long x) {
    long left = x >>> halfBits;
    long right = x & halfMask;
    for (CounterRandom round : rounds) {
      long next = left ^ (round.bits(right) & halfMask);
      left = right;
      right = next;
    }
    return left << halfBits | right;
  }

  private long decrypt(long x) {
    long left = x >>> halfBits;
    long right = x & halfMask;
    for (int r = ROUNDS - 1; r >= 0; r--) {
      long before = right ^ (rounds[r].bits(left) & halfMask);
      right = left;
      left = before;
    }
    return left << halfBits | right;
  }
}
