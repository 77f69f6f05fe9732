package org.parmac.job;

import java.io.IOException;
import org.parmac.math.Block;
import org.parmac.math.Kernels;
import org.parmac.model.Codes;
import org.parmac.model.LinearUnits;
import org.parmac.model.Parameters;
import org.parmac.search.HeldOutPrecision;
import org.parmac.store.DatasetDir;
import org.parmac.store.RunDir;
import org.parmac.store.ShardReader;

/**
 * Watches how well the encoder of each iteration retrieves among the validation points, in the
 * driver.
 */
final class ValidationWatch {
  /** Validation points that the driver holds in memory; the rest is not looked at. */
  private static final long MAX_BYTES = 64L << 20;

  private final Block points;
  private final HeldOutPrecision precision;

  private ValidationWatch(Block points, HeldOutPrecision precision) {
    this.points = points;
    this.precision = precision;
  }

  /** Reads the validation split; a dataset with few validation points is not watched. */
  static ValidationWatch over(DatasetDir dataset, RunDir run) throws IOException {
    Block points = read(dataset);
    if (points.rows() < HeldOutPrecision.MIN_POINTS) {
      return new ValidationWatch(points, null);
    }
    HeldOutPrecision precision = new HeldOutPrecision(Kernels.get(), points);
    run.scaling().apply(points);
    return new ValidationWatch(points, precision);
  }

  private static Block read(DatasetDir dataset) throws IOException {
    DatasetDir.Split split = dataset.split(DatasetDir.VALIDATION);
    int limit =
        (int) Math.min(split.points(), MAX_BYTES / (dataset.columns() * (long) Float.BYTES));
    Block all = new Block(limit, dataset.columns());
    Block tile = new Block(0, dataset.columns());
    int rows = 0;
    for (int s = 0; s < split.shards().size() && rows < limit; s++) {
      try (ShardReader reader = dataset.read(DatasetDir.VALIDATION, s)) {
        while (rows < limit && reader.next()) {
          reader.points(tile);
          int count = Math.min(tile.rows(), limit - rows);
          System.arraycopy(tile.values(), 0, all.values(), all.offset(rows), count * all.columns());
          rows += count;
        }
      }
    }
    return all;
  }

  /** Precision with an encoder, whose inputs are in model units; null where nothing is watched. */
  Double precision(Parameters encoder) {
    if (precision == null) {
      return null;
    }
    Block bits = new Block(0, encoder.units());
    long[] codes = new long[points.rows()];
    new LinearUnits(LinearUnits.Activation.STEP, encoder).forward(Kernels.get(), points, bits);
    Codes.pack(bits, codes);
    return precision.of(codes);
  }
}
