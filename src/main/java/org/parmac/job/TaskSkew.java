package org.parmac.job;

import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.parmac.math.Median;
import org.parmac.store.IterationSummary.Tasks;
import org.parmac.store.ShardWork;
import org.parmac.store.record.ShardStatisticsRecord;

/** How even the work of a step's tasks was; those of several laps on one shard count as one. */
final class TaskSkew {
  private final Map<Integer, ShardWork> byShard = new TreeMap<>();
  private final Set<String> kernels = new TreeSet<>();
  private double waited;
  private double cpu;
  private long bytes;

  void add(ShardStatisticsRecord r) {
    byShard.merge(r.getShard(), ShardWork.of(r), ShardWork::plus);
    kernels.add(r.getKernels());
    waited += r.getWaitNanos() * 1e-9;
    cpu += r.getCpuNanos() * 1e-9;
    bytes += r.getPartialFitBytes();
  }

  /** Of at least one task. */
  Tasks tasks() {
    Collection<ShardWork> work = byShard.values();
    ShardWork longest =
        work.stream().max(Comparator.comparingDouble(ShardWork::seconds)).orElseThrow();
    double median = Median.of(work.stream().mapToDouble(ShardWork::seconds).toArray());
    return new Tasks(
        longest.seconds(), median, longest.shard(), waited, cpu, bytes, String.join(", ", kernels));
  }
}
