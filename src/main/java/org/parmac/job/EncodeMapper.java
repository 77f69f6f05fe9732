package org.parmac.job;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.IntWritable;
import org.apache.hadoop.io.LongWritable;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.mapreduce.lib.output.FileOutputFormat;
import org.parmac.math.Block;
import org.parmac.math.Kernels;
import org.parmac.model.BinaryAutoencoder;
import org.parmac.store.BadDataException;
import org.parmac.store.CodeWriter;
import org.parmac.store.CodesDir;
import org.parmac.store.RunDir;
import org.parmac.store.vectors.InputRange;
import org.parmac.store.vectors.VectorFiles;
import org.parmac.store.vectors.VectorReader;

/** Encodes the points of a range into a file of its own; what comes out is their number. */
public final class EncodeMapper extends ReportingMapper<IntWritable, Text, IntWritable, LongWritable> {
  static final String RUN = "parmac.encode.run";
  static final String MODEL = "parmac.encode.model";

  /** Points encoded at a time. */
  private static final int ROWS = 512;

  private final String[] keys = new String[ROWS];
  private final long[] codes = new long[ROWS];
  private BinaryAutoencoder model;
  private Block points;
  private Block scratch;
  private int rows;

  @Override
  protected void setup(Context context) throws IOException {
    Configuration conf = context.getConfiguration();
    model = RunDir.open(conf, new Path(conf.get(RUN))).model();
    points = new Block(ROWS, model.columns());
    scratch = new Block(ROWS, model.bits());
  }

  @Override
  protected void map(IntWritable index, Text description, Context context) throws IOException, InterruptedException {
    Configuration conf = context.getConfiguration();
    InputRange range = RangeInputFormat.range(description);
    Path file = new Path(FileOutputFormat.getWorkOutputPath(context), CodesDir.partFile(range.index()));
    long record = 0;
    try (VectorReader reader = VectorFiles.open(conf, range, ImportKeys.options(conf));
        CodeWriter writer =
            new CodeWriter(file.getFileSystem(conf).create(file, true), model.bits(), conf.get(MODEL))) {
      for (; reader.next(); record++) {
        take(reader, range, record);
        if (rows == ROWS) {
          write(writer);
          context.progress();
        }
      }
      write(writer);
      check(range, record);
    }
    context.getCounter(ImportCounter.CODES).increment(record);
    context.write(index, new LongWritable(record));
  }

  private void take(VectorReader reader, InputRange range, long record) throws BadDataException {
    if (reader.problem() != null) {
      throw new BadDataException(range.where(record) + ": " + reader.problem() + ". Correct or remove it.");
    }
    if (reader.width() != model.columns()) {
      throw new BadDataException(
          range.where(record) + ": expected " + model.columns() + " values, as the model has, found " + reader.width()
              + ". Encode vectors like those that the run was trained on.");
    }
    keys[rows] = reader.key() == null ? Long.toString(range.firstRow() + record) : reader.key();
    System.arraycopy(reader.values(), 0, points.values(), rows * points.columns(), points.columns());
    rows++;
  }

  /** Were there fewer records than counted before, keys in later ranges would be wrong. */
  private static void check(InputRange range, long found) throws BadDataException {
    if (range.records() >= 0 && range.records() != found) {
      throw new BadDataException(
          range.file() + ": expected the " + range.records() + " records that were counted from byte " + range.start()
              + ", found " + found + ". The file has changed meanwhile: encode again.");
    }
  }

  private void write(CodeWriter writer) throws IOException {
    points.resize(rows);
    model.encode(Kernels.get(), points, scratch, codes);
    for (int i = 0; i < rows; i++) {
      writer.append(keys[i], codes[i]);
    }
    rows = 0;
  }
}
