package org.parmac.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A layer's options as a specification gives them, checked as they are asked for. An option that
 * nobody has asked for is a mistake: see {@link #refuseOthers}.
 */
public final class LayerOptions {
  private final String layer;
  private final Map<String, Object> values;
  private final Set<String> known = new TreeSet<>();

  /**
   * @param layer its name, for messages
   * @param values by name; numbers, texts, flags, and lists of texts
   */
  public LayerOptions(String layer, Map<String, ?> values) {
    this.layer = layer;
    this.values = new LinkedHashMap<>(values);
  }

  public static LayerOptions none(String layer) {
    return new LayerOptions(layer, Map.of());
  }

  /** These options, and others where these do not have them. */
  public LayerOptions orElse(Map<String, ?> others) {
    Map<String, Object> all = new LinkedHashMap<>(others);
    all.putAll(values);
    return new LayerOptions(layer, all);
  }

  public boolean has(String name) {
    known.add(name);
    return values.get(name) != null;
  }

  /** A number that is at least so much, or the default where it is not said. */
  public double number(String name, double defaultValue, double least) {
    Object value = has(name) ? values.get(name) : defaultValue;
    if (!(value instanceof Number n) || !(n.doubleValue() >= least)) {
      throw refuse(name, "a number >= " + least, value);
    }
    return n.doubleValue();
  }

  /** A whole number that is at least so much, or the default where it is not said. */
  public int whole(String name, int defaultValue, int least) {
    Object value = has(name) ? values.get(name) : defaultValue;
    if (!(value instanceof Number n) || n.doubleValue() != n.intValue() || n.intValue() < least) {
      throw refuse(name, "a whole number >= " + least, value);
    }
    return n.intValue();
  }

  /** One of some texts, or the default where it is not said. */
  public String oneOf(String name, String defaultValue, Set<String> choices) {
    Object value = has(name) ? values.get(name) : defaultValue;
    if (!choices.contains(value)) {
      throw refuse(name, "one of " + new TreeSet<>(choices), value);
    }
    return (String) value;
  }

  public boolean flag(String name, boolean defaultValue) {
    Object value = has(name) ? values.get(name) : defaultValue;
    if (!(value instanceof Boolean b)) {
      throw refuse(name, "true or false", value);
    }
    return b;
  }

  /** Some texts, such as a command with its arguments; none where it is not said. */
  public List<String> texts(String name) {
    Object value = has(name) ? values.get(name) : List.of();
    List<String> texts = new ArrayList<>();
    if (value instanceof String s) {
      texts.add(s);
    } else if (value instanceof List<?> list) {
      list.forEach(element -> texts.add(String.valueOf(element)));
    } else {
      throw refuse(name, "a list of texts", value);
    }
    return texts;
  }

  /** The refusal of an option's value. */
  public IllegalArgumentException refuse(String name, String expected, Object found) {
    return new IllegalArgumentException(
        "layer " + layer + ": " + name + " must be " + expected + ", got " + found);
  }

  /**
   * To be called when all options have been asked for.
   *
   * @throws IllegalArgumentException if there are others
   */
  public void refuseOthers() {
    for (String name : values.keySet()) {
      if (!known.contains(name)) {
        throw new IllegalArgumentException(
            "layer " + layer + ": unknown option " + name + ", expected some of " + known);
      }
    }
  }
}
