package org.parmac.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.parmac.store.RunSpec;
import picocli.CommandLine.Option;

/** Options that say how parameters meet, and how submodels circulate. */
final class CirculationOptionsMixin {
  private static final String CIRCULATION = "circulation";
  private static final String REPLAY = "replay";

  @Option(
      names = "--exchange",
      paramLabel = "HOW",
      description =
          "How the encoder's parameters meet: reduce (averaged) or circulate (default: reduce).")
  private String exchange;

  @Option(
      names = "--rings",
      paramLabel = "R",
      description =
          "Copies of each circulating submodel, on disjoint shares of the shards (default: as few"
              + " as keep the tasks busy).")
  private Integer rings;

  @Option(
      names = "--laps",
      paramLabel = "N",
      description = "Rounds of a circulation over the shards, each a job (default: 1).")
  private Integer laps;

  @Option(
      names = "--order",
      paramLabel = "ORDER",
      description =
          "Order of visits: any, or seeded: the same bytes every time, but all tasks must run at"
              + " once (default: any).")
  private String order;

  @Option(
      names = "--replay",
      paramLabel = "RUN",
      description = "Order of visits: that of a finished run, whose bytes this gives again.")
  private String replay;

  /** Adds what is said to a specification. */
  void addTo(Map<String, Object> spec, Map<String, Object> encoder, Configuration conf)
      throws IOException, UsageException {
    if (replay != null && (order != null || rings != null)) {
      throw new UsageException(
          "--replay takes order and rings from the run that it repeats: leave out "
              + (order != null ? "--order" : "--rings"));
    }
    put(encoder, "exchange", exchange);
    Map<String, Object> circulation = new LinkedHashMap<>();
    put(circulation, "rings", rings);
    put(circulation, "laps", laps);
    put(circulation, "order", replay != null ? RunSpec.Order.REPLAY.toString() : order);
    if (replay != null) {
      put(circulation, REPLAY, qualified(replay, conf));
    }
    spec.put(CIRCULATION, circulation);
  }

  /** The run to repeat by its full path, if a specification's file names one. */
  static Map<String, Object> qualified(Map<String, Object> spec, Configuration conf)
      throws IOException {
    if (!(spec.get(CIRCULATION) instanceof Map<?, ?> said)
        || !(said.get(REPLAY) instanceof String path)
        || path.isEmpty()) {
      return spec;
    }
    Map<Object, Object> circulation = new LinkedHashMap<>(said);
    circulation.put(REPLAY, qualified(path, conf));
    Map<String, Object> result = new LinkedHashMap<>(spec);
    result.put(CIRCULATION, circulation);
    return result;
  }

  private static String qualified(String run, Configuration conf) throws IOException {
    Path path = new Path(run);
    return path.getFileSystem(conf).makeQualified(path).toString();
  }

  private static void put(Map<String, Object> tree, String key, Object value) {
    if (value != null) {
      tree.put(key, value);
    }
  }
}
