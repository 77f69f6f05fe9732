package org.parmac.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FileUtil;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.mapreduce.v2.MiniMRYarnCluster;
import org.apache.hadoop.yarn.api.records.FinalApplicationStatus;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.parmac.cli.Main;
import org.parmac.store.TestDatasets;

/**
 * A cluster in the test's JVM: NameNode, DataNode, ResourceManager, NodeManager and
 * JobHistoryServer, with tasks in JVMs of their own. All integration tests of a JVM share one:
 *
 * <pre>
 *   &#64;ExtendWith(MiniCluster.Shared.class)
 *   final class SomeIT {
 *     &#64;Test
 *     void works(MiniCluster cluster) throws Exception {
 *       EdgeNode.Outcome outcome = cluster.run("inspect", "hdfs-path");
 * </pre>
 *
 * <p>Tasks and clients see what they see on a real cluster: Hadoop's own libraries and the job jar.
 * So it runs after {@code package}, under failsafe. Everything lies below {@code target/}; ports
 * are free ones. Logs of tasks: {@code target/test/data/mini-yarn}.
 */
public final class MiniCluster implements AutoCloseable {
  private static final Path BASE = Path.of("target/mini-cluster").toAbsolutePath();
  private static final String LEAN_JVM =
      " -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto -Djava.net.preferIPv4Stack=true";

  /** Held, so that its level stays: Guice warns of several servers in one JVM. */
  private static final Logger GUICE = Logger.getLogger("com.google.inject.servlet");

