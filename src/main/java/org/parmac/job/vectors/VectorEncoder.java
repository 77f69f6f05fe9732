package org.parmac.job.vectors;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.parmac.math.Block;
import org.parmac.math.Kernels;
import org.parmac.model.BinaryAutoencoder;
import org.parmac.store.BadDataException;
import org.parmac.store.vectors.InputRange;
import org.parmac.store.vectors.VectorFiles;
import org.parmac.store.vectors.VectorOptions;
import org.parmac.store.vectors.VectorReader;

/** Turns vectors of files into keys and codes, some hundreds at a time. */
public final class VectorEncoder {
  /** Points encoded at a time. */
  private static final int ROWS = 512;

  /** Takes codes. */
  @FunctionalInterface
  public interface Sink {
    /**
     * @param keys of the points. Overwritten after the call.
     * @param codes one per key. Overwritten after the call.
     * @param count how many of both
     */
    void take(String[] keys, long[] codes, int count) throws IOException;
  }

  private final BinaryAutoencoder model;
  private final String[] keys = new String[ROWS];
  private final long[] codes = new long[ROWS];
  private final Block points;
  private final Block scratch;
  private int rows;

  public VectorEncoder(BinaryAutoencoder model) {
    this.model = model;
    this.points = new Block(ROWS, model.columns());
    this.scratch = new Block(ROWS, model.bits());
  }

  /**
   * Encodes the points of a range. Where the input has no keys, a point's key is its row among all
   * inputs.
   *
   * @return how many there are
   * @throws BadDataException for the first record that cannot be used, by file and record
   */
  public long encode(Configuration conf, InputRange range, VectorOptions options, Sink sink)
      throws IOException {
    long record = 0;
    rows = 0;
    try (VectorReader reader = VectorFiles.open(conf, range, options)) {
      for (; reader.next(); record++) {
        add(reader, range, record);
        if (rows == ROWS) {
          flush(sink);
        }
      }
    }
    flush(sink);
    check(range, record);
    return record;
  }

  private void add(VectorReader reader, InputRange range, long record) throws BadDataException {
    if (reader.problem() != null) {
      throw new BadDataException(
          range.where(record) + ": " + reader.problem() + ". Correct or remove it.");
    }
    if (reader.width() != model.columns()) {
      throw new BadDataException(
          range.where(record)
              + ": expected "
              + model.columns()
              + " values, as the model has, found "
              + reader.width()
              + ". Encode vectors like those that the run was trained on.");
    }
    keys[rows] = reader.key() == null ? Long.toString(range.firstRow() + record) : reader.key();
    System.arraycopy(
        reader.values(), 0, points.values(), rows * points.columns(), points.columns());
    rows++;
  }

  /** Were there fewer records than counted before, keys in later ranges would be wrong. */
  private static void check(InputRange range, long found) throws BadDataException {
    if (range.records() >= 0 && range.records() != found) {
      throw new BadDataException(
          range.file()
              + ": expected the "
              + range.records()
              + " records that were counted from byte "
              + range.start()
              + ", found "
              + found
              + ". The file has changed meanwhile: encode again.");
    }
  }

  private void flush(Sink sink) throws IOException {
    points.resize(rows);
    model.encode(Kernels.get(), points, scratch, codes);
    sink.take(keys, codes, rows);
    rows = 0;
  }
}
