package org.parmac.job;

import org.parmac.job.circulation.CirculationRun;
import org.parmac.mac.MacIteration;
import org.parmac.math.Kernels;
import org.parmac.store.record.ShardStatisticsRecord;

/** Where a task's time went, for its statistics. */
final class TaskStatistics {
  private TaskStatistics() {}

  static void add(ShardStatisticsRecord record, CirculationRun.Counts counts) {
    record.setVisits(counts.visits());
    record.setTravelledBytes(counts.bytes());
    record.setWaitNanos(counts.waitNanos());
    record.setExchangeNanos(counts.exchangeNanos());
    record.setLostRaces(counts.lostRaces());
    record.setTakeOvers(counts.takeOvers());
    record.setRepeatedVisits(counts.repeatedVisits());
  }

  /**
   * To be called by the task's own thread when it has done its work.
   *
   * @param clock started when the work began
   */
  static void finish(ShardStatisticsRecord record, MacIteration.Times times, TaskClock clock) {
    record.setReadNanos(times.read);
    record.setZStepNanos(times.zStep);
    record.setWStepNanos(times.wStep);
    record.setKernels(Kernels.get().name());
    clock.stop(record);
  }
}
