package org.parmac.store;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LeaseRecoverable;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.ipc.RemoteException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A {@link RunLock} on HDFS: the lease of a file that is held open for writing. */
final class LeaseLock {
  private static final Logger LOG = LoggerFactory.getLogger(LeaseLock.class);
  private static final String GUARD = ".guard";
  private static final int RECOVERY_TRIES = 50;

  /** By name, as clients do not have all of these classes. */
  private static final Set<String> HELD =
      Set.of(
          "AlreadyBeingCreatedException",
          "RecoveryInProgressException",
          "FileAlreadyExistsException",
          "FileNotFoundException");

  private LeaseLock() {}

  /**
   * Takes the lease under a guard, itself a lease: to recover a dead process's lease is to take it
   * from whoever has it, so nobody else may take it between the look at its owner and the recovery.
   * A guard whose process has died is let go by the NameNode after a minute.
   */
  static Closeable take(FileSystem fs, Path file) throws IOException {
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
      OutputInUseException inUse = RunLock.inUse(lock, owner(fs, lock));
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

  /** Whether nobody who lives has a lock's file open, as far as can be told from here. */
  static boolean isAbandoned(FileSystem fs, Path file) throws IOException {
    return fs instanceof LeaseRecoverable leases && (leases.isFileClosed(file) || died(fs, file));
  }

  /** Whether the process that took the lock was one of this host, and is no more. */
  private static boolean died(FileSystem fs, Path file) throws IOException {
    String[] owner = owner(fs, file).split(" ");
    return owner.length == 2
        && owner[0].equals(host())
        && owner[1].matches("\\d{1,18}")
        && ProcessHandle.of(Long.parseLong(owner[1])).isEmpty();
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
    boolean died = died(fs, file);
    for (int i = 0; died && i < RECOVERY_TRIES; i++) {
      if (leases.recoverLease(file)) {
        return true;
      }
      RunLock.sleep(200);
    }
    return false;
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
}
