package org.parmac.job;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.NullWritable;
import org.parmac.store.DatasetDir;
import org.parmac.store.FileShard;
import org.parmac.store.RunDir;

/** A task that lives for several steps, on shards that it keeps in memory as far as they fit. */
public final class ResidentMapper
    extends ReportingMapper<ShardSplit, NullWritable, NullWritable, NullWritable> {
  @Override
  protected void map(ShardSplit share, NullWritable nothing, Context context)
      throws IOException, InterruptedException {
    new ResidentTask(context, states(share, context)).run();
  }

  private static List<ShardState> states(ShardSplit share, Context context) throws IOException {
    Configuration conf = context.getConfiguration();
    RunDir run = StepPlan.run(conf);
    DatasetDir dataset = run.dataset(conf);
    List<FileShard> shards = new ArrayList<>();
    for (int number : share.shards()) {
      shards.add(new FileShard(dataset, number, context::progress));
    }
    ResidentMemory memory =
        ResidentMemory.of(
            run.spec(), dataset, TaskMemory.mapOnlyHeap(conf, ResidentOptions.tasks(conf)));
    ResidentMemory.Kept kept =
        memory.kept(
            shards.stream().mapToLong(FileShard::points).sum(),
            share.shards().contains(ResidentTask.FITTER),
            CirculatingShard.memory(conf));
    long left = kept.points();
    List<ShardState> states = new ArrayList<>();
    for (FileShard shard : shards) {
      states.add(new ShardState(run, dataset, shard, left, kept.coordinates()));
      long bytes = (long) shard.points() * shard.columns() * Float.BYTES;
      left -= bytes <= left ? bytes : 0;
    }
    return states;
  }
}
