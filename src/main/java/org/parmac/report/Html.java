package org.parmac.report;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Pattern;

/**
 * Writes HTML, element by element. What is written as text or as the value of an attribute is
 * escaped: there is no way to write markup from data. The result is well-formed XML, too.
 */
final class Html {
  private static final Pattern NAME = Pattern.compile("[a-zA-Z][a-zA-Z0-9:-]*");

  private final StringBuilder out = new StringBuilder("<!DOCTYPE html>\n");
  private final Deque<String> open = new ArrayDeque<>();

  /**
   * Begins an element.
   *
   * @param attributes names and values in turn; one whose value is null is left out
   */
  Html open(String tag, String... attributes) {
    start(tag, attributes);
    out.append('>');
    open.push(tag);
    return this;
  }

  /** Ends the element that was begun last. */
  Html close() {
    out.append("</").append(open.pop()).append('>');
    return this;
  }

  /** Writes text. */
  Html text(String text) {
    escape(text);
    return this;
  }

  /** An element with nothing but text in it. */
  Html leaf(String tag, String text, String... attributes) {
    return open(tag, attributes).text(text).close();
  }

  /** An element without content: one of HTML's that never have any, or one of SVG. */
  Html empty(String tag, String... attributes) {
    start(tag, attributes);
    out.append("/>");
    return this;
  }

  /**
   * A style sheet.
   *
   * @param css of the program, which is not escaped
   * @throws IllegalArgumentException if it has a character that ends it or begins markup
   */
  Html style(String css) {
    if (css.indexOf('<') >= 0 || css.indexOf('&') >= 0) {
      throw new IllegalArgumentException("a style sheet must have no < and no &");
    }
    out.append("<style>").append(css).append("</style>");
    return this;
  }

  /** A line break in the source. */
  Html line() {
    out.append('\n');
    return this;
  }

  /**
   * The document.
   *
   * @throws IllegalStateException if an element is still open
   */
  String finish() {
    if (!open.isEmpty()) {
      throw new IllegalStateException("still open: " + open);
    }
    return out.append('\n').toString();
  }

  private void start(String tag, String... attributes) {
    out.append('<').append(name(tag));
    for (int i = 0; i < attributes.length; i += 2) {
      if (attributes[i + 1] != null) {
        out.append(' ').append(name(attributes[i])).append("=\"");
        escape(attributes[i + 1]);
        out.append('"');
      }
    }
  }

  private static String name(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("not a name of markup: " + name);
    }
    return name;
  }

  private void escape(String text) {
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.appendCodePoint(isAllowed(c) ? c : 0xfffd);
              }
            });
  }

  /** Whether a document may have it: no control characters, and no half of a pair. */
  private static boolean isAllowed(int c) {
    return c == '\n'
        || c == '\t'
        || c >= 0x20 && c < 0x7f
        || c >= 0xa0 && c < 0xd800
        || c >= 0xe000 && c < 0xfffe
        || c >= 0x10000;
  }
}
