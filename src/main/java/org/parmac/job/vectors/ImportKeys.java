package org.parmac.job.vectors;

import org.apache.hadoop.conf.Configuration;
import org.parmac.store.DatasetLayout;
import org.parmac.store.Json;
import org.parmac.store.vectors.VectorOptions;

/** What the tasks of an import are told through the configuration: two values, as JSON. */
final class ImportKeys {
  private static final String OPTIONS = "parmac.import.options";
  private static final String LAYOUT = "parmac.import.layout";

  private ImportKeys() {}

  static void set(Configuration conf, VectorOptions options) {
    conf.set(OPTIONS, Json.line(options));
  }

  static VectorOptions options(Configuration conf) {
    return Json.parse(conf.getRaw(OPTIONS), VectorOptions.class);
  }

  static void set(Configuration conf, DatasetLayout layout) {
    conf.set(LAYOUT, Json.line(layout));
  }

  static DatasetLayout layout(Configuration conf) {
    return Json.parse(conf.getRaw(LAYOUT), DatasetLayout.class);
  }
}
