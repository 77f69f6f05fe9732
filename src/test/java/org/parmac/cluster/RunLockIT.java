package org.parmac.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.security.UserGroupInformation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.parmac.store.OutputInUseException;
import org.parmac.store.RunLock;

/** The lock of a directory on HDFS: held while its process lives, and no longer. */
@ExtendWith(MiniCluster.Shared.class)
final class RunLockIT {
  /** A process that takes a lock and keeps it: file system, directory. */
  static final class Holder {
    public static void main(String[] args) throws Exception {
      Configuration conf = new Configuration();
      conf.set("fs.defaultFS", args[0]);
      try (RunLock lock = RunLock.acquire(FileSystem.get(conf), new Path(args[1]))) {
        System.out.println("held");
        Thread.sleep(Long.MAX_VALUE);
      } catch (OutputInUseException e) {
        System.out.println("refused");
      }
    }
  }

  private static Process holder(FileSystem fs, Path directory) throws IOException {
    return new ProcessBuilder(
            java.nio.file.Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xshare:auto",
            "-cp",
            System.getProperty("java.class.path"),
            Holder.class.getName(),
            fs.getUri().toString(),
            directory.toString())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static String says(Process process) throws IOException {
    BufferedReader out = process.inputReader();
    return out.readLine();
  }

  @Test
  void heldWhileItsProcessLivesAndTakenOverAtOnceAfterwards(MiniCluster cluster) throws Exception {
    FileSystem fs = cluster.fs();
    Path directory = fs.makeQualified(new Path("lock/one"));
    Process holder = holder(fs, directory);
    try {
      assertThat(says(holder)).isEqualTo("held");
      assertThatThrownBy(() -> RunLock.acquire(fs, directory))
          .isInstanceOf(OutputInUseException.class)
          .hasMessageMatching(
              "\\Q"
                  + directory
                  + "\\E: in use by \\S+ "
                  + holder.pid()
                  + "\\. Wait until it has ended; .*");
    } finally {
      holder.destroyForcibly().waitFor();
    }
    long start = System.nanoTime();
    RunLock lock = RunLock.acquire(fs, directory);
    assertThat((System.nanoTime() - start) * 1e-9)
        .as("seconds; a lease would run out after 60")
        .isLessThan(30);
    Process second = holder(fs, directory);
    assertThat(says(second)).isEqualTo("refused");
    second.waitFor();
    lock.close();
    RunLock.acquire(fs, directory).close();
    assertThat(fs.listStatus(directory))
        .extracting(file -> file.getPath().getName())
        .containsExactly("_lock");
  }

  @Test
  void ofManyThatTakeOverADeadProcessesLockOnlyOneGetsIt(MiniCluster cluster) throws Exception {
    FileSystem fs = cluster.fs();
    Path directory = fs.makeQualified(new Path("lock/many"));
    Process holder = holder(fs, directory);
    assertThat(says(holder)).isEqualTo("held");
    holder.destroyForcibly().waitFor();
    int many = 6;
    CyclicBarrier start = new CyclicBarrier(many);
    ExecutorService threads = Executors.newFixedThreadPool(many);
    try {
      List<Future<RunLock>> attempts = new ArrayList<>();
      for (int i = 0; i < many; i++) {
        // Another client each, as if they were processes.
        FileSystem client = FileSystem.newInstance(fs.getUri(), cluster.conf());
        Callable<RunLock> attempt =
            () -> {
              start.await();
              try {
                return RunLock.acquire(client, directory);
              } catch (OutputInUseException e) {
                return null;
              }
            };
        attempts.add(threads.submit(attempt));
      }
      List<RunLock> locks = new ArrayList<>();
      for (Future<RunLock> attempt : attempts) {
        if (attempt.get() != null) {
          locks.add(attempt.get());
        }
      }
      assertThat(locks).hasSize(1);
      locks.get(0).close();
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void whatIsNotALockIsNotCalledOne(MiniCluster cluster) throws Exception {
    Path directory = cluster.fs().makeQualified(new Path("/readonly"));
    cluster.fs().mkdirs(directory);
    cluster.fs().setPermission(directory, new FsPermission("555"));
    UserGroupInformation other =
        UserGroupInformation.createUserForTesting("other", new String[] {"others"});
    assertThatThrownBy(
            () ->
                other.doAs(
                    (java.security.PrivilegedExceptionAction<RunLock>)
                        () ->
                            RunLock.acquire(
                                FileSystem.newInstance(cluster.fs().getUri(), cluster.conf()),
                                directory)))
        .isInstanceOf(org.apache.hadoop.security.AccessControlException.class)
        .hasMessageContaining("Permission denied");
  }
}
