package org.parmac.job.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.parmac.job.JobDefaults;
import org.parmac.math.Kernels;

/** This machine: Java, vector instructions, temporary files. */
final class MachineChecks {
  private static final int LEAST_JAVA = 17;
  private static final long LEAST_BYTES = 1L << 30;

  private MachineChecks() {}

  static void add(Checkup checkup, Configuration conf) throws IOException {
    checkup.look("Java", "Set JAVA_HOME to a JDK.", MachineChecks::java);
    checkup.look("vector module", "Set JAVA_HOME to a whole JDK.", MachineChecks::vectors);
    Path tmp = Path.of(System.getProperty("java.io.tmpdir"));
    checkup.look("temporary directory", REMEDY, () -> temporary(tmp));
    String hadoop = conf.get("hadoop.tmp.dir");
    if (!JobDefaults.isEmbedded(conf) && hadoop != null && !hadoop.contains("${")) {
      checkup.look("hadoop.tmp.dir", REMEDY, () -> hadoopTemporary(Path.of(hadoop)));
    }
  }

  private static final String REMEDY =
      "Make it writable, or choose another one by -Djava.io.tmpdir=DIR (in HADOOP_OPTS or"
          + " PARMAC_OPTS).";

  private static Check java() {
    Runtime.Version version = Runtime.version();
    String found = version + " of " + System.getProperty("java.vendor");
    return version.feature() >= LEAST_JAVA
        ? Check.ok("Java", found)
        : Check.fail("Java", found, "Set JAVA_HOME to a JDK, version " + LEAST_JAVA + " or newer.");
  }

  private static Check vectors() {
    String kernels = "kernels " + Kernels.get().name();
    return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()
        ? Check.ok("vector module", kernels)
        : Check.warn(
            "vector module",
            "not loaded here, " + kernels + ": the same results, several times slower",
            "Start by scripts/parmac, or set HADOOP_OPTS to --add-modules=jdk.incubator.vector.");
  }

  private static Check hadoopTemporary(Path directory) throws IOException {
    Path existing = directory;
    while (existing != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    Files.delete(Files.createTempFile(existing, "parmac-doctor-", ".tmp"));
    return Check.ok("hadoop.tmp.dir", directory + " is writable");
  }

  /** Whether a directory takes files, and runs them. */
  static Check temporary(Path directory) throws IOException, InterruptedException {
    String name = "temporary directory";
    Path file;
    try {
      file = Files.createTempFile(directory, "parmac-doctor-", ".sh");
    } catch (IOException e) {
      return Check.fail(name, directory + " is not writable: " + Checkup.message(e), REMEDY);
    }
    try {
      Files.writeString(file, "#!/bin/sh\nexit 0\n");
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
      if (!runs(file)) {
        return Check.warn(
            name,
            directory + " does not let files be executed (noexec)",
            "Needed for external layers and native libraries: mount it otherwise, or choose another"
                + " one by -Djava.io.tmpdir=DIR.");
      }
      long free = Files.getFileStore(directory).getUsableSpace();
      return free < LEAST_BYTES
          ? Check.warn(name, directory + " has " + Bytes.text(free) + " free", "Make room there.")
          : Check.ok(name, directory + ": writable, " + Bytes.text(free) + " free");
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private static boolean runs(Path file) throws InterruptedException {
    try {
      Process process = new ProcessBuilder(List.of(file.toString())).start();
      if (process.waitFor(3, TimeUnit.SECONDS)) {
        return process.exitValue() == 0;
      }
      process.destroyForcibly();
      return false;
    } catch (IOException e) {
      return false;
    }
  }
}
