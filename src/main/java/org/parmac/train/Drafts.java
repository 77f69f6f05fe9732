package org.parmac.train;

import java.util.LinkedHashMap;
import java.util.Map;
import org.parmac.math.Block;
import org.parmac.model.Parameters;

/**
 * What the rounds of a fit hand on to each other: the warm parameters as they were, so that they
 * are a layer all the time, with other arrays beside them whose names begin with "next.".
 */
final class Drafts {
  private static final String PREFIX = "next.";

  private Drafts() {}

  /** The parameters with a draft more. */
  static Parameters with(Parameters p, String name, Block draft) {
    Map<String, Block> arrays = new LinkedHashMap<>(p.arrays());
    arrays.put(PREFIX + name, draft);
    return p.with(arrays);
  }

  /** A draft; where there is none, the array of this name that the parameters have. */
  static Block get(Parameters p, String name) {
    Block draft = p.arrays().get(PREFIX + name);
    return draft != null ? draft : p.array(name);
  }

  /** The parameters without drafts. */
  static Parameters without(Parameters p) {
    Map<String, Block> arrays = new LinkedHashMap<>(p.arrays());
    arrays.keySet().removeIf(name -> name.startsWith(PREFIX));
    return p.with(arrays);
  }
}
