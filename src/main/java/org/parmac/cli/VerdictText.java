package org.parmac.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.parmac.store.Json;
import org.parmac.store.registry.RegistryDir;
import org.parmac.store.registry.RegistryPointer;
import org.parmac.store.registry.Verdict;

/** What the commands over a registry print. */
final class VerdictText {
  private VerdictText() {}

  /** A verdict as flat names and values, with what is current now. */
  static Map<String, Object> result(RegistryDir registry, Verdict verdict) throws IOException {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("registry", registry.path().toString());
    result.putAll(flat(verdict));
    result.put("current", registry.current().map(RegistryPointer::version).orElse(null));
    return result;
  }

  /** A verdict as flat names and values. */
  static Map<String, Object> flat(Verdict v) {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("version", v.version());
    result.put("verdict", v.outcome().toString());
    put(result, "batch", v.batch());
    put(result, "from", v.from());
    result.put("points", v.trained().points());
    put(result, "iterations", v.trained().iterations());
    put(result, "stop", v.trained().stop());
    put(result, "seconds", v.trained().seconds());
    if (v.comparison() != null) {
      result.put("k", v.comparison().k());
      v.comparison().groups().forEach(group -> put(result, group));
    }
    result.put("modelSha256", v.trained().modelSha256());
    result.put("judged", v.judged());
    result.put("reason", v.reason());
    return result;
  }

  private static void put(Map<String, Object> result, Verdict.Group group) {
    String name = group.group();
    result.put(name + "Queries", group.queries());
    result.put(name + "Precision", group.precision().own());
    put(result, name + "Promoted", group.precision().promoted());
    put(result, name + "Loss", group.precision().loss());
    put(result, name + "StandardError", group.precision().standardError());
    result.put(name + "Error", group.error().own());
    put(result, name + "ErrorGrowth", group.error().loss());
  }

  private static void put(Map<String, Object> result, String key, Object value) {
    if (value != null) {
      result.put(key, value);
    }
  }

  /** One line of JSON, or a line for each name; and to a launcher that captures it. */
  static void print(Map<String, Object> result, boolean json, PrintWriter out) throws IOException {
    OozieAction.capture(result);
    if (json) {
      out.println(Json.line(result));
    } else {
      result.forEach((key, value) -> out.println(key + ": " + value));
    }
    out.flush();
  }
}
