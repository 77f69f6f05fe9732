package org.parmac.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.parmac.store.IterationSummary.Tasks;
import org.parmac.store.TestStatistics;
import org.parmac.store.record.ShardStatisticsRecord;

class TaskSkewTest {
  private static final long SECOND = 1_000_000_000;

  private static ShardStatisticsRecord task(
      int shard, double seconds, double waited, double exchanged, double cpu) {
    ShardStatisticsRecord record = TestStatistics.of(shard, 100);
    record.setTaskNanos((long) (seconds * SECOND));
    record.setWaitNanos((long) (waited * SECOND));
    record.setExchangeNanos((long) (exchanged * SECOND));
    record.setCpuNanos((long) (cpu * SECOND));
    return record;
  }

  @Test
  void waitingAndPassingOnAreNoWork() {
    TaskSkew skew = new TaskSkew();
    skew.add(task(0, 20, 15, 1, 3.5));
    skew.add(task(1, 8, 1, 1, 5));
    skew.add(task(2, 3, 0, 0.5, 2));
    Tasks tasks = skew.tasks();
    assertThat(tasks.longestShard()).isEqualTo(1);
    assertThat(tasks.longest()).isCloseTo(6, within(1e-9));
    assertThat(tasks.median()).isCloseTo(4, within(1e-9));
    assertThat(tasks.waited()).isCloseTo(16, within(1e-9));
    assertThat(tasks.cpu()).isCloseTo(10.5, within(1e-9));
  }

  @Test
  void theLapsOfAShardAreOneWork() {
    TaskSkew skew = new TaskSkew();
    skew.add(task(0, 5, 0, 0, 5));
    skew.add(task(1, 2, 0, 0, 3));
    skew.add(task(0, 1, 0, 0, 1));
    skew.add(task(1, 4, 0.5, 0.5, 3));
    Tasks tasks = skew.tasks();
    assertThat(tasks.longestShard()).isZero();
    assertThat(tasks.longest()).isCloseTo(6, within(1e-9));
    assertThat(tasks.median()).isCloseTo((6 + 5) / 2.0, within(1e-9));
    assertThat(tasks.cpu()).isCloseTo(12, within(1e-9));
  }

  @Test
  void theClockTellsWorkFromSleep() throws Exception {
    TaskClock clock = new TaskClock();
    double sum = 0;
    long end = System.nanoTime() + SECOND / 20;
    while (System.nanoTime() < end) {
      sum += Math.sqrt(sum + 1);
    }
    Thread.sleep(300);
    ShardStatisticsRecord record = TestStatistics.of(0, (long) sum);
    clock.stop(record);
    assertThat(record.getTaskNanos()).isGreaterThanOrEqualTo(SECOND * 7 / 20);
    assertThat(record.getCpuNanos())
        .as("a thread that sleeps takes no processor")
        .isPositive()
        .isLessThanOrEqualTo(record.getTaskNanos() - SECOND * 5 / 20);
    assertThat(record.getEndMillis()).isLessThanOrEqualTo(System.currentTimeMillis());
  }
}
