package org.parmac.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InterruptedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Waiting for a directory's lock. */
final class RunLockTest {
  @TempDir java.nio.file.Path tmp;
  private final Configuration conf = new Configuration();
  private FileSystem fs;
  private Path directory;

  @BeforeEach
  void open() throws Exception {
    directory = new Path(tmp.toUri());
    fs = directory.getFileSystem(conf);
  }

  @Test
  void isHadAsSoonAsItIsGivenUp() throws Exception {
    conf.setInt(RunLock.WAIT_SECONDS, 60);
    RunLock held = RunLock.acquire(fs, directory);
    long start = System.nanoTime();
    CompletableFuture.delayedExecutor(1500, TimeUnit.MILLISECONDS).execute(held::close);
    RunLock.acquire(conf, fs, directory).close();
    assertThat((System.nanoTime() - start) * 1e-9).as("seconds").isBetween(1.4, 30.0);
  }

  @Test
  void isNotWaitedForUnlessThatIsAskedFor() throws Exception {
    try (RunLock held = RunLock.acquire(fs, directory)) {
      assertThatThrownBy(() -> RunLock.acquire(conf, fs, directory))
          .isInstanceOf(OutputInUseException.class);
    }
  }

  @Test
  void thatNobodyGivesUpIsRefusedInTheEnd() throws Exception {
    conf.setInt(RunLock.WAIT_SECONDS, 1);
    try (RunLock held = RunLock.acquire(fs, directory)) {
      long start = System.nanoTime();
      assertThatThrownBy(() -> RunLock.acquire(conf, fs, directory))
          .isInstanceOf(OutputInUseException.class)
          .hasMessageContaining("in use by another process");
      assertThat((System.nanoTime() - start) * 1e-9).as("seconds").isBetween(1.0, 30.0);
    }
  }

  @Test
  void isNoLongerWaitedForAfterAStop() throws Exception {
    conf.setInt(RunLock.WAIT_SECONDS, 60);
    try (RunLock held = RunLock.acquire(fs, directory)) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> RunLock.acquire(conf, fs, directory))
          .isExactlyInstanceOf(InterruptedIOException.class);
    } finally {
      Thread.interrupted();
    }
  }
}
