package org.parmac.report;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.hadoop.fs.Path;
import org.parmac.store.AtomicRename;
import org.parmac.store.DatasetDir;
import org.parmac.store.Json;
import org.parmac.store.LayerSpec;
import org.parmac.store.RunDir;
import org.parmac.store.RunSpec;

/** A run's specification and provenance as lines of names and values. */
final class Specification {
  private static final String LAYERS = "model.layers";

  private Specification() {}

  /** All options that count for the run, by their names with dots. */
  static Map<String, String> options(RunSpec spec) {
    Map<String, String> all = flat(spec);
    if (spec.model() != null) {
      all.keySet().removeIf(k -> k.startsWith("encoder.") || k.startsWith("decoder."));
      all.remove("init");
      if (!spec.isHash()) {
        all.remove("bits");
        all.remove("zStep");
      }
    }
    if (!spec.circulates()) {
      all.keySet().removeIf(k -> k.startsWith("circulation."));
    }
    return all;
  }

  /** Those options that are not as they are where nobody says anything. */
  static TreeSet<String> chosen(RunSpec spec) {
    Map<String, String> usual = flat(RunSpec.DEFAULT);
    TreeSet<String> chosen = new TreeSet<>();
    options(spec)
        .forEach(
            (name, value) -> {
              if (!value.equals(usual.get(name))) {
                chosen.add(name);
              }
            });
    return chosen;
  }

  private static Map<String, String> flat(RunSpec spec) {
    Map<String, String> all = new LinkedHashMap<>();
    flatten("", Json.tree(spec), all);
    return all;
  }

  private static void flatten(String prefix, Map<?, ?> tree, Map<String, String> into) {
    tree.forEach(
        (key, value) -> {
          String name = prefix + key;
          if (value instanceof Map<?, ?> inner) {
            flatten(name + ".", inner, into);
          } else if (value != null && !name.equals(LAYERS) && !value.equals("")) {
            into.put(name, plain(value));
          }
        });
  }

  /** A number without an exponent, anything else as it is. */
  private static String plain(Object value) {
    return value instanceof Double d
        ? new BigDecimal(d.toString()).stripTrailingZeros().toPlainString()
        : value.toString();
  }

  /** Layers as rows: name, kind, units, exchange, options. */
  static List<List<String>> layers(RunDir run) {
    List<List<String>> rows = new ArrayList<>();
    int outputs = run.spec().targetColumns().outputs(run.description().columns());
    for (LayerSpec layer : run.spec().layers()) {
      List<String> options = new ArrayList<>();
      layer.options().forEach((name, value) -> options.add(name + " " + plain(value)));
      if (layer.start() != null) {
        options.add("start " + layer.start());
      }
      rows.add(
          List.of(
              layer.name(),
              layer.kind(),
              Numbers.count(layer.units() == null ? outputs : layer.units()),
              layer.exchange().toString(),
              String.join(", ", options)));
    }
    return rows;
  }

  /** Where the run comes from. */
  static Map<String, String> provenance(ReportedRun run) throws java.io.IOException {
    RunDir.Description d = run.dir().description();
    Map<String, String> lines = new LinkedHashMap<>();
    lines.put("run", run.dir().path().toString());
    lines.put("file system", cluster(run.dir().path()));
    RunDir.Origin origin = d.provenance();
    if (origin != null) {
      put(lines, "started", origin.created());
      put(lines, "by", origin.user());
      put(lines, "Parmac", origin.parmac());
      put(lines, "Hadoop", origin.hadoop());
      put(lines, "Java", origin.java());
      put(lines, "kernels", origin.kernels());
    }
    if (run.hasModel()) {
      lines.put("model SHA-256", run.dir().modelSha256());
    }
    if (d.warm() != null) {
      lines.put("warm start from", d.warm().model());
    }
    if (d.files() != null) {
      lines.put("files of layers", String.join(", ", d.files().keySet()));
    }
    lines.put("dataset", d.dataset());
    lines.put("dataset id", d.datasetId());
    lines.put(
        "training points",
        Numbers.count(d.points())
            + " of "
            + Numbers.plural(d.columns(), "column")
            + " in "
            + Numbers.plural(d.shards(), "shard"));
    if (run.dataset() == null) {
      lines.put("dataset now", "not at its place");
    } else {
      dataset(lines, run.dataset());
    }
    return lines;
  }

  private static void dataset(Map<String, String> lines, DatasetDir dataset) {
    lines.put("validation points", Numbers.count(dataset.split(DatasetDir.VALIDATION).points()));
    lines.put("queries", Numbers.count(dataset.split(DatasetDir.QUERIES).points()));
    DatasetDir.Source source = dataset.description().source();
    if (source != null) {
      put(lines, "source", source.inputs() == null ? null : String.join(", ", source.inputs()));
      put(lines, "source format", source.format());
      put(lines, "imported", source.created());
    }
  }

  private static void put(Map<String, String> lines, String name, String value) {
    if (value != null && !value.isEmpty()) {
      lines.put(name, value);
    }
  }

  private static String cluster(Path path) {
    return AtomicRename.LOCAL.equals(path.toUri().getScheme())
        ? "local files"
        : path.toUri().getScheme() + "://" + path.toUri().getAuthority();
  }
}
