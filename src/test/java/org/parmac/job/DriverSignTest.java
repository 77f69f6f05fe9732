package org.parmac.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.mapreduce.TaskAttemptID;
import org.apache.hadoop.mapreduce.TaskInputOutputContext;
import org.apache.hadoop.mapreduce.task.MapContextImpl;
import org.apache.hadoop.mapreduce.task.TaskAttemptContextImpl;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.parmac.store.RunDir;
import org.parmac.store.RunLock;
import org.parmac.store.RunSpec;

/** A driver's sign of life, and tasks that look for it. */
@Timeout(60)
class DriverSignTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long MINUTE = 60 * SECOND;

  @TempDir java.nio.file.Path tmp;
  private final Configuration conf = new Configuration();
  private RunDir run;

  @BeforeEach
  void start() throws IOException {
    JobDefaults.apply(conf);
    conf.set("parmac.resident.driver.sign", "20ms");
    conf.set("parmac.resident.driver.patience", "400ms");
    run =
        RunDir.create(
            FileSystem.getLocal(conf),
            new Path(tmp.resolve("run").toUri()),
            new RunDir.Description(
                1, RunSpec.DEFAULT, "data", "id", 2, 1, 10, null, null, null, null));
  }

  private void awaitAnother(long sign) throws Exception {
    while (DriverSign.seen(run) == sign || DriverSign.seen(run) == DriverWatch.NO_SIGN) {
      Thread.sleep(5);
    }
  }

  @Test
  void changesUntilItIsClosedAndLeavesNothing() throws Exception {
    try (DriverSign sign = DriverSign.of(conf, run)) {
      long first = DriverSign.seen(run);
      awaitAnother(first);
      awaitAnother(DriverSign.seen(run));
    }
    assertThat(DriverSign.seen(run)).isEqualTo(DriverWatch.NO_SIGN);
    Thread.sleep(100);
    try (var files = Files.list(tmp.resolve("run"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("run.json", ".run.json.crc");
    }
  }

  @Test
  void comesBackWhereSomebodyRemovedIt() throws Exception {
    try (DriverSign sign = DriverSign.of(conf, run)) {
      DriverSign.forget(run);
      awaitAnother(DriverWatch.NO_SIGN);
    }
  }

  @Test
  void onlyChangesCountWhateverTheClocksSay() {
    DriverWatch watch = new DriverWatch(300_000, 0);
    assertThat(watch.isAlive(70, 0)).isTrue();
    assertThat(watch.isAlive(70, 5 * MINUTE)).isTrue();
    // Back in time, as after a clock was set right.
    assertThat(watch.isAlive(60, 6 * MINUTE)).isTrue();
    assertThat(watch.isAlive(60, 11 * MINUTE)).isTrue();
    assertThat(watch.isAlive(60, 11 * MINUTE + SECOND)).isFalse();
  }

  @Test
  void aMissingSignIsAnOldOne() {
    DriverWatch watch = new DriverWatch(300_000, 0);
    assertThat(watch.isAlive(70, MINUTE)).isTrue();
    assertThat(watch.isAlive(DriverWatch.NO_SIGN, 6 * MINUTE)).isTrue();
    assertThat(watch.isAlive(70, 6 * MINUTE + SECOND)).as("the same again").isFalse();
    assertThat(watch.isAlive(71, 7 * MINUTE)).isTrue();
    assertThat(watch.isAlive(DriverWatch.NO_SIGN, 12 * MINUTE + SECOND)).isFalse();
  }

  private TaskWait task() throws IOException {
    TaskInputOutputContext<Object, Object, Object, Object> task =
        new MapContextImpl<>(
            conf,
            TaskAttemptID.forName("attempt_1_0001_m_000000_0"),
            null,
            null,
            null,
            new TaskAttemptContextImpl.DummyReporter(),
            null);
    return new TaskWait(task, run);
  }

  /** A driver that is busy with something else still has its thread. */
  @Test
  void aTaskWaitsForADriverThatLives() throws Exception {
    try (DriverSign sign = DriverSign.of(conf, run)) {
      long end = System.nanoTime() + SECOND;
      task().until(() -> System.nanoTime() > end);
    }
  }

  @Test
  void aTaskDoesNotWaitForADriverThatWasKilled() throws Exception {
    // As a killed driver leaves it; and the lock of an earlier command, closed, beside it.
    RunLock.acquire(run.fs(), run.path()).close();
    run.fs().create(new Path(run.path(), "_driver")).close();
    TaskWait task = task();
    long start = System.nanoTime();
    assertThatThrownBy(() -> task.until(() -> false))
        .isInstanceOf(IOException.class)
        .hasMessage(
            run.path()
                + ": the driver of this job has ended: it has given no sign of life for 0.4 s"
                + " (parmac.resident.driver.patience). Give the same command again.");
    assertThat(System.nanoTime() - start).isGreaterThan(SECOND * 4 / 10);
    assertThatThrownBy(this::task)
        .as("the next attempt need not wait")
        .isInstanceOf(InterruptedIOException.class)
        .hasMessageContaining("found none: the driver of this job has ended");
  }
}
