package org.parmac.store;

import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/** Specifications as people write them, JSON or YAML: what is not said has its default. */
public final class SpecFile {
  private static final String INIT = "init";
  private static final String Z_STEP = "zStep";

  private SpecFile() {}

  /** Reads a file as a tree; JSON is read as the YAML that it is. */
  public static Map<String, Object> read(Configuration conf, Path file) throws IOException {
    try (InputStream in = file.getFileSystem(conf).open(file)) {
      Object tree = new Yaml(new SafeConstructor(new LoaderOptions())).load(in);
      if (tree == null) {
        return Map.of();
      }
      if (!(tree instanceof Map)) {
        throw new BadDataException(
            file + ": expected a mapping such as \"bits: 16\", found " + tree);
      }
      return Json.tree(tree);
    } catch (FileNotFoundException e) {
      throw new BadDataException(
          file + ": no such file, expected a specification in JSON or YAML.", e);
    } catch (YAMLException e) {
      throw new BadDataException(file + ": neither JSON nor YAML: " + e.getMessage(), e);
    }
  }

  /**
   * A specification from trees, later ones before earlier ones, all before the defaults. Those of µ
   * are others where the run starts warm, that of the Z step goes by the bits.
   *
   * @throws IllegalArgumentException with the key at fault
   */
  public static RunSpec spec(List<Map<String, Object>> trees) {
    Map<String, Object> merged = Json.tree(RunSpec.DEFAULT);
    Object init = merged.get(INIT);
    for (Map<String, Object> tree : trees) {
      init = tree.getOrDefault(INIT, init);
    }
    boolean nested = trees.stream().anyMatch(tree -> tree.get("model") != null);
    if (nested) {
      trees.forEach(SpecFile::requireInLayers);
    }
    if (RunSpec.Init.WARM.toString().equals(init)) {
      merged.put("penalty", Json.tree(RunSpec.Penalty.WARM));
    } else if (nested) {
      merged.put("penalty", Json.tree(penalty(trees)));
    }
    for (Map<String, Object> tree : trees) {
      overlay(merged, tree);
    }
    boolean asked = trees.stream().anyMatch(tree -> tree.containsKey(Z_STEP));
    try {
      RunSpec spec = Json.convert(merged, RunSpec.class);
      return asked || !spec.isHash()
          ? spec
          : spec.withZStep(RunSpec.ZStepMethod.forBits(spec.bits()));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(reason(e), e);
    }
  }

  /** What is said of a hash's two layers would go unheard where a model lists its own. */
  private static void requireInLayers(Map<String, Object> tree) {
    for (String layer : List.of("encoder", "decoder")) {
      if (tree.get(layer) instanceof Map<?, ?> said && !said.isEmpty()) {
        throw new IllegalArgumentException(
            layer
                + "."
                + said.keySet().iterator().next()
                + ": expected in the layer that it is of, since model.layers lists them, such as"
                + " {kind: step, units: 16, epochs: 3, exchange: circulate}");
      }
    }
  }

  /** What suits the model that the last tree with one has. */
  private static RunSpec.Penalty penalty(List<Map<String, Object>> trees) {
    Object tree = null;
    for (Map<String, Object> t : trees) {
      tree = t.get("model") != null ? t.get("model") : tree;
    }
    try {
      ModelSpec model = Json.convert(tree, ModelSpec.class);
      return model.isHash() ? RunSpec.Penalty.ofHash(model.bits()) : RunSpec.Penalty.NESTED;
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(reason(e), e);
    }
  }

  private static String reason(IllegalArgumentException e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    if (root instanceof UnrecognizedPropertyException unknown) {
      return "unknown "
          + key(unknown)
          + ", expected some of "
          + new TreeSet<>(unknown.getKnownPropertyIds());
    }
    return root instanceof JsonMappingException m ? m.getOriginalMessage() : root.getMessage();
  }

  /** Where the value at fault stands, such as penalty.start. */
  private static String key(JsonMappingException e) {
    return e.getPath().stream()
        .map(JsonMappingException.Reference::getFieldName)
        .filter(Objects::nonNull)
        .collect(Collectors.joining("."));
  }

  private static void overlay(Map<String, Object> base, Map<String, Object> over) {
    over.forEach(
        (key, value) -> {
          if (value instanceof Map && base.get(key) instanceof Map) {
            Map<String, Object> inner = new LinkedHashMap<>(Json.tree(base.get(key)));
            overlay(inner, Json.tree(value));
            base.put(key, inner);
          } else {
            base.put(key, value);
          }
        });
  }

  /** The keys in which two specifications differ, such as "bits: 16 in the run, 32 asked for". */
  public static List<String> differences(RunSpec frozen, RunSpec asked) {
    Map<String, Object> mine = new TreeMap<>();
    Map<String, Object> theirs = new TreeMap<>();
    flatten("", Json.tree(frozen), mine);
    flatten("", Json.tree(asked), theirs);
    return mine.keySet().stream()
        .filter(key -> !Objects.equals(mine.get(key), theirs.get(key)))
        .map(key -> key + ": " + mine.get(key) + " in the run, " + theirs.get(key) + " asked for")
        .toList();
  }

  private static void flatten(String prefix, Map<String, Object> tree, Map<String, Object> into) {
    tree.forEach(
        (key, value) -> {
          if (value instanceof Map) {
            flatten(prefix + key + ".", Json.tree(value), into);
          } else {
            into.put(prefix + key, value);
          }
        });
  }
}
