package org.parmac.mac;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Submodels that travel together: some units of one layer.
 *
 * @param layer index of the layer among those that are fitted
 * @param from the first unit
 * @param to the unit after the last
 */
public record SubmodelGroup(int layer, int from, int to) {

  /** A layer's units in groups of nearly equal size; never more groups than units. */
  public static List<SubmodelGroup> of(int layer, int units, int groups) {
    int count = Math.min(units, groups);
    return IntStream.range(0, count)
        .mapToObj(g -> new SubmodelGroup(layer, first(g, units, count), first(g + 1, units, count)))
        .toList();
  }

  private static int first(int group, int units, int count) {
    return (int) ((long) group * units / count);
  }

  public int units() {
    return to - from;
  }
}
