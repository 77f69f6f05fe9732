package org.parmac.job;

import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.parmac.store.RunDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sign of life that a driver gives to resident tasks: an empty file in the run's directory,
 * whose modification time a thread of its own moves on for as long as the job lives, whatever the
 * driver is busy with. Tasks look whether that time changes (see {@link DriverWatch}), so that
 * clocks need not agree; what it says in itself is of no matter.
 */
final class DriverSign implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(DriverSign.class);
  private static final String FILE = "_driver";

  /** How long a last sign, which hangs at the file system, may keep the driver from its end. */
  private static final long END_SECONDS = 10;

  private final FileSystem fs;
  private final Path file;
  private final ScheduledExecutorService signs;

  private DriverSign(FileSystem fs, Path file) {
    this.fs = fs;
    this.file = file;
    this.signs =
        Executors.newSingleThreadScheduledExecutor(
            work -> {
              Thread thread = new Thread(work, "parmac-driver-sign");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Gives the first sign, and goes on until closed. To be called before the job is submitted. */
  static DriverSign of(Configuration conf, RunDir run) throws IOException {
    long every = ResidentOptions.signMillis(conf);
    DriverSign sign = new DriverSign(run.fs(), file(run));
    run.fs().create(sign.file, true).close();
    sign.signs.scheduleWithFixedDelay(sign::give, every, every, TimeUnit.MILLISECONDS);
    return sign;
  }

  private static Path file(RunDir run) {
    return new Path(run.path(), FILE);
  }

  /** One that cannot be given is followed by others: tasks wait for several. */
  private void give() {
    try {
      try {
        fs.setTimes(file, System.currentTimeMillis(), -1);
      } catch (FileNotFoundException e) {
        fs.create(file, true).close();
      }
    } catch (IOException | RuntimeException e) {
      LOG.warn("{}: no sign of life could be given: {}", file, e.toString());
    }
  }

  /**
   * What changes with each sign, in milliseconds; {@link DriverWatch#NO_SIGN} if there is no file.
   */
  static long seen(RunDir run) throws IOException {
    try {
      return run.fs().getFileStatus(file(run)).getModificationTime();
    } catch (FileNotFoundException e) {
      return DriverWatch.NO_SIGN;
    }
  }

  /** Removes the sign of a driver that has ended. */
  static void forget(RunDir run) throws IOException {
    run.fs().delete(file(run), false);
  }

  /** Gives no further sign, and removes the file; if it stays, the next driver removes it. */
  @Override
  public void close() {
    signs.shutdown();
    try {
      signs.awaitTermination(END_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    try {
      fs.delete(file, false);
    } catch (IOException e) {
      LOG.debug("{}: not removed: {}", file, e.toString());
    }
  }
}
