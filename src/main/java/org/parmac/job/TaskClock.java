package org.parmac.job;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import org.parmac.store.record.ShardStatisticsRecord;

/** The time that a task takes by the wall, and of a processor. To be used in the task's thread. */
final class TaskClock {
  private final long start = System.nanoTime();
  private final long startCpu = cpu();

  /** Fills in how long the task took, and when it ended. */
  void stop(ShardStatisticsRecord record) {
    record.setTaskNanos(System.nanoTime() - start);
    record.setCpuNanos(cpu() - startCpu);
    record.setEndMillis(System.currentTimeMillis());
  }

  /** Nanoseconds of this thread; 0 where the JVM does not know. */
  private static long cpu() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    return threads.isCurrentThreadCpuTimeSupported() && threads.isThreadCpuTimeEnabled()
        ? threads.getCurrentThreadCpuTime()
        : 0;
  }
}
