package org.parmac.job.doctor;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FsStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.QuotaUsage;
import org.apache.hadoop.fs.SafeMode;
import org.apache.hadoop.fs.SafeModeAction;
import org.apache.hadoop.security.UserGroupInformation;
import org.parmac.store.AtomicRename;

/** A file system, and a directory of it in which something is to be written. */
final class FileChecks {
  private static final long LEAST_BYTES = 1L << 30;
  private static final int LEAST_NAMES = 1000;
  private static final long MOST_SKEW_MILLIS = 30_000;
  private static final String ADDRESS = "Is the NameNode running, and is fs.defaultFS its address?";

  private final Checkup checkup;
  private final FileSystem fs;
  private final Path directory;
  private final String name;

  private FileChecks(Checkup checkup, FileSystem fs, Path directory, String name) {
    this.checkup = checkup;
    this.fs = fs;
    this.directory = directory;
    this.name = name;
  }

  /**
   * @param name what the directory is for
   * @param directory need not exist
   */
  static void add(Checkup checkup, Configuration conf, String name, Path directory)
      throws IOException {
    Configuration quick = QuickClient.of(conf);
    FileSystem[] opened = {null};
    boolean reached =
        checkup.look(
            "file system of the " + name,
            ADDRESS,
            () -> {
              opened[0] = FileSystem.newInstance(directory.toUri(), quick);
              return reach(opened[0], directory, "file system of the " + name);
            });
    if (reached) {
      new FileChecks(checkup, opened[0], opened[0].makeQualified(directory), name).add();
    }
    if (opened[0] != null && reached) {
      opened[0].close();
    }
  }

  private static Check reach(FileSystem fs, Path directory, String name) throws IOException {
    long start = System.nanoTime();
    fs.exists(fs.makeQualified(directory));
    long millis = (System.nanoTime() - start) / 1_000_000;
    return Check.ok(name, fs.getUri() + " answers in " + millis + " ms");
  }

  private void add() throws IOException {
    if (fs instanceof SafeMode safe) {
      checkup.look("safe mode", ADDRESS, () -> safeMode(safe));
    }
    String remedy = "Choose another directory, or have its permissions changed.";
    if (checkup.look(name, remedy, this::write)) {
      checkup.look("free space of the " + name, ADDRESS, this::space);
      if (fs instanceof SafeMode) {
        checkup.look("quotas of the " + name, ADDRESS, this::quotas);
      }
    }
  }

  private static Check safeMode(SafeMode safe) throws IOException {
    return safe.setSafeMode(SafeModeAction.GET)
        ? Check.fail(
            "safe mode",
            "on: nothing can be written",
            "Wait until the DataNodes have reported; hdfs dfsadmin -safemode get.")
        : Check.ok("safe mode", "off");
  }

  /** The directory, or what it would be made in. */
  private FileStatus existing() throws IOException {
    for (Path path = directory; ; path = path.getParent()) {
      try {
        return fs.getFileStatus(path);
      } catch (FileNotFoundException e) {
        if (path.isRoot()) {
          throw e;
        }
      }
    }
  }

  /** Writes, reads and renames in a folder of its own, which is removed. */
  private Check write() throws IOException {
    FileStatus parent = existing();
    String in = parent.getPath().toString();
    if (!parent.isDirectory()) {
      return Check.fail(name, in + " is a file", "Choose another directory.");
    }
    Path scratch = new Path(parent.getPath(), "_parmac-doctor-" + UUID.randomUUID());
    try {
      long before = System.currentTimeMillis();
      if (!fs.mkdirs(scratch)) {
        throw new IOException("could not make " + scratch);
      }
      Path file = new Path(scratch, "written");
      long time = writeAndRead(file);
      long after = System.currentTimeMillis();
      rename(scratch, file);
      clock(time, before, after);
    } catch (IOException e) {
      String user = UserGroupInformation.getCurrentUser().getShortUserName();
      return Check.fail(
          name,
          in
              + " ("
              + parent.getOwner()
              + ":"
              + parent.getGroup()
              + " "
              + parent.getPermission()
              + ") cannot be used by "
              + user
              + ": "
              + Checkup.message(e),
          "Choose another directory, or have its owner, permissions or quota changed.");
    } finally {
      remove(scratch);
    }
    String found = in + ": written, read and renamed";
    return AtomicRename.isOn(fs)
        ? Check.ok(name, found)
        : Check.warn(
            name,
            found + ", but " + fs.getScheme() + ": does not promise that a rename is one step",
            "Keep runs and registries on HDFS.");
  }

