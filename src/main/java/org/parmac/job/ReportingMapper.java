package org.parmac.job;

import java.io.IOException;
import org.apache.hadoop.mapreduce.Mapper;

/** A mapper whose driver hears what it throws (see {@link TaskErrors}). */
public abstract class ReportingMapper<K, V, L, W> extends Mapper<K, V, L, W> {
  @Override
  public final void run(Context context) throws IOException, InterruptedException {
    TaskErrors.reporting(
        context,
        () -> {
          super.run(context);
          StepCommitter.publish(context.getOutputCommitter(), context);
        });
  }
}
