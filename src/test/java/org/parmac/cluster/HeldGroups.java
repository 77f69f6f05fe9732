package org.parmac.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.hadoop.fs.FileSystem;
import org.parmac.job.circulation.HadoopRing;
import org.parmac.job.circulation.Marker;

/**
 * Who holds which group of a circulation that is under way on a {@link MiniCluster}: found from
 * outside, by the markers and the processes of the cluster's containers.
 */
record HeldGroups(FileSystem fs, org.apache.hadoop.fs.Path ring) {
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

  /** The process of a shard's task. */
  private static Optional<ProcessHandle> taskOf(int shard) {
    return TaskProcess.of("shards [" + shard + "]\n");
  }
}
