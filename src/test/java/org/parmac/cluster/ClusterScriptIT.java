package org.parmac.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What scripts/cluster does beside starting and stopping, which all tests of a cluster need. */
@ExtendWith(OozieCluster.Shared.class)
final class ClusterScriptIT {
  private static final List<String> DAEMONS =
      List.of(
          "namenode", "datanode-1", "resourcemanager", "nodemanager-1", "historyserver", "oozie");

  @TempDir Path tmp;

  /** Runs scripts/cluster with a cluster's directory given by the environment. */
  private EdgeNode.Outcome script(Path directory, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("scripts/cluster"));
    command.addAll(List.of(arguments));
    Path out = tmp.resolve("out.txt");
    Path err = tmp.resolve("err.txt");
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("PARMAC_CLUSTER", directory.toString());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    return new EdgeNode.Outcome(process.waitFor(), Files.readString(out), Files.readString(err));
  }

  @Test
  void aSecondStartFindsItRunning(OozieCluster cluster) throws Exception {
    EdgeNode.Outcome before = script(cluster.directory(), "status");
    EdgeNode.Outcome second = script(cluster.directory(), "start");

    assertThat(before.exit()).isZero();
    assertThat(before.out().lines().filter(line -> line.contains(" running, process ")))
        .extracting(line -> line.split(" ")[0])
        .isEqualTo(DAEMONS);
    assertThat(second.exit()).isZero();
    assertThat(second.err()).contains("already running in " + cluster.directory());
    assertThat(second.out())
        .contains("export HADOOP_CONF_DIR='" + cluster.directory() + "/conf'")
        .contains("export OOZIE_URL='" + cluster.oozieUrl() + "'");
    assertThat(script(cluster.directory(), "status").out()).isEqualTo(before.out());
  }

  @Test
  void aCommandRunsOnItAndItGoesOn(OozieCluster cluster) throws Exception {
    String print = "echo $HADOOP_CONF_DIR $OOZIE_URL; command -v parmac; exit 7";
    EdgeNode.Outcome outcome = script(cluster.directory(), "run", "sh", "-c", print);

    assertThat(outcome.exit()).isEqualTo(7);
    assertThat(outcome.out().lines())
        .containsExactly(
            cluster.directory() + "/conf " + cluster.oozieUrl(),
            Path.of("scripts/parmac").toAbsolutePath().toString());
    assertThat(script(cluster.directory(), "status").exit()).isZero();
  }

  @Test
  void stopEndsNoProcessOfSomebodyElse() throws Exception {
    Process other = new ProcessBuilder("sleep", "60").start();
    try {
      Path pids = Files.createDirectories(tmp.resolve("stale/pids"));
      Files.writeString(pids.resolve("namenode"), other.pid() + "\n");

      EdgeNode.Outcome stopped = script(tmp.resolve("stale"), "stop");

      assertThat(stopped.exit()).isZero();
      assertThat(stopped.err()).contains("not running");
      assertThat(other.isAlive()).isTrue();
      assertThat(pids.resolve("namenode")).doesNotExist();
    } finally {
      other.destroyForcibly();
    }
  }

  @Test
  void whatIsNotThereIsSaid() throws Exception {
    EdgeNode.Outcome stopped = script(tmp.resolve("none"), "stop");

    assertThat(stopped.exit()).isZero();
    assertThat(stopped.err()).contains("not running");
    assertThat(script(tmp.resolve("none"), "status").exit()).isEqualTo(1);
    assertThat(script(tmp.resolve("none"), "strat").exit()).isEqualTo(2);
    assertThat(tmp.resolve("none")).doesNotExist();
  }
}
