package org.parmac.job.vectors;

import org.apache.hadoop.conf.Configuration;
import org.parmac.store.DatasetLayout;
import org.parmac.store.Json;
import org.parmac.store.vectors.VectorOptions;

/** What the tasks of an import are told through the configuration. */
final class ImportKeys {
  private static final String OPTIONS = "parmac.import.options";
  private static final String LAYOUT = "parmac.import.layout";
  private static final String COLUMNS = "parmac.import.columns";

  private ImportKeys() {}

  static void set(Configuration conf, VectorOptions options) {
    conf.set(OPTIONS, Json.line(options));
  }

  static VectorOptions options(Configuration conf) {
    return Json.parse(conf.getRaw(OPTIONS), VectorOptions.class);
  }

  static void columns(Configuration conf, int columns) {
    conf.setInt(COLUMNS, columns);
  }

  /** Columns that a record must have; 0: as many as the first good one of its range. */
  static int columns(Configuration conf) {
    return conf.getInt(COLUMNS, 0);
  }

  static void set(Configuration conf, DatasetLayout layout) {
    conf.set(LAYOUT, Json.line(layout));
  }

  static DatasetLayout layout(Configuration conf) {
    return Json.parse(conf.getRaw(LAYOUT), DatasetLayout.class);
  }
}
