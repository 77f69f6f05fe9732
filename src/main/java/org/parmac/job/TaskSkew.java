package org.parmac.job;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.parmac.math.Median;
import org.parmac.store.IterationSummary.Tasks;
import org.parmac.store.ShardWork;
import org.parmac.store.record.ShardStatisticsRecord;

/** How even the work of a step's tasks was. */
final class TaskSkew {
  private final List<ShardWork> work = new ArrayList<>();
  private double waited;
  private double cpu;

  void add(ShardStatisticsRecord r) {
    work.add(ShardWork.of(r));
    waited += r.getWaitNanos() * 1e-9;
    cpu += r.getCpuNanos() * 1e-9;
  }

  /** Of at least one task. */
  Tasks tasks() {
    ShardWork longest =
        work.stream().max(Comparator.comparingDouble(ShardWork::seconds)).orElseThrow();
    double median = Median.of(work.stream().mapToDouble(ShardWork::seconds).toArray());
    return new Tasks(longest.seconds(), median, longest.shard(), waited, cpu);
  }
}
