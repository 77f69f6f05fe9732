package org.parmac.job.circulation;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;
import org.parmac.cluster.MiniCluster;

/** The ring on HDFS, with several clients, as if they were processes. */
@ExtendWith(MiniCluster.Shared.class)
final class HdfsRingIT implements RingFilesContract {
  private final List<FileSystem> clients = new ArrayList<>();
  private int opened;
  private Path path;

  @BeforeEach
  void open(MiniCluster cluster, TestInfo test) throws IOException {
    path = cluster.fs().makeQualified(new Path("ring", test.getDisplayName().replace("()", "")));
    for (int i = 0; i < MANY; i++) {
      clients.add(FileSystem.newInstance(cluster.fs().getUri(), cluster.conf()));
    }
  }

  @AfterEach
  void close() throws IOException {
    for (FileSystem client : clients) {
      client.close();
    }
  }

  private int number;

  @Override
  public RingFiles start(int groups) throws IOException {
    number = groups;
    HadoopRing ring = new HadoopRing(clients.get(0), path, groups, 1);
    ring.start();
    return ring;
  }

  @Override
  public RingFiles sameAgain() {
    return new HadoopRing(clients.get(opened++ % MANY), path, number, 1);
  }

  @Override
  public int rounds() {
    return 100;
  }
}
