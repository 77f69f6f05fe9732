package org.parmac.store;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A layer as a specification gives it.
 *
 * @param name unique in its model; null: after its place
 * @param kind a {@link org.parmac.train.LayerKind}
 * @param units its outputs; null for the last layer, whose targets have them
 * @param start where its first coordinates come from; null: as suits the kind
 * @param startScale of numbers that start from principal components: the standard deviation of the
 *     first one's; null: 1
 * @param exchange how the shards' parameters meet
 * @param options of its kind, in the order of their names
 */
public record LayerSpec(
    String name,
    String kind,
    Integer units,
    Start start,
    Double startScale,
    RunSpec.Exchange exchange,
    Map<String, Object> options) {
  private static final String NAME = "name";
  private static final String KIND = "kind";
  private static final String UNITS = "units";
  private static final String START = "start";
  private static final String START_SCALE = "startScale";
  static final String EXCHANGE = "exchange";

  /** Where a layer's first coordinates come from. */
  public enum Start {
    /** The layer itself, with random parameters, on the coordinates before. */
    FORWARD,
    /** Leading principal components of the points: bits are thresholded, numbers scaled. */
    PCA,
    /** For bits: principal components under the rotation of iterative quantisation. */
    ITQ,
    /** For bits: principal components under a random rotation. */
    PCARR;

    static Start of(String name) {
      for (Start value : values()) {
        if (value.toString().equals(name)) {
          return value;
        }
      }
      throw new IllegalArgumentException(
          "layers[].start must be one of " + java.util.Arrays.toString(values()) + ", got " + name);
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public LayerSpec {
    if (kind == null) {
      throw new IllegalArgumentException("layers[].kind must be said, got " + options);
    }
    if (units != null && units < 1) {
      throw new IllegalArgumentException("layers[].units must be >= 1, got " + units);
    }
    if (startScale != null && !(startScale > 0)) {
      throw new IllegalArgumentException("layers[].startScale must be > 0, got " + startScale);
    }
    exchange = exchange == null ? RunSpec.Exchange.REDUCE : exchange;
    options = Collections.unmodifiableMap(new TreeMap<>(options));
  }

  /** The same layer with a name and a width. */
  LayerSpec with(String newName, int newUnits) {
    return new LayerSpec(newName, kind, newUnits, start, startScale, exchange, options);
  }

  public boolean circulates() {
    return exchange == RunSpec.Exchange.CIRCULATE;
  }

  /**
   * The options as a finished model keeps them: kinds have some for layers that circulate alone.
   */
  public Map<String, Object> savedOptions() {
    Map<String, Object> saved = new TreeMap<>(options);
    if (circulates()) {
      saved.put(EXCHANGE, exchange.toString());
    }
    return saved;
  }

  /** From a mapping: what is not a component of this record is an option of the kind. */
  @JsonCreator
  static LayerSpec of(Map<String, Object> tree) {
    Map<String, Object> options = new LinkedHashMap<>(tree);
    String name = text(options.remove(NAME));
    String kind = text(options.remove(KIND));
    Object units = options.remove(UNITS);
    if (units != null && !(units instanceof Integer)) {
      throw new IllegalArgumentException("layers[].units must be a whole number, got " + units);
    }
    String start = text(options.remove(START));
    Object scale = options.remove(START_SCALE);
    if (scale != null && !(scale instanceof Number)) {
      throw new IllegalArgumentException("layers[].startScale must be a number, got " + scale);
    }
    String exchange = text(options.remove(EXCHANGE));
    options.values().removeIf(java.util.Objects::isNull);
    return new LayerSpec(
        name,
        kind,
        (Integer) units,
        start == null ? null : Start.of(start),
        scale == null ? null : ((Number) scale).doubleValue(),
        exchange == null ? null : RunSpec.Exchange.of(exchange),
        options);
  }

  private static String text(Object value) {
    return value == null ? null : value.toString();
  }

  @JsonValue
  Map<String, Object> tree() {
    Map<String, Object> tree = new LinkedHashMap<>();
    put(tree, NAME, name);
    put(tree, KIND, kind);
    put(tree, UNITS, units);
    put(tree, START, start == null ? null : start.toString());
    put(tree, START_SCALE, startScale);
    put(tree, EXCHANGE, exchange.toString());
    tree.putAll(options);
    return tree;
  }

  private static void put(Map<String, Object> tree, String key, Object value) {
    if (value != null) {
      tree.put(key, value);
    }
  }
}
