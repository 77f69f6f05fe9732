package org.parmac.report;

import java.util.Locale;

/** Numbers as a person reads them: thousands apart, with units, and no more digits than tell. */
final class Numbers {
  /** Between thousands, and between a number and its unit: narrow, and never at a line's end. */
  private static final String SPACE = "\u202f";

  private static final String MINUS = "\u2212";
  private static final String NONE = "\u2013";

  private static final String[] BYTES = {"B", "kB", "MB", "GB", "TB", "PB"};

  private Numbers() {}

  /** A whole number, its thousands apart. */
  static String count(long value) {
    return fixed(value, 0);
  }

  /** With so many places after the point. */
  static String fixed(double value, int places) {
    String digits = format("%." + places + "f", Math.abs(value));
    int point = digits.indexOf('.') < 0 ? digits.length() : digits.indexOf('.');
    StringBuilder text = new StringBuilder(digits);
    if (point > 4) {
      for (int at = point - 3; at > 0; at -= 3) {
        text.insert(at, SPACE);
      }
    }
    boolean zero = digits.chars().allMatch(c -> c == '0' || c == '.');
    return (value < 0 && !zero ? MINUS : "") + text;
  }

  /** With so many significant digits, or all before the point; far from 1 as a power of ten. */
  static String significant(double value, int digits) {
    if (!Double.isFinite(value)) {
      return NONE;
    }
    if (value == 0) {
      return "0";
    }
    int exponent = exponent(value, digits);
    if (exponent >= 9 || exponent < -4) {
      String mantissa = fixed(value / Math.pow(10, exponent), Math.max(0, digits - 1));
      return mantissa + SPACE + "×" + SPACE + "10" + superscript(exponent);
    }
    return fixed(value, Math.max(0, digits - 1 - exponent));
  }

  /** With no more than so many digits that are not 0. */
  static String rounded(double value, int digits) {
    return significant(Double.parseDouble(format("%." + (digits - 1) + "e", value)), digits);
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  /** That of the leading digit once the number is rounded. */
  private static int exponent(double value, int digits) {
    String text = format("%." + (digits - 1) + "e", Math.abs(value));
    return Integer.parseInt(text.substring(text.indexOf('e') + 1));
  }

  static String superscript(int exponent) {
    StringBuilder text = new StringBuilder();
    for (char c : Integer.toString(exponent).toCharArray()) {
      text.append(c == '-' ? '\u207b' : "⁰¹²³⁴⁵⁶⁷⁸⁹".charAt(c - '0'));
    }
    return text.toString();
  }

  /** A share of 1, in per cent. */
  static String percent(double share) {
    double percent = 100 * share;
    double rest = Math.min(Math.abs(percent), Math.abs(100 - percent));
    int places = rest == 0 ? 0 : rest >= 10 ? 1 : rest >= 0.1 ? 2 : 3;
    return fixed(percent, places) + SPACE + "%";
  }

  /** A relative change, with its sign. */
  static String change(double from, double to) {
    double percent = 100 * (to - from) / from;
    return (percent > 0 ? "+" : "") + fixed(percent, Math.abs(percent) < 10 ? 1 : 0) + SPACE + "%";
  }

  /** A time, in the largest units that suit it. */
  static String seconds(double seconds) {
    if (seconds < 99.5) {
      return significant(seconds, seconds < 1 ? 2 : 3) + SPACE + "s";
    }
    long whole = Math.round(seconds);
    if (whole < 7200) {
      return whole / 60 + SPACE + "min " + whole % 60 + SPACE + "s";
    }
    long minutes = Math.round(seconds / 60);
    return count(minutes / 60) + SPACE + "h " + minutes % 60 + SPACE + "min";
  }

  /** An amount of bytes, in powers of a thousand. */
  static String bytes(double bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= 999.5 && unit < BYTES.length - 1) {
      value /= 1000;
      unit++;
    }
    return (unit == 0 ? fixed(value, 0) : significant(value, 3)) + SPACE + BYTES[unit];
  }

  /** A mean and its standard error, both to the places that the error tells. */
  static String withError(double value, Double error) {
    return fixed(value, 4) + (error == null ? "" : " ±" + SPACE + fixed(error, 4));
  }

  /** One thing or several. */
  static String plural(long count, String one) {
    boolean ies = one.endsWith("ry");
    String several = ies ? one.substring(0, one.length() - 1) + "ies" : one + "s";
    return count(count) + " " + (count == 1 ? one : several);
  }
}
