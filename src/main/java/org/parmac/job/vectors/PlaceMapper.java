package org.parmac.job.vectors;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.IntWritable;
import org.apache.hadoop.io.LongWritable;
import org.apache.hadoop.io.Text;
import org.parmac.job.ReportingMapper;
import org.parmac.store.BadDataException;
import org.parmac.store.DatasetLayout;
import org.parmac.store.vectors.InputRange;
import org.parmac.store.vectors.RangeScan;
import org.parmac.store.vectors.VectorFiles;
import org.parmac.store.vectors.VectorReader;

/** Sends each point of a range to its place. */
public final class PlaceMapper
    extends ReportingMapper<IntWritable, Text, LongWritable, PointWritable> {
  private final LongWritable place = new LongWritable();
  private final PointWritable point = new PointWritable();
  private DatasetLayout layout;

  @Override
  protected void setup(Context context) {
    layout = ImportKeys.layout(context.getConfiguration());
  }

  @Override
  protected void map(IntWritable index, Text description, Context context)
      throws IOException, InterruptedException {
    Configuration conf = context.getConfiguration();
    InputRange range = RangeInputFormat.range(description);
    RangeScan again = new RangeScan(layout.columns());
    RowPlaces places = RowPlaces.of(layout, range);
    try (VectorReader reader = VectorFiles.open(conf, range, ImportKeys.options(conf));
        Quarantine quarantine = range.bad() == 0 ? null : Quarantine.open(context, range)) {
      while (reader.next()) {
        long record = again.records();
        if (again.add(reader)) {
          send(range.firstRow() + record, places.next(), reader, context);
        } else if (quarantine != null) {
          quarantine.add(record, reader, again);
        }
      }
      check(range, again);
    }
    context.getCounter(ImportCounter.BAD_RECORDS).increment(again.bad());
    context.getCounter(ImportCounter.RECORDS).increment(again.records());
  }

  private void send(long row, long at, VectorReader reader, Context context)
      throws IOException, InterruptedException {
    if (at < layout.points()) {
      place.set(at);
      point.set(
          reader.key() == null ? Long.toString(row) : reader.key(),
          reader.values(),
          reader.width());
      context.write(place, point);
    }
  }

  /**
   * What was counted before must be what was read now: else points would be lost, or the id would
   * lie.
   */
  private static void check(InputRange range, RangeScan again) throws BadDataException {
    if (again.records() != range.records()
        || !again.contentDigest().equals(range.digest())
        || again.bad() != range.bad()) {
      throw new BadDataException(
          range.file()
              + ": expected the "
              + range.records()
              + " records that were counted from byte "
              + range.start()
              + ", found "
              + again.records()
              + " or different ones. The file has changed meanwhile: import again.");
    }
  }
}
