package org.parmac.train;

import java.util.ServiceLoader;
import java.util.TreeMap;

/** The kinds of layers that there are: those of Parmac, and those of jars on the class path. */
public final class LayerKinds {
  private LayerKinds() {}

  /**
   * A kind by its name.
   *
   * @throws IllegalArgumentException if there is none, or two
   */
  public static LayerKind named(String name) {
    TreeMap<String, LayerKind> kinds = new TreeMap<>();
    for (LayerKind kind : ServiceLoader.load(LayerKind.class)) {
      LayerKind other = kinds.put(kind.name(), kind);
      if (other != null && other.getClass() != kind.getClass()) {
        throw new IllegalArgumentException(
            "two kinds of layers have the name "
                + kind.name()
                + ": "
                + other.getClass().getName()
                + " and "
                + kind.getClass().getName()
                + ". Take one of them from the class path.");
      }
    }
    LayerKind kind = kinds.get(name);
    if (kind == null) {
      throw new IllegalArgumentException(
          "layers[].kind must be one of "
              + kinds.keySet()
              + ", got \""
              + name
              + "\". A kind of another jar needs that jar on the class path: -libjars JAR.");
    }
    return kind;
  }
}
