package org.parmac.job.vectors;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.hadoop.io.BytesWritable;
import org.apache.hadoop.io.DataInputBuffer;
import org.apache.hadoop.io.IntWritable;
import org.parmac.job.ReportingReducer;
import org.parmac.store.vectors.RangeFindings;
import org.parmac.store.vectors.Trouble;

/**
 * Counts keys and points that occur again, which arrive one after the other, and hands on what was
 * found in ranges. Its own findings come after those of all ranges.
 */
public final class ValidateReducer
    extends ReportingReducer<BytesWritable, BytesWritable, IntWritable, RangeFindings> {
  static final String RANGES = "parmac.validate.ranges";

  private final RangeFindings again = new RangeFindings();
  private byte[] first = new byte[0];
  private int firstRange;
  private long firstRecord;

  @Override
  protected void reduce(BytesWritable key, Iterable<BytesWritable> values, Context context)
      throws IOException, InterruptedException {
    for (BytesWritable value : values) {
      byte kind = key.getBytes()[0];
      if (kind == FindingKey.FINDINGS) {
        DataInputBuffer in = new DataInputBuffer();
        in.reset(value.getBytes(), value.getLength());
        RangeFindings found = new RangeFindings();
        found.readFields(in);
        context.write(new IntWritable(FindingKey.range(key)), found);
      } else if (!isSame(key)) {
        first = Arrays.copyOf(key.getBytes(), FindingKey.SAME);
        firstRange = FindingKey.range(key);
        firstRecord = FindingKey.record(key);
      } else if (kind == FindingKey.POINT) {
        again.count(Trouble.DUPLICATE_POINT);
      } else {
        String text = new String(value.getBytes(), 0, value.getLength(), StandardCharsets.UTF_8);
        again.add(
            Trouble.DUPLICATE_KEY,
            new RangeFindings.Example(
                FindingKey.range(key), FindingKey.record(key), 0, text, firstRange, firstRecord));
      }
    }
  }

  private boolean isSame(BytesWritable key) {
    return first.length > 0
        && Arrays.equals(first, 0, first.length, key.getBytes(), 0, FindingKey.SAME);
  }

  @Override
  protected void cleanup(Context context) throws IOException, InterruptedException {
    int ranges = context.getConfiguration().getInt(RANGES, 0);
    context.write(new IntWritable(ranges + context.getTaskAttemptID().getTaskID().getId()), again);
  }
}
