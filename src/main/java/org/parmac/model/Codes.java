package org.parmac.model;

import org.parmac.math.Block;

/** Binary codes of at most 64 bits, one long each: bit l of the code is bit l of the long. */
public final class Codes {
  /** The most bits a code may have: one long holds it. */
  public static final int MAX_BITS = Long.SIZE;

  private Codes() {}

  /**
   * @param bits rows × L of 0 and 1. Not modified.
   * @param codes one per row; overwritten
   */
  public static void pack(Block bits, long[] codes) {
    float[] values = bits.values();
    int length = bits.columns();
    for (int i = 0, p = 0; i < bits.rows(); i++) {
      long code = 0;
      for (int l = 0; l < length; l++, p++) {
        // Without a branch, which could not be guessed: whether any bit but the sign is set.
        int magnitude = Float.floatToRawIntBits(values[p]) << 1;
        code |= (long) ((magnitude | -magnitude) >>> 31) << l;
      }
      codes[i] = code;
    }
  }

  /**
   * @param codes one per row. Not modified.
   * @param from index of the first code
   * @param bits L columns; resized to the rows and overwritten with 0 and 1
   */
  public static void unpack(long[] codes, int from, int rows, Block bits) {
    bits.resize(rows);
    float[] values = bits.values();
    int length = bits.columns();
    for (int i = 0, p = 0; i < rows; i++) {
      long code = codes[from + i];
      for (int l = 0; l < length; l++, p++) {
        values[p] = code >>> l & 1L;
      }
    }
  }

  /** The code's ceil(L / 8) bytes as lower-case hexadecimal, byte 0 first. */
  public static String toHex(long code, int bits) {
    int bytes = (bits + 7) / 8;
    StringBuilder hex = new StringBuilder(2 * bytes);
    for (int b = 0; b < bytes; b++) {
      int value = (int) (code >>> (8 * b)) & 0xff;
      hex.append(Character.forDigit(value >>> 4, 16)).append(Character.forDigit(value & 15, 16));
    }
    return hex.toString();
  }

  /** The inverse of {@link #toHex}. */
  public static long fromHex(String hex) {
    if (hex.isEmpty() || hex.length() % 2 != 0 || hex.length() > 16) {
      throw new IllegalArgumentException(
          "expected 2 to 16 hexadecimal digits, an even number, found \"" + hex + "\"");
    }
    long code = 0;
    for (int i = 0; i < hex.length(); i += 2) {
      int high = Character.digit(hex.charAt(i), 16);
      int low = Character.digit(hex.charAt(i + 1), 16);
      if (high < 0 || low < 0) {
        throw new IllegalArgumentException("expected hexadecimal digits, found \"" + hex + "\"");
      }
      code |= (long) (high << 4 | low) << (4 * i);
    }
    return code;
  }
}
