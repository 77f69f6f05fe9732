package org.parmac.job;

import java.io.IOException;
import org.parmac.mac.NestedErrors;
import org.parmac.mac.ShardSums;
import org.parmac.math.Block;
import org.parmac.math.Kernels;
import org.parmac.model.Codes;
import org.parmac.model.Layer;
import org.parmac.model.NestedModel;
import org.parmac.model.Targets;
import org.parmac.search.HeldOutPrecision;
import org.parmac.store.DatasetDir;
import org.parmac.store.RunDir;
import org.parmac.store.ShardReader;

/**
 * Watches the model of each iteration on the validation points, in the driver: its error, and how
 * well its codes retrieve if it is a hash.
 */
final class ValidationWatch {
  /** Validation points that the driver holds in memory; the rest is not looked at. */
  private static final long MAX_BYTES = 64L << 20;

  /** Points that go through the model at once. */
  private static final int TILE_ROWS = 512;

  /**
   * What was found; null where there is nothing to look at.
   *
   * @param precision of the codes
   * @param error mean ‖y − f(x)‖² in data units
   */
  record Found(Double precision, Double error) {}

  private final RunDir run;
  private final Block x;
  private final Block y;
  private final HeldOutPrecision precision;

  private ValidationWatch(RunDir run, Block x, Block y, HeldOutPrecision precision) {
    this.run = run;
    this.x = x;
    this.y = y;
    this.precision = precision;
  }

  /** Reads the validation split; precision is not watched on few points. */
  static ValidationWatch over(DatasetDir dataset, RunDir run) throws IOException {
    Block points = read(dataset);
    boolean retrieves = run.spec().isHash() && points.rows() >= HeldOutPrecision.MIN_POINTS;
    HeldOutPrecision precision = retrieves ? new HeldOutPrecision(Kernels.get(), points) : null;
    Targets targets = run.spec().targetColumns();
    int width = points.columns();
    Block x = targets.areInputs() ? points : new Block(0, targets.inputs(width));
    Block y = targets.areInputs() ? points : new Block(0, targets.outputs(width));
    targets.split(points, run.scaling(), x, y);
    return new ValidationWatch(run, x, y, precision);
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

  /** Looks at a model, which is closed. */
  Found of(NestedModel model) throws IOException {
    try {
      Double error = x.rows() == 0 ? null : Double.valueOf(error(model));
      return new Found(precision == null ? null : precision(model.layers().get(0)), error);
    } finally {
      model.close();
    }
  }

  private double error(NestedModel model) throws IOException {
    NestedErrors errors = new NestedErrors(Kernels.get(), model);
    ShardSums sums = new ShardSums();
    for (int from = 0; from < x.rows(); from += TILE_ROWS) {
      int rows = Math.min(TILE_ROWS, x.rows() - from);
      errors.add(rows(x, from, rows), rows(y, from, rows), sums);
    }
    double scale = run.spec().targetColumns().areInputs() ? run.scaling().toDataUnits(1) : 1;
    return sums.nestedError * scale / x.rows();
  }

  private static Block rows(Block all, int from, int rows) {
    Block part = new Block(rows, all.columns());
    System.arraycopy(all.values(), all.offset(from), part.values(), 0, rows * all.columns());
    return part;
  }

  private Double precision(Layer encoder) {
    Block bits = new Block(0, encoder.units());
    long[] codes = new long[x.rows()];
    encoder.forward(Kernels.get(), x, bits);
    Codes.pack(bits, codes);
    return precision.of(codes);
  }
}
