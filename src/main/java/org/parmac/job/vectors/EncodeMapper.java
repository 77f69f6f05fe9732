package org.parmac.job.vectors;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.IntWritable;
import org.apache.hadoop.io.LongWritable;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.mapreduce.lib.output.FileOutputFormat;
import org.parmac.job.ReportingMapper;
import org.parmac.model.BinaryAutoencoder;
import org.parmac.store.CodeWriter;
import org.parmac.store.CodesDir;
import org.parmac.store.RunDir;
import org.parmac.store.vectors.InputRange;

/** Encodes the points of a range into a file of its own; what comes out is their number. */
public final class EncodeMapper
    extends ReportingMapper<IntWritable, Text, IntWritable, LongWritable> {
  static final String RUN = "parmac.encode.run";
  static final String MODEL = "parmac.encode.model";

  private BinaryAutoencoder model;

  @Override
  protected void setup(Context context) throws IOException {
    Configuration conf = context.getConfiguration();
    model = RunDir.open(conf, new Path(conf.get(RUN))).model();
  }

  @Override
  protected void map(IntWritable index, Text description, Context context)
      throws IOException, InterruptedException {
    Configuration conf = context.getConfiguration();
    InputRange range = RangeInputFormat.range(description);
    Path file =
        new Path(FileOutputFormat.getWorkOutputPath(context), CodesDir.partFile(range.index()));
    try (CodeWriter writer =
        new CodeWriter(
            file.getFileSystem(conf).create(file, true), model.bits(), conf.get(MODEL))) {
      long points =
          new VectorEncoder(model)
              .encode(
                  conf,
                  range,
                  ImportKeys.options(conf),
                  (keys, codes, count) -> {
                    for (int i = 0; i < count; i++) {
                      writer.append(keys[i], codes[i]);
                    }
                    context.progress();
                  });
      context.getCounter(ImportCounter.CODES).increment(points);
      context.write(index, new LongWritable(points));
    }
  }
}
