package org.parmac.store;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right to write a directory: one process at a time. It dies with its process, so that a killed
 * command can simply be given again.
 *
 * <p>On local files it is an operating system's lock on {@code _lock}; on HDFS it is the lease of
 * {@code _lock}, held open for writing, as HDFS's balancer does it: the NameNode gives the lease of
 * a process that has died to the next one after a minute, at once if both are on one host. The file
 * itself stays; only its lock counts.
 */
public final class RunLock implements Closeable {
  public static final String FILE = "_lock";

  /** How long to wait for a lock that another process holds, in seconds; default: 0. */
  public static final String WAIT_SECONDS = "parmac.lock.wait.seconds";

  private static final Logger LOG = LoggerFactory.getLogger(RunLock.class);

  private final Closeable held;

  private RunLock(Closeable held) {
    this.held = held;
  }

  /**
   * Takes the lock of a directory; where another process holds it, waits for as long as {@link
   * #WAIT_SECONDS} says.
   *
   * @throws OutputInUseException if it is held even then
   */
  public static RunLock acquire(Configuration conf, FileSystem fs, Path directory)
      throws IOException {
    long wait = TimeUnit.SECONDS.toNanos(conf.getLong(WAIT_SECONDS, 0));
    long start = System.nanoTime();
    while (true) {
      try {
        return acquire(fs, directory);
      } catch (OutputInUseException e) {
        if (System.nanoTime() - start >= wait) {
          throw e;
        }
        LOG.debug("{}", e.getMessage());
        sleep(1000);
      }
    }
  }

  /**
   * Takes the lock of a directory, which is made if it does not exist.
   *
   * @throws OutputInUseException if another process holds it
   */
  public static RunLock acquire(FileSystem fs, Path directory) throws IOException {
    fs.mkdirs(directory);
    Path file = new Path(fs.makeQualified(directory), FILE);
    return new RunLock("file".equals(fs.getScheme()) ? lockLocal(file) : LeaseLock.take(fs, file));
  }

  private static Closeable lockLocal(Path file) throws IOException {
    File local = new RawLocalFileSystem().pathToFile(file);
    FileChannel channel =
        FileChannel.open(local.toPath(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    }
    if (lock == null) {
      channel.close();
      throw inUse(file, "another process");
    }
    return channel;
  }

  static void sleep(int millis) throws IOException {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for a lock");
    }
  }

  /**
   * Whether some process holds the lock of a directory; nothing is made or changed there.
   *
   * @param directory may be missing
   */
  public static boolean isHeld(FileSystem fs, Path directory) throws IOException {
    Path file = new Path(fs.makeQualified(directory), FILE);
    if (!fs.exists(file)) {
      return false;
    }
    if (!"file".equals(fs.getScheme())) {
      return !LeaseLock.isAbandoned(fs, file);
    }
    File local = new RawLocalFileSystem().pathToFile(file);
    try (FileChannel channel = FileChannel.open(local.toPath(), StandardOpenOption.READ);
        FileLock shared = channel.tryLock(0, Long.MAX_VALUE, true)) {
      return shared == null;
    } catch (OverlappingFileLockException e) {
      return true;
    }
  }

  static OutputInUseException inUse(Path file, String owner) {
    return new OutputInUseException(
        file.getParent()
            + ": in use by "
            + owner
            + ". Wait until it has ended; where it was killed on another host, try again in a"
            + " minute.");
  }

  /**
   * Gives the lock up. What a file system complains of then is of no matter: the lock ends with its
   * process anyway.
   */
  @Override
  public void close() {
    try {
      held.close();
    } catch (IOException e) {
      LOG.debug("lock given up: {}", e.getMessage());
    }
  }
}
