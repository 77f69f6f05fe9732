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
      throws IOException {
    put(encoder, "exchange", exchange);
    Map<String, Object> circulation = new LinkedHashMap<>();
    put(circulation, "rings", rings);
    put(circulation, "laps", laps);
    put(circulation, "order", replay != null ? RunSpec.Order.REPLAY.toString() : order);
    if (replay != null) {
      Path path = new Path(replay);
      put(circulation, "replay", path.getFileSystem(conf).makeQualified(path).toString());
    }
    spec.put("circulation", circulation);
  }

  private static void put(Map<String, Object> tree, String key, Object value) {
    if (value != null) {
      tree.put(key, value);
    }
  }
}
