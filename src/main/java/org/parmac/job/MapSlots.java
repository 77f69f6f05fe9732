package org.parmac.job;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.mapred.JobConf;
import org.apache.hadoop.mapreduce.TaskType;
import org.apache.hadoop.yarn.api.records.NodeReport;
import org.apache.hadoop.yarn.api.records.NodeState;
import org.apache.hadoop.yarn.api.records.Resource;
import org.apache.hadoop.yarn.client.api.YarnClient;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.exceptions.YarnException;

/** How many map tasks can run at once. */
final class MapSlots {
  private MapSlots() {}

  /**
   * Embedded: the map slots of this process. On YARN: the containers of a map task's size that all
   * running nodes could hold if they were empty, less the application master's; queues and other
   * people's jobs may leave fewer.
   */
  static int of(Configuration conf) throws IOException {
    int slots =
        JobDefaults.isEmbedded(conf)
            ? conf.getInt("mapreduce.local.map.tasks.maximum", 1)
            : containers(conf);
    int limit = conf.getInt("mapreduce.job.running.map.limit", 0);
    return limit > 0 ? Math.min(limit, slots) : slots;
  }

  private static int containers(Configuration conf) throws IOException {
    long master = conf.getLong("yarn.app.mapreduce.am.resource.mb", 1536);
    long memory = megabytes(conf);
    int cores = Math.max(1, conf.getInt("mapreduce.map.cpu.vcores", 1));
    try (YarnClient yarn = YarnClient.createYarnClient()) {
      yarn.init(new YarnConfiguration(conf));
      yarn.start();
      long containers = 0;
      for (NodeReport node : yarn.getNodeReports(NodeState.RUNNING)) {
        Resource has = node.getCapability();
        long free = has.getMemorySize() - master;
        containers += Math.min(Math.max(0, free) / memory, has.getVirtualCores() / cores);
        master = 0;
      }
      return (int) Math.min(Integer.MAX_VALUE, containers);
    } catch (YarnException e) {
      throw new IOException("cannot ask YARN for its nodes: " + e.getMessage(), e);
    }
  }

  /** MiB of a map task's container, as Hadoop finds them where the key itself says nothing. */
  static int megabytes(Configuration conf) {
    return new JobConf(conf).getMemoryRequired(TaskType.MAP);
  }
}
