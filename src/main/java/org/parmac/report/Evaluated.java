package org.parmac.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.parmac.store.Json;
import org.parmac.store.RunDir;

/**
 * What {@code evaluate} has left in a run's directory, as far as a report shows it.
 *
 * @param base points searched
 * @param queries queries asked
 */
record Evaluated(long base, long queries, List<Method> methods) {
  /** The run's own model among the methods. */
  static final String OWN = "ba";

  private static final String FILE = "evaluation.json";

  /** A mean over queries; the error is null where it is not known. */
  record Score(double mean, Double error) {}

  /**
   * A hash's scores by depth.
   *
   * @param error mean ‖x − f(h(x))‖² in data units; NaN: not known
   */
  record Method(
      String name, double error, Map<Integer, Score> precision, Map<Integer, Score> recall) {
    boolean isOwn() {
      return name.equals(OWN);
    }

    /** Its colour of the palette, the same in all charts. */
    int colour() {
      return switch (name) {
        case OWN -> 1;
        case "itq" -> 4;
        case "tpca" -> 5;
        case "lsh" -> 6;
        default -> 7;
      };
    }

    /** What a person calls it. */
    String title() {
      return switch (name) {
        case OWN -> "this run";
        case "tpca" -> "tPCA";
        default -> name.length() <= 4 ? name.toUpperCase(java.util.Locale.ROOT) : name;
      };
    }
  }

  /** Null if the run has none. */
  static Evaluated read(RunDir run) throws IOException {
    Path file = new Path(run.path(), FILE);
    if (!run.fs().exists(file)) {
      return null;
    }
    JsonNode tree = Json.read(run.fs(), file, JsonNode.class);
    List<Method> methods = new ArrayList<>();
    for (JsonNode m : tree.path("methods")) {
      methods.add(
          new Method(
              m.path("method").asText(),
              m.path("reconstructionError").asDouble(Double.NaN),
              scores(m.path("precision"), m.path("precisionStandardError")),
              scores(m.path("recall"), m.path("recallStandardError"))));
    }
    return new Evaluated(tree.path("base").asLong(), tree.path("queries").asLong(), methods);
  }

  private static Map<Integer, Score> scores(JsonNode means, JsonNode errors) {
    Map<Integer, Score> scores = new TreeMap<>();
    means
        .fields()
        .forEachRemaining(
            e -> {
              JsonNode error = errors.path(e.getKey());
              Double known = error.isNumber() ? Double.valueOf(error.asDouble()) : null;
              scores.put(Integer.valueOf(e.getKey()), new Score(e.getValue().asDouble(), known));
            });
    return scores;
  }

  /** The scores of a method; null if it was not among them. */
  Method method(String name) {
    return methods.stream().filter(m -> m.name().equals(name)).findFirst().orElse(null);
  }
}
