package org.parmac.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The cluster itself, and how commands get there. */
@ExtendWith(MiniCluster.Shared.class)
final class MiniClusterIT {
  @Test
  void commandsRunAsHadoopJarRunsThem(MiniCluster cluster) throws Exception {
    EdgeNode.Outcome version = cluster.run("--version");

    assertThat(version.exit()).as(version.err()).isZero();
    assertThat(version.out()).containsPattern("parmac \\d+\\.\\d+").contains("Hadoop 3.5.0");
    assertThat(cluster.run("no-such-command").exit()).isEqualTo(2);
  }

  @Test
  void clientsWorkOnHdfsAndYarn(MiniCluster cluster) throws Exception {
    Configuration conf = cluster.conf();

    assertThat(conf.get("mapreduce.framework.name")).isEqualTo("yarn");
    assertThat(conf.get("fs.defaultFS")).startsWith("hdfs://");
    EdgeNode.Outcome nothing = cluster.run("inspect", "nothing");
    assertThat(nothing.exit()).isEqualTo(3);
    assertThat(nothing.err()).contains("hdfs://").contains("found nothing there");
  }
}
