package org.parmac.job.doctor;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.util.VersionInfo;
import org.apache.hadoop.yarn.api.records.NodeReport;
import org.apache.hadoop.yarn.api.records.NodeState;
import org.apache.hadoop.yarn.api.records.QueueACL;
import org.apache.hadoop.yarn.api.records.QueueInfo;
import org.apache.hadoop.yarn.api.records.QueueState;
import org.apache.hadoop.yarn.api.records.QueueUserACLInfo;
import org.apache.hadoop.yarn.api.records.Resource;
import org.apache.hadoop.yarn.client.api.YarnClient;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.exceptions.YarnException;
import org.apache.hadoop.yarn.webapp.util.WebAppUtils;

/** What YARN would do with a job of ours. */
final class ClusterChecks {
  private static final String ADDRESS =
      "Is the ResourceManager running, and is yarn.resourcemanager.address its address?";

  private static final int MOST_NAMES = 10;

  private final Checkup checkup;
  private final Configuration conf;
  private final YarnClient yarn;

  private ClusterChecks(Checkup checkup, Configuration conf, YarnClient yarn) {
    this.checkup = checkup;
    this.conf = conf;
    this.yarn = yarn;
  }

  static void add(Checkup checkup, Configuration conf) throws IOException {
    Configuration quick = QuickClient.of(conf);
    try (YarnClient yarn = YarnClient.createYarnClient()) {
      yarn.init(new YarnConfiguration(quick));
      yarn.start();
      ClusterChecks checks = new ClusterChecks(checkup, conf, yarn);
      if (checkup.look("NodeManagers", ADDRESS, checks::nodes)) {
        checkup.look("queue", "Choose another by -D mapreduce.job.queuename=NAME.", checks::queue);
        checkup.look("containers", ADDRESS, checks::containers);
      }
    }
    checkup.look("heaps", "", () -> ContainerSizes.of(conf).heaps());
    checkup.look("Java of the containers", "", () -> java(conf));
    checkup.look("Hadoop of the ResourceManager", "", () -> resourceManager(conf));
    checkup.look("Hadoop of the NameNode", "", () -> NameNodeVersion.of(conf));
  }

  private Check nodes() throws IOException, YarnException {
    int live = yarn.getYarnClusterMetrics().getNumNodeManagers();
    return live > 0
        ? Check.ok("NodeManagers", live + " alive")
        : Check.fail("NodeManagers", "none alive", "Start some: no job would ever begin.");
  }

  private Check queue() throws IOException, YarnException {
    String name = conf.get("mapreduce.job.queuename", "default");
    String choose = "Choose another by -D mapreduce.job.queuename=NAME.";
    QueueInfo queue;
    try {
      queue = yarn.getQueueInfo(name);
    } catch (YarnException | IOException e) {
      queue = null;
    }
    if (queue == null) {
      List<String> names =
          yarn.getAllQueues().stream().map(QueueInfo::getQueueName).limit(MOST_NAMES).toList();
      return Check.fail("queue", "there is no " + name + "; there are " + names, choose);
    }
    if (queue.getQueueState() != QueueState.RUNNING) {
      return Check.fail("queue", name + " is " + queue.getQueueState(), choose);
    }
    if (!maySubmit(name)) {
      return Check.fail("queue", name + " does not take jobs of yours", choose);
    }
    return Check.ok(
        "queue",
        String.format(
            java.util.Locale.ROOT,
            "%s is running; capacity %.0f %%, at most %.0f %%, in use %.0f %%",
            name,
            100 * queue.getCapacity(),
            100 * queue.getMaximumCapacity(),
            100 * queue.getCurrentCapacity()));
  }

  private boolean maySubmit(String queue) throws IOException, YarnException {
    String leaf = queue.substring(queue.lastIndexOf('.') + 1);
    for (QueueUserACLInfo acls : yarn.getQueueAclsInfo()) {
      String name = acls.getQueueName();
      if (name.equals(queue) || name.equals(leaf) || name.endsWith("." + leaf)) {
        return acls.getUserAcls().contains(QueueACL.SUBMIT_APPLICATIONS);
      }
    }
    return false;
  }

