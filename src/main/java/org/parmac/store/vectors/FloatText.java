package org.parmac.store.vectors;

import java.nio.charset.StandardCharsets;

/** Decimal numbers in text as float32, correctly rounded. */
final class FloatText {
  /** Powers of ten that float32 holds exactly. */
  private static final float[] POWERS = {
    1e0f, 1e1f, 1e2f, 1e3f, 1e4f, 1e5f, 1e6f, 1e7f, 1e8f, 1e9f, 1e10f
  };

  private FloatText() {}

  /**
   * The number in bytes from … to − 1; NaN where there is none, infinity where it is too large.
   *
   * <p>Short numbers need no slow parser: an integer below 2²⁴ divided by a power of ten up to 10¹⁰
   * is one operation on two exact float32 values, so it is correctly rounded (Clinger, "How to read
   * floating point numbers accurately", PLDI 1990).
   */
  static float parse(byte[] text, int from, int to) {
    int p = from;
    boolean negative = p < to && text[p] == '-';
    if (negative || p < to && text[p] == '+') {
      p++;
    }
    int mantissa = 0;
    int digits = 0;
    int point = -1;
    for (; p < to; p++) {
      int digit = text[p] - '0';
      if (digit >= 0 && digit <= 9) {
        mantissa = mantissa * 10 + digit;
        digits++;
        if (mantissa >= 1 << 24) {
          return slow(text, from, to);
        }
      } else if (text[p] == '.' && point < 0) {
        point = digits;
      } else {
        return slow(text, from, to);
      }
    }
    int decimals = point < 0 ? 0 : digits - point;
    if (digits == 0 || decimals >= POWERS.length) {
      return slow(text, from, to);
    }
    float value = mantissa / POWERS[decimals];
    return negative ? -value : value;
  }

  /** What is the trouble with a text that was read as a value that is not finite. */
  static Trouble trouble(float value, String text) {
    return Float.isInfinite(value)
        ? Trouble.OUT_OF_RANGE
        : text.matches("(?i)[+-]?nan")
            ? Trouble.NOT_A_NUMBER
            : text.matches("(?i)[+-]?inf(inity)?") ? Trouble.INFINITE : Trouble.UNPARSABLE;
  }

  private static float slow(byte[] text, int from, int to) {
    if (from == to) {
      return Float.NaN;
    }
    byte last = text[to - 1];
    if (last != '.' && (last < '0' || last > '9')) {
      return Float.NaN; // among them 1f and 1d, which Java would read
    }
    try {
      return Float.parseFloat(new String(text, from, to - from, StandardCharsets.ISO_8859_1));
    } catch (NumberFormatException e) {
      return Float.NaN;
    }
  }
}
