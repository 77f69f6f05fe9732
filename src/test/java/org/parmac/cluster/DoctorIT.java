package org.parmac.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.PrivilegedExceptionAction;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.SafeModeAction;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.security.UserGroupInformation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.parmac.cli.CommandRun;

/** The doctor on a cluster: a healthy one, and what can be wrong with one. */
@ExtendWith(MiniCluster.Shared.class)
final class DoctorIT {
  private static EdgeNode.Outcome doctor(MiniCluster cluster, String... settings) throws Exception {
    String[] command = new String[settings.length + 1];
    command[0] = "doctor";
    System.arraycopy(settings, 0, command, 1, settings.length);
    return cluster.run(command);
  }

  @Test
  void healthyCluster(MiniCluster cluster) throws Exception {
    cluster.imported(400, 2, "doctor/data");
    int applications = cluster.applications();
    EdgeNode.Outcome run =
        doctor(
            cluster,
            "-D",
            "dfs.namenode.http-address=" + cluster.nameNodeWeb(),
            "--output",
            "doctor/runs",
            "doctor/data");

    assertThat(run.exit()).as(run.out() + run.err()).isZero();
    assertThat(run.out())
        .doesNotContain("fail ")
        .contains("ok    safe mode: off")
        .contains("ok    clock: the NameNode's is the same")
        .contains("ok    NodeManagers: 1 alive")
        .containsPattern("ok    queue: default is running; capacity 100 %")
        .containsPattern(
            "ok    containers: master 512, map 512, reduce 512, of 256 to \\d+ MiB and \\d+ cores;"
                + " the largest node has 3072 MiB")
        .contains("ok    heaps: master 384 of 512 MiB, map 384 of 512 MiB")
        .contains("ok    Hadoop of the ResourceManager: 3.5.0, the client's is 3.5.0")
        .contains("ok    Hadoop of the NameNode: 3.5.0, the client's is 3.5.0")
        .containsPattern("ok    output directory: hdfs://.*: written, read and renamed")
        .contains("ok    quotas of the output directory: none")
        .containsPattern("ok    shards of train: 2 of the right size");
    assertThat(cluster.applications()).as("no container was spent").isEqualTo(applications);
  }

  @Test
  void queuesContainersAndQuotas(MiniCluster cluster) throws Exception {
    DistributedFileSystem fs = (DistributedFileSystem) cluster.fs();
    Path small = new Path("/small");
    fs.mkdirs(small);
    fs.setQuota(small, 30, Long.MAX_VALUE);
    EdgeNode.Outcome run =
        doctor(
            cluster,
            "-D",
            "mapreduce.job.queuename=nightly",
            "-D",
            "mapreduce.map.memory.mb=64000",
            "--output",
            "/small/runs");

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out())
        .containsPattern("fail  queue: there is no nightly; there are \\[.*default.*\\]")
        .contains("Choose another by -D mapreduce.job.queuename=NAME.")
        .containsPattern("fail  containers: .*Lower mapreduce.map.memory.mb")
        .contains("warn  quotas of the output directory: 29 names left in /small");
    assertThat(fs.listStatus(small)).as("nothing is left behind").isEmpty();
  }

  @Test
  void safeMode(MiniCluster cluster) throws Exception {
    DistributedFileSystem fs = (DistributedFileSystem) cluster.fs();
    fs.setSafeMode(SafeModeAction.ENTER);
    try {
      EdgeNode.Outcome run = doctor(cluster);
      assertThat(run.exit()).isEqualTo(1);
      assertThat(run.out())
          .contains("fail  safe mode: on: nothing can be written.")
          .containsPattern("fail  output directory: .*safe mode");
    } finally {
      fs.setSafeMode(SafeModeAction.LEAVE);
    }
  }

  @Test
  void directoryOfSomebodyElse(MiniCluster cluster) throws Exception {
    Path closed = new Path("/closed");
    cluster.fs().mkdirs(closed);
    cluster.fs().setPermission(closed, new FsPermission((short) 0755));
    UserGroupInformation alice =
        UserGroupInformation.createUserForTesting("alice", new String[] {"users"});
    CommandRun run =
        alice.doAs(
            (PrivilegedExceptionAction<CommandRun>)
                () -> CommandRun.of(cluster.conf(), "doctor", "--output", "/closed/runs"));

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out())
        .containsPattern(
            "fail  output directory: hdfs://.*/closed \\(.*rwxr-xr-x\\) cannot be used by alice:"
                + " Permission denied")
        .contains("ok    user: alice");
  }
}