  private long writeAndRead(Path file) throws IOException {
    byte[] content = file.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
    try (OutputStream out = fs.create(file, false)) {
      out.write(content);
    }
    try (InputStream in = fs.open(file)) {
      if (!Arrays.equals(in.readAllBytes(), content)) {
        throw new IOException("other bytes are read than were written");
      }
    }
    return fs.getFileStatus(file).getModificationTime();
  }

  private void rename(Path scratch, Path file) throws IOException {
    Path aside = new Path(scratch, "_aside");
    fs.mkdirs(aside);
    if (!fs.rename(file, new Path(aside, "renamed"))
        || !fs.rename(aside, new Path(scratch, "folder"))
        || fs.exists(aside)
        || !fs.exists(new Path(scratch, "folder/renamed"))) {
      throw new IOException("a file or folder could not be renamed");
    }
  }

  private void remove(Path scratch) {
    try {
      fs.delete(scratch, true);
    } catch (IOException e) {
      // What could not be written is not there; the check has failed of it already.
    }
  }

  private void clock(long time, long before, long after) throws IOException {
    if (!(fs instanceof SafeMode)) {
      return;
    }
    long skew = time < before ? time - before : Math.max(0, time - after);
    String found = "the NameNode's is " + (skew == 0 ? "the same" : skew + " ms off");
    checkup.look(
        "clock",
        "",
        () ->
            Math.abs(skew) <= MOST_SKEW_MILLIS
                ? Check.ok("clock", found)
                : Check.warn(
                    "clock",
                    found,
                    "Set this machine's clock (NTP): tickets and containers are refused for minutes"
                        + " of difference."));
  }

  private Check space() throws IOException {
    Path parent = existing().getPath();
    FsStatus status = fs.getStatus(parent);
    String check = "free space of the " + name;
    String found = Bytes.text(status.getRemaining()) + " of " + Bytes.text(status.getCapacity());
    if (fs instanceof SafeMode) {
      found += ", at replication " + fs.getDefaultReplication(parent);
    }
    return status.getRemaining() >= LEAST_BYTES * Math.max(1, fs.getDefaultReplication(parent))
        ? Check.ok(check, found)
        : Check.warn(check, found, "Make room: a job that finds none fails.");
  }

  private Check quotas() throws IOException {
    String check = "quotas of the " + name;
    StringBuilder found = new StringBuilder();
    boolean little = false;
    for (Path path = existing().getPath(); !path.isRoot(); path = path.getParent()) {
      QuotaUsage usage = fs.getQuotaUsage(path);
      long names = usage.getQuota() - usage.getFileAndDirectoryCount();
      long bytes = usage.getSpaceQuota() - usage.getSpaceConsumed();
      if (usage.getQuota() >= 0) {
        found.append(names).append(" names left in ").append(path.toUri().getPath()).append("; ");
        little |= names < LEAST_NAMES;
      }
      if (usage.getSpaceQuota() >= 0) {
        found.append(Bytes.text(bytes)).append(" left in ");
        found.append(path.toUri().getPath()).append("; ");
        little |= bytes < LEAST_BYTES;
      }
    }
    String text = found.length() == 0 ? "none" : found.substring(0, found.length() - 2);
    return little
        ? Check.warn(check, text, "Remove old runs, or ask for more: hdfs dfsadmin -setSpaceQuota.")
        : Check.ok(check, text);
  }
}
