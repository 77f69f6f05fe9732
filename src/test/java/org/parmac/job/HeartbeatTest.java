package org.parmac.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;

class HeartbeatTest {
  @Test
  void beatsUntilItIsClosed() throws Exception {
    CountDownLatch three = new CountDownLatch(3);
    AtomicInteger beats = new AtomicInteger();
    Heartbeat alive =
        Heartbeat.of(
            () -> {
              beats.incrementAndGet();
              three.countDown();
            },
            5);
    assertThat(three.await(20, TimeUnit.SECONDS)).isTrue();
    alive.close();
    Thread.sleep(20);
    int closed = beats.get();
    Thread.sleep(50);
    assertThat(beats).hasValue(closed);
  }

  @Test
  void beatsSeveralTimesBeforeATaskWouldBeEnded() {
    Configuration conf = new Configuration();
    assertThat(Heartbeat.every(conf)).as("of Hadoop's 600 s").isEqualTo(10_000);
    conf.setLong("mapreduce.task.timeout", 2000);
    assertThat(Heartbeat.every(conf)).isEqualTo(500);
    conf.setLong("mapreduce.task.timeout", 0);
    assertThat(Heartbeat.every(conf)).as("without a limit").isEqualTo(10_000);
  }
}
