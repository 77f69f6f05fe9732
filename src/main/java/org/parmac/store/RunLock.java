package org.parmac.store;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.StandardOpenOption;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LeaseRecoverable;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/**
 * The right to write a directory: one process at a time. It dies with its process, so that a killed command can simply be
 * given again.
 *
 * <p>On local files it is an operating system's lock on {@code _lock}; on HDFS it is the lease of {@code _lock}, held open for
 * writing, as HDFS's balancer does it: the NameNode gives the lease of a process that has died to the next one after a minute,
 * at once if both are on one host. The file itself stays; only its lock counts.
 */
public final class RunLock implements Closeable {
  public static final String FILE = "_lock";

  private static final int RECOVERY_TRIES = 50;

  private final Closeable held;

  private RunLock(Closeable held) {
    this.held = held;
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
    FileChannel channel = FileChannel.open(local.toPath(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
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

  private static Closeable lockByLease(FileSystem fs, Path file) throws IOException {
    FSDataOutputStream out;
    try {
      out = fs.exists(file) ? append(fs, file) : fs.create(file, false);
    } catch (IOException e) {
      OutputInUseException inUse = inUse(file, owner(fs, file));
      inUse.initCause(e);
      throw inUse;
    }
    out.write((host() + " " + ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.UTF_8));
    out.hflush();
    return out;
  }

  private static FSDataOutputStream append(FileSystem fs, Path file) throws IOException {
    String[] owner = owner(fs, file).split(" ");
    boolean died =
        owner.length == 2
            && owner[0].equals(host())
            && ProcessHandle.of(Long.parseLong(owner[1])).isEmpty();
    if (died && fs instanceof LeaseRecoverable leases) {
      for (int i = 0; i < RECOVERY_TRIES && !leases.recoverLease(file); i++) {
        sleep();
      }
    }
    return fs.append(file);
  }

  private static void sleep() throws IOException {
    try {
      Thread.sleep(200);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for a lock's lease", e);
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
        file.getParent() + ": in use by " + owner
            + ". Wait until it has ended; where it was killed on another host, try again in a minute.");
  }

  @Override
  public void close() throws IOException {
    held.close();
  }
}