  /** Gives test methods the cluster, which is started for the first and stopped after the last. */
  public static final class Shared implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext extension) {
      return parameter.getParameter().getType() == MiniCluster.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext extension) {
      return extension
          .getRoot()
          .getStore(ExtensionContext.Namespace.GLOBAL)
          .getOrComputeIfAbsent(MiniCluster.class, type -> start(), MiniCluster.class);
    }
  }

  private final MiniDFSCluster hdfs;
  private final MiniMRYarnCluster yarn;
  private final Path site;

  private MiniCluster(MiniDFSCluster hdfs, MiniMRYarnCluster yarn, Path site) {
    this.hdfs = hdfs;
    this.yarn = yarn;
    this.site = site;
  }

  private static MiniCluster start() {
    GUICE.setLevel(Level.SEVERE);
    try {
      Configuration server = new Configuration();
      serverSettings().forEach(server::set);
      MiniDFSCluster hdfs =
          new MiniDFSCluster.Builder(server, BASE.resolve("hdfs").toFile()).numDataNodes(1).build();
      hdfs.waitActive();
      server.set("fs.defaultFS", hdfs.getFileSystem().getUri().toString());
      MiniMRYarnCluster yarn = new MiniMRYarnCluster("mini-yarn", 1);
      yarn.init(server);
      yarn.start();
      return new MiniCluster(hdfs, yarn, writeSite(yarn.getConfig()));
    } catch (IOException e) {
      throw new IllegalStateException("the cluster did not start", e);
    }
  }

  private static Map<String, String> serverSettings() {
    return Map.of(
        "dfs.replication", "1",
        "yarn.minicluster.yarn.nodemanager.resource.memory-mb", "3072",
        "yarn.scheduler.minimum-allocation-mb", "256",
        "yarn.scheduler.capacity.maximum-am-resource-percent", "0.6",
        "yarn.nodemanager.vmem-check-enabled", "false",
        "yarn.nodemanager.disk-health-checker.max-disk-utilization-per-disk-percentage", "99.5");
  }

  /**
   * The configuration directory that a client of this cluster has: addresses, class paths, small
   * and lean containers.
   */
  private static Path writeSite(Configuration server) throws IOException {
    Configuration site = new Configuration(false);
    for (Map.Entry<String, String> entry : server) {
      if (entry.getKey().matches("(yarn\\.resourcemanager|mapreduce\\.jobhistory)\\..*address")) {
        site.set(entry.getKey(), server.get(entry.getKey()));
      }
    }
    for (String key :
        List.of("fs.defaultFS", "dfs.replication", "yarn.app.mapreduce.am.staging-dir")) {
      site.set(key, server.get(key));
    }
    site.set("mapreduce.framework.name", "yarn");
    site.set("mapreduce.application.classpath", clusterLibraries());
    site.set("yarn.application.classpath", "");
    for (String task : List.of("map", "reduce")) {
      site.set("mapreduce." + task + ".memory.mb", "512");
      site.set("mapreduce." + task + ".java.opts", "-Xmx384m" + LEAN_JVM);
    }
    site.set("yarn.app.mapreduce.am.resource.mb", "512");
    site.set("yarn.app.mapreduce.am.command-opts", "-Xmx384m" + LEAN_JVM);
    site.set("yarn.app.mapreduce.am.scheduler.heartbeat.interval-ms", "100");
    site.set("mapreduce.job.reduce.slowstart.completedmaps", "0");
    Path directory = Files.createDirectories(BASE.resolve("conf"));
    // In all of them: each is read after the defaults of its own part of Hadoop, which would win
    // over an earlier one.
    for (String part : List.of("core", "hdfs", "mapred", "yarn")) {
      try (OutputStream out = Files.newOutputStream(directory.resolve(part + "-site.xml"))) {
        site.writeXml(out);
      }
    }
    return directory;
  }

  /**
   * What tasks find besides the job jar: the test's class path without our classes and what the job
   * jar brings.
   */
  private static String clusterLibraries() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(File::new)
        .filter(jar -> jar.getName().endsWith(".jar") && !jar.equals(EdgeNode.JAR))
        .filter(jar -> !jar.getName().matches("(avro-mapred|picocli|ejml-[a-z]+)-\\d.*"))
        .map(File::getPath)
        .collect(Collectors.joining(","));
  }

  /** The configuration of a client of this cluster; a new copy. */
  public Configuration conf() {
    Configuration conf = new Configuration();
    conf.addResource(new org.apache.hadoop.fs.Path(site.resolve("core-site.xml").toUri()));
    return conf;
  }

  /** Host and port of the NameNode's web server. */
  String nameNodeWeb() {
    java.net.InetSocketAddress web = hdfs.getNameNode().getHttpAddress();
    return web.getHostString() + ":" + web.getPort();
  }

  /** The cluster's file system. Shared: do not close. */
  public FileSystem fs() throws IOException {
    return hdfs.getFileSystem();
  }

  /**
   * Runs one command line of ours on the cluster, in a JVM of its own, as {@code hadoop jar
   * target/parmac.jar …} does.
   */
  EdgeNode.Outcome run(String... commandLine) throws IOException, InterruptedException {
    return new EdgeNode(site, BASE).run(commandLine);
  }

  /** Starts one, as {@link #run} does. */
  EdgeNode.Running start(String... commandLine) throws IOException {
    return new EdgeNode(site, BASE).start(commandLine);
  }

  /**
   * Does one command in this process, on the cluster's files but not in its containers.
   *
   * @param slots of map tasks
   */
  void here(int slots, String... commandLine) throws Exception {
    Configuration conf = conf();
    conf.set("mapreduce.framework.name", "local");
    conf.setInt("mapreduce.local.map.tasks.maximum", slots);
    assertThat(Main.run(conf, commandLine)).isZero();
  }

  /** Imports a mixture of 40 clusters of 20 columns, in this process. */
  void imported(int points, int shards, String dataset) throws Exception {
    Path csv = Files.createTempFile(BASE, "points", ".csv");
    Files.writeString(csv, TestDatasets.csv(TestDatasets.mixture(points, 20, 40, 1)));
    here(1, "import", "--shards", "" + shards, csv.toUri().toString(), dataset);
    Files.delete(csv);
  }

  /** Copies a directory of the cluster. */
  void copy(String from, String to) throws IOException {
    org.apache.hadoop.fs.Path target = new org.apache.hadoop.fs.Path(to);
    FileUtil.copy(fs(), new org.apache.hadoop.fs.Path(from), fs(), target, false, conf());
  }

  /** Applications that have not ended. */
  long unfinished() {
    return yarn.getResourceManager().getRMContext().getRMApps().values().stream()
        .filter(app -> app.getFinalApplicationStatus() == FinalApplicationStatus.UNDEFINED)
        .count();
  }

  /**
   * The number of applications that YARN has been given so far: whether a command really ran its
   * jobs here.
   */
  public int applications() {
    return yarn.getResourceManager().getRMContext().getRMApps().size();
  }

  @Override
  public void close() {
    yarn.stop();
    hdfs.shutdown(true);
  }
}
