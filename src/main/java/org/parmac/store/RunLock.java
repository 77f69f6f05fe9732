package org.parmac.store;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.StandardOpenOption;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LeaseRecoverable;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.ipc.RemoteException;
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
  private static final String GUARD = ".guard";
  private static final int RECOVERY_TRIES = 50;

  /** By name, as clients do not have all of these classes. */
  private static final Set<String> HELD =
      Set.of(
          "AlreadyBeingCreatedException",
          "RecoveryInProgressException",
          "FileAlreadyExistsException",
          "FileNotFoundException");

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
    return new RunLock("file".equals(fs.getScheme()) ? lockLocal(file) : lockByLease(fs, file));
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

  /**
   * Takes the lease under a guard, itself a lease: to recover a dead process's lease is to take it
   * from whoever has it, so nobody else may take it between the look at its owner and the recovery.
   * A guard whose process has died is let go by the NameNode after a minute.
   */
  private static Closeable lockByLease(FileSystem fs, Path file) throws IOException {
    Path guard = file.suffix(GUARD);
    FSDataOutputStream guarding =
        unlessHeld(fs, file, () -> fs.exists(guard) ? append(fs, guard) : fs.create(guard, false));
    try {
      if (fs.exists(file) && isFree(fs, file)) {
        fs.delete(file, false);
      }
      FSDataOutputStream out = unlessHeld(fs, file, () -> fs.create(file, false));
      try {
        out.write(
            (host() + " " + ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.UTF_8));
        out.hflush();
        return out;
      } catch (IOException e) {
        out.close();
        throw e;
      }
    } finally {
      release(fs, guard, guarding);
    }
  }

  /** Opens a file for writing, which one process at a time can. */
  @FunctionalInterface
  private interface Opening {
    FSDataOutputStream open() throws IOException;
  }

  private static FSDataOutputStream unlessHeld(FileSystem fs, Path lock, Opening opening)
      throws IOException {
    try {
      return opening.open();
    } catch (IOException e) {
      if (!isHeld(e)) {
        throw e;
      }
      OutputInUseException inUse = inUse(lock, owner(fs, lock));
      inUse.initCause(e);
      throw inUse;
    }
  }

  /** Not into the last block, whose replicas a small cluster might not find enough nodes for. */
  private static FSDataOutputStream append(FileSystem fs, Path file) throws IOException {
    EnumSet<CreateFlag> flags = EnumSet.of(CreateFlag.APPEND, CreateFlag.NEW_BLOCK);
    return fs instanceof DistributedFileSystem hdfs
        ? hdfs.append(file, flags, 4096, null)
        : fs.append(file);
  }

  /**
   * Whether the NameNode refuses because another one has the file, or has just made or removed it.
   */
  private static boolean isHeld(IOException e) {
    String name =
        e instanceof RemoteException remote ? remote.getClassName() : e.getClass().getName();
    return HELD.contains(name.substring(name.lastIndexOf('.') + 1));
  }

  /**
   * The file goes first, while nobody else can have it; that it is gone is all that closing can
   * complain of.
   */
  private static void release(FileSystem fs, Path guard, FSDataOutputStream guarding)
      throws IOException {
    fs.delete(guard, false);
    try {
      guarding.close();
    } catch (IOException e) {
      LOG.debug("{}: given up: {}", guard, e.getMessage());
    }
  }

  /**
   * Whether nobody has a lock's file open any more; the lease of a process of this host that has
   * died is recovered.
   */
  private static boolean isFree(FileSystem fs, Path file) throws IOException {
    if (!(fs instanceof LeaseRecoverable leases)) {
      return false;
    }
    if (leases.isFileClosed(file)) {
      return true;
    }
    String[] owner = owner(fs, file).split(" ");
    boolean died =
        owner.length == 2
            && owner[0].equals(host())
            && owner[1].matches("\\d{1,18}")
            && ProcessHandle.of(Long.parseLong(owner[1])).isEmpty();
    for (int i = 0; died && i < RECOVERY_TRIES; i++) {
      if (leases.recoverLease(file)) {
        return true;
      }
      sleep(200);
    }
    return false;
  }

  private static void sleep(int millis) throws IOException {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for a lock");
    }
  }

  /** Host and process of the last one that took the lock, as it has written them. */
  private static String owner(FileSystem fs, Path file) {
    try (InputStream in = fs.open(file)) {
      String[] lines = new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n");
      return lines[lines.length - 1];
    } catch (IOException e) {
      return "another process";
    }
  }

  private static String host() throws IOException {
    return InetAddress.getLocalHost().getHostName();
  }

  private static OutputInUseException inUse(Path file, String owner) {
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
