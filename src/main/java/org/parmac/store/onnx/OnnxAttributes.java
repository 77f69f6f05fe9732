package org.parmac.store.onnx;

import java.util.ArrayList;
import java.util.List;

/** The attributes of a node. */
final class OnnxAttributes {
  private static final int REAL = 1;
  private static final int NUMBER = 2;
  private static final int TEXT = 3;
  private static final int REALS = 6;
  private static final int NUMBERS = 7;
  private static final int TEXTS = 8;

  private final List<ProtoMessage> attributes = new ArrayList<>();

  private ProtoMessage next(String name, int type) {
    ProtoMessage attribute = new ProtoMessage().text(1, name).number(20, type);
    attributes.add(attribute);
    return attribute;
  }

  OnnxAttributes real(String name, float value) {
    next(name, REAL).real(2, value);
    return this;
  }

  OnnxAttributes number(String name, long value) {
    next(name, NUMBER).number(3, value);
    return this;
  }

  OnnxAttributes text(String name, String value) {
    next(name, TEXT).text(4, value);
    return this;
  }

  OnnxAttributes reals(String name, List<Float> values) {
    ProtoMessage attribute = next(name, REALS);
    values.forEach(value -> attribute.real(7, value));
    return this;
  }

  OnnxAttributes numbers(String name, List<Integer> values) {
    ProtoMessage attribute = next(name, NUMBERS);
    values.forEach(value -> attribute.number(8, value));
    return this;
  }

  OnnxAttributes texts(String name, List<String> values) {
    ProtoMessage attribute = next(name, TEXTS);
    values.forEach(value -> attribute.text(9, value));
    return this;
  }

  void addTo(ProtoMessage node) {
    attributes.forEach(attribute -> node.message(5, attribute));
  }
}
