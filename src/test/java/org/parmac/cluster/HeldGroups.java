package org.parmac.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileSystem;
import org.parmac.job.circulation.HadoopRing;
import org.parmac.job.circulation.Marker;

/**
 * Who holds which group of a circulation that is under way on a {@link MiniCluster}: found from
 * outside, by the markers and the processes of the cluster's containers.
 */
record HeldGroups(FileSystem fs, org.apache.hadoop.fs.Path ring) {
  private static final Pattern LOGS =
      Pattern.compile("-Dyarn\\.app\\.container\\.log\\.dir=(\\S+)");

  /** A task that holds a group. */
  record Holder(Marker marker, ProcessHandle process) {
    /** As kill -9 does. */
    void kill() throws Exception {
      assertThat(process.destroyForcibly()).isTrue();
      process.onExit().get(30, TimeUnit.SECONDS);
    }

    /**
     * @param name such as STOP
     */
    void signal(String name) throws Exception {
      Process kill = new ProcessBuilder("kill", "-" + name, "" + process.pid()).start();
      assertThat(kill.waitFor()).isZero();
    }
  }

  /** Where all groups stand; none before the circulation has begun, and after its end. */
  List<Marker> markers() throws IOException {
    try {
      return new HadoopRing(fs, ring, 1, 1).markers();
    } catch (FileNotFoundException e) {
      return List.of();
    }
  }

  /** A living task that holds such a group. */
  Optional<Holder> find(Predicate<Marker> which) throws IOException {
    for (Marker marker : markers()) {
      if (marker.holder() >= 0 && which.test(marker)) {
        Optional<ProcessHandle> process = taskOf(marker.holder());
        if (process.isPresent()) {
          return Optional.of(new Holder(marker, process.get()));
        }
      }
    }
    return Optional.empty();
  }

  /** The process of a shard's task: one of our own cluster's containers, whose log says so. */
  private static Optional<ProcessHandle> taskOf(int shard) {
    return ProcessHandle.allProcesses().filter(process -> isTaskOf(process, shard)).findAny();
  }

  private static boolean isTaskOf(ProcessHandle process, int shard) {
    if (process.info().command().orElse("").endsWith("bash")) {
      return false; // The container's script, which starts the task.
    }
    Matcher logs = LOGS.matcher(process.info().commandLine().orElse(""));
    if (!logs.find() || !Path.of(logs.group(1)).startsWith(Path.of("target").toAbsolutePath())) {
      return false;
    }
    try {
      return Files.readString(Path.of(logs.group(1), "syslog"))
          .contains("Processing split: shard " + shard + "\n");
    } catch (IOException e) {
      return false; // It has not begun.
    }
  }
}
