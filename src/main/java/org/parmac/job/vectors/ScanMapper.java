package org.parmac.job.vectors;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.IntWritable;
import org.apache.hadoop.io.Text;
import org.parmac.job.ReportingMapper;
import org.parmac.store.vectors.InputRange;
import org.parmac.store.vectors.RangeScan;
import org.parmac.store.vectors.VectorFiles;
import org.parmac.store.vectors.VectorReader;

/**
 * Looks through a range; what is wrong in it is part of the result, as only the driver knows how
 * records are counted.
 */
public final class ScanMapper extends ReportingMapper<IntWritable, Text, IntWritable, RangeScan> {
  /** Records between two signs of life. */
  static final int REPORT_EVERY = 4096;

  @Override
  protected void map(IntWritable index, Text description, Context context)
      throws IOException, InterruptedException {
    Configuration conf = context.getConfiguration();
    InputRange range = RangeInputFormat.range(description);
    RangeScan scan = new RangeScan(ImportKeys.columns(conf));
    try (VectorReader reader = VectorFiles.open(conf, range, ImportKeys.options(conf))) {
      while (reader.next()) {
        scan.add(reader);
        if (scan.records() % REPORT_EVERY == 0) {
          context.progress();
        }
      }
      scan.addLines(reader);
    }
    context.getCounter(ImportCounter.RECORDS).increment(scan.records());
    context.getCounter(ImportCounter.BAD_RECORDS).increment(scan.bad());
    context.write(index, scan);
  }
}
