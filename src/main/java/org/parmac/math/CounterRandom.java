package org.parmac.math;

/**
 * Random numbers that are a function of (seed, purpose, counter): no state, so a retried task
 * repeats itself and the number of shards does not matter.
 *
 * <p>The mixing function is that of SplitMix64 (Steele, Lea and Flood, "Fast splittable
 * pseudorandom number generators", OOPSLA 2014).
 */
public final class CounterRandom {
  private static final long GOLDEN = 0x9e3779b97f4a7c15L;

  private final long key;

  /**
   * @param seed the run's or the import's seed
   * @param purpose what the numbers are for, such as "shuffle": different purposes give unrelated
   *     numbers
   */
  public CounterRandom(long seed, String purpose) {
    long k = mix(seed + GOLDEN);
    for (int i = 0; i < purpose.length(); i++) {
      k = mix(k ^ (purpose.charAt(i) + GOLDEN));
    }
    this.key = k;
  }

  /** 64 random bits for this counter. */
  public long bits(long counter) {
    return mix(key ^ mix(counter + GOLDEN));
  }

  /** Uniform in [0, 1), a multiple of 2⁻⁵³. */
  public double uniform(long counter) {
    return (bits(counter) >>> 11) * 0x1p-53;
  }

  /** Standard normal, by Box and Muller. */
  public double gaussian(long counter) {
    double u = 1.0 - uniform(2 * counter);
    double v = uniform(2 * counter + 1);
    return StrictMath.sqrt(-2 * StrictMath.log(u)) * StrictMath.cos(2 * Math.PI * v);
  }

  static long mix(long x) {
    x = (x ^ (x >>> 30)) * 0xbf58476d1ce4e5b9L;
    x = (x ^ (x >>> 27)) * 0x94d049bb133111ebL;
    return x ^ (x >>> 31);
  }
}
