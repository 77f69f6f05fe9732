package org.parmac.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A tree of maps and lists as indented lines for a person. */
final class TreeText {
  private TreeText() {}

  static void print(Map<String, Object> tree, PrintWriter out) {
    print(tree, "", out);
  }

  private static void print(Map<?, ?> tree, String indent, PrintWriter out) {
    tree.forEach((key, value) -> print(String.valueOf(key), value, indent, out));
  }

  private static void print(String key, Object value, String indent, PrintWriter out) {
    if (value instanceof Map<?, ?> map && !map.isEmpty()) {
      out.println(indent + key + ":");
      print(map, indent + "  ", out);
    } else if (value instanceof List<?> list && list.stream().anyMatch(Map.class::isInstance)) {
      out.println(indent + key + ":");
      list.forEach(item -> out.println(indent + "  " + inline(item)));
    } else {
      out.println(indent + key + ": " + inline(value));
    }
  }

  private static String inline(Object value) {
    if (value instanceof Map<?, ?> map) {
      return map.entrySet().stream()
          .map(e -> e.getKey() + " " + inline(e.getValue()))
          .collect(Collectors.joining(", "));
    }
    if (value instanceof List<?> list) {
      return list.stream().map(TreeText::inline).collect(Collectors.joining(" ", "[", "]"));
    }
    if (value instanceof Double || value instanceof Float) {
      return number(((Number) value).doubleValue());
    }
    return value == null ? "-" : value.toString();
  }

  /** Six significant digits, without an exponent where that is as short. */
  private static String number(double value) {
    if (value == Math.rint(value) && Math.abs(value) < 1e7) {
      return Long.toString((long) value);
    }
    return String.format(Locale.ROOT, "%.6g", value);
  }
}