  private Check containers() throws IOException, YarnException {
    Resource most =
        yarn.createApplication().getNewApplicationResponse().getMaximumResourceCapability();
    long largest = 0;
    for (NodeReport node : yarn.getNodeReports(NodeState.RUNNING)) {
      largest = Math.max(largest, node.getCapability().getMemorySize());
    }
    StringBuilder asked = new StringBuilder();
    StringBuilder wrong = new StringBuilder();
    for (Map.Entry<String, ContainerSizes.Size> e : ContainerSizes.of(conf).sizes().entrySet()) {
      ContainerSizes.Size size = e.getValue();
      asked.append(e.getKey()).append(' ').append(size.megabytes()).append(", ");
      if (size.megabytes() > Math.min(most.getMemorySize(), largest)
          || size.cores() > most.getVirtualCores()) {
        wrong.append(wrong.isEmpty() ? "" : ", ").append(size.key());
      }
    }
    String found =
        asked
            + "of "
            + least()
            + " to "
            + most.getMemorySize()
            + " MiB and "
            + most.getVirtualCores()
            + " cores; the largest node has "
            + largest
            + " MiB";
    return wrong.isEmpty()
        ? Check.ok("containers", found)
        : Check.fail(
            "containers", found, "Lower " + wrong + ": such a container would never be given.");
  }

  /** As the ResourceManager has it, if it says so. */
  private String least() {
    String key = "yarn.scheduler.minimum-allocation-mb";
    try {
      Object property =
          QuickClient.get(web(conf) + "/conf?format=json&name=" + key).get("property");
      return property instanceof Map<?, ?> map ? String.valueOf(map.get("value")) : "?";
    } catch (IOException e) {
      return "?";
    }
  }

  private static String web(Configuration conf) {
    return WebAppUtils.getRMWebAppURLWithScheme(new YarnConfiguration(conf));
  }

  private static Check java(Configuration conf) {
    String name = "Java of the containers";
    StringBuilder homes = new StringBuilder();
    for (String key :
        List.of("yarn.app.mapreduce.am.env", "mapreduce.map.env", "mapreduce.reduce.env")) {
      String home = conf.get(key + ".JAVA_HOME", fromList(conf.get(key, "")));
      homes.append(homes.isEmpty() ? "" : ", ");
      homes.append(home == null ? "the node's JAVA_HOME" : home);
    }
    String options = conf.get("mapreduce.admin.map.child.java.opts", "");
    String found = "master, maps, reduces: " + homes;
    return options.contains("--add-modules=jdk.incubator.vector")
        ? Check.ok(name, found + "; with the vector module")
        : Check.warn(
            name,
            found + "; without the vector module",
            "If the nodes have whole JDKs, leave out -D parmac.vector=false: it is several times"
                + " faster.");
  }

  private static String fromList(String environment) {
    for (String part : environment.split(",")) {
      if (part.strip().startsWith("JAVA_HOME=")) {
        return part.strip().substring("JAVA_HOME=".length());
      }
    }
    return null;
  }

  private static Check resourceManager(Configuration conf) {
    String name = "Hadoop of the ResourceManager";
    try {
      Object info = QuickClient.get(web(conf) + "/ws/v1/cluster/info").get("clusterInfo");
      return version(name, String.valueOf(((Map<?, ?>) info).get("hadoopVersion")));
    } catch (IOException | ClassCastException | NullPointerException e) {
      return Check.warn(
          name, "could not be asked: " + Checkup.message(e), "Is its web server reachable?");
    }
  }

  /** A daemon's version beside the client's. */
  static Check version(String name, String found) {
    String own = VersionInfo.getVersion();
    String text = found + ", the client's is " + own;
    boolean near = major(found, 2).equals(major(own, 2));
    return near
        ? Check.ok(name, text)
        : Check.warn(
            name,
            text,
            major(found, 1).equals(major(own, 1))
                ? "Use the cluster's own client, if jobs fail for methods that are missing."
                : "Use a client of the cluster's version.");
  }

  private static String major(String version, int parts) {
    String[] all = version.split("\\.");
    return String.join(".", List.of(all).subList(0, Math.min(parts, all.length)));
  }
}
