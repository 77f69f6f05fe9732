package org.parmac.math;

/**
 * a · b + c in float32, rounded once. Where the processor cannot do that Java goes through decimal
 * numbers, ten thousand times slower: there it is done in double, to the same bits.
 *
 * <p>Source: Boldo and Melquiond, "Emulation of a FMA and correctly rounded sums", IEEE TC 57(4),
 * 2008: the exact product of two float32 and their sum with the third, rounded to odd in double,
 * round to the right float32.
 */
final class Fma {
  private static final boolean HARDWARE = !"false".equals(JvmOption.of("UseFMA"));

  private Fma() {}

  /** Whether the processor does it. */
  static boolean isHardware() {
    return HARDWARE;
  }

  static float of(float a, float b, float c) {
    return HARDWARE ? Math.fma(a, b, c) : emulated(a, b, c);
  }

  static float emulated(float a, float b, float c) {
    double product = (double) a * b;
    double sum = product + c;
    double back = sum - product;
    double error = (product - (sum - back)) + (c - back);
    long bits = Double.doubleToRawLongBits(sum);
    if (error != 0 && (bits & 1) == 0 && Math.abs(sum) <= Double.MAX_VALUE) {
      // To odd: the neighbour on the error's side, which is further from 0 if the signs agree.
      bits += error > 0 == sum > 0 ? 1 : -1;
    }
    return (float) Double.longBitsToDouble(bits);
  }
}
