package org.parmac.store.onnx;

import java.util.LinkedHashMap;
import java.util.Map;

/** The attributes of a node: single values, and lists that grow value by value. */
final class OnnxAttributes {
  private static final int NUMBER = 2;
  private static final int REALS = 6;
  private static final int NUMBERS = 7;
  private static final int TEXTS = 8;

  private final Map<String, ProtoMessage> attributes = new LinkedHashMap<>();

  private ProtoMessage of(String name, int type) {
    return attributes.computeIfAbsent(name, n -> new ProtoMessage().text(1, n).number(20, type));
  }

  /** A whole number. */
  OnnxAttributes number(String name, long value) {
    of(name, NUMBER).number(3, value);
    return this;
  }

  /** A real number. */
  OnnxAttributes real(String name, float value) {
    of(name, 1).real(2, value);
    return this;
  }

  /** One more of a list of whole numbers. */
  OnnxAttributes add(String name, int value) {
    of(name, NUMBERS).number(8, value);
    return this;
  }

  /** One more of a list of real numbers. */
  OnnxAttributes add(String name, float value) {
    of(name, REALS).real(7, value);
    return this;
  }

  /** One more of a list of texts. */
  OnnxAttributes add(String name, String value) {
    of(name, TEXTS).text(9, value);
    return this;
  }

  void addTo(ProtoMessage node) {
    attributes.values().forEach(attribute -> node.message(5, attribute));
  }
}
