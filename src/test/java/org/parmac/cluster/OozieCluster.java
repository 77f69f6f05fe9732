package org.parmac.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FileUtil;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * The cluster of scripts/cluster: separate daemons and an Oozie server, whose mails arrive here.
 * All integration tests of a JVM share one:
 *
 * <pre>
 *   &#64;ExtendWith(OozieCluster.Shared.class)
 *   final class SomeIT {
 *     &#64;Test
 *     void works(OozieCluster cluster) throws Exception {
 *       EdgeNode.Outcome outcome = cluster.edgeNode().run("inspect", "hdfs-path");
 * </pre>
 *
 * <p>Everything lies below {@code target/oozie-cluster}, which is emptied before. Logs of daemons
 * and tasks: {@code target/oozie-cluster/logs}.
 */
final class OozieCluster implements AutoCloseable {
  private static final Path BASE = Path.of("target/oozie-cluster").toAbsolutePath();
  private static final int START_SECONDS = 600;
  static final long PATIENCE = TimeUnit.MINUTES.toNanos(15);

  /** Gives test methods the cluster, which is started for the first and stopped after the last. */
  static final class Shared implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext extension) {
      return parameter.getParameter().getType() == OozieCluster.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext extension) {
      return extension
          .getRoot()
          .getStore(ExtensionContext.Namespace.GLOBAL)
          .getOrComputeIfAbsent(OozieCluster.class, type -> start(), OozieCluster.class);
    }
  }

  /** An application as the ResourceManager knows it. */
  record Application(
      String id,
      String name,
      String type,
      String queue,
      String state,
      String outcome,
      String tags) {
    boolean isRunning() {
      return state.equals("RUNNING");
    }
  }

  private final Mailbox mailbox;
  private final Thread stopAtExit;

  private OozieCluster(Mailbox mailbox) {
    this.mailbox = mailbox;
    this.stopAtExit = new Thread(OozieCluster::stopQuietly);
  }

  private static OozieCluster start() {
    try {
      // One may be left of tests that were killed.
      script(Map.of(), "stop");
      if (!FileUtil.fullyDelete(BASE.toFile()) && Files.exists(BASE)) {
        throw new IOException("could not remove " + BASE);
      }
      OozieCluster cluster = new OozieCluster(Mailbox.open());
      Runtime.getRuntime().addShutdownHook(cluster.stopAtExit);
      script(Map.of("PARMAC_CLUSTER_SMTP", String.valueOf(cluster.mailbox.port())), "start");
      return cluster;
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException("the cluster did not start", e);
    }
  }

  /** Runs scripts/cluster; what it says goes to a file, since daemons must not hold a pipe. */
  private static void script(Map<String, String> environment, String verb)
      throws IOException, InterruptedException {
    File log = Files.createDirectories(BASE.getParent()).resolve("oozie-cluster.log").toFile();
    ProcessBuilder builder =
        new ProcessBuilder("scripts/cluster", verb, BASE.toString())
            .redirectErrorStream(true)
            .redirectOutput(log);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    if (!process.waitFor(START_SECONDS, TimeUnit.SECONDS)) {
      process.destroy();
    }
    if (process.waitFor() != 0) {
      throw new IOException("scripts/cluster " + verb + ": " + Files.readString(log.toPath()));
    }
  }

  private static void stopQuietly() {
    try {
      script(Map.of(), "stop");
    } catch (IOException | InterruptedException e) {
      System.err.println(e);
    }
  }

  /** A machine that has this cluster's configuration. */
  EdgeNode edgeNode() {
    return new EdgeNode(BASE.resolve("conf"), BASE.resolve("edge"));
  }

  /** Where it lies. */
  Path directory() {
    return BASE;
  }

  /** The configuration of a client of this cluster; a new copy. */
  Configuration conf() {
    Configuration conf = new Configuration();
    for (String part : List.of("core", "hdfs", "mapred", "yarn")) {
      Path file = BASE.resolve("conf/" + part + "-site.xml");
      conf.addResource(new org.apache.hadoop.fs.Path(file.toUri()));
    }
    return conf;
  }

  /** The cluster's file system. Shared: do not close. */
  FileSystem fs() throws IOException {
    return FileSystem.get(conf());
  }

  /** Such as http://127.0.0.1:1234/oozie. */
  String oozieUrl() throws IOException {
    return Files.readString(BASE.resolve("env"))
        .replaceAll("(?s).*export OOZIE_URL='([^']*)'.*", "$1");
  }

  /**
   * Submits an application from the edge node.
   *
   * @param settings KEY=VALUE
   * @return the job's id
   */
  String submit(Path application, List<String> settings) throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of("submit", "--json"));
    line.add("-Dparmac.oozie.url=" + oozieUrl());
    settings.forEach(setting -> line.addAll(List.of("--set", setting)));
    line.add(application.toString());
    EdgeNode.Outcome submitted = edgeNode().run(line.toArray(String[]::new));
    if (submitted.exit() != 0) {
      throw new IOException(submitted.err());
    }
    return new ObjectMapper().readTree(submitted.out()).get("job").asText();
  }

  /** What the Oozie server says of a job. */
  OozieJob oozieJob(String id) throws IOException {
    return new OozieJob(json(oozieUrl() + "/v2/job/" + id + "?show=info&len=1000"));
  }

  /** Waits for a job's end. */
  OozieJob awaitEnd(String id) throws IOException, InterruptedException {
    long start = System.nanoTime();
    OozieJob job = oozieJob(id);
    while (job.isRunning()) {
      if (System.nanoTime() - start > PATIENCE) {
        throw new IOException("still running: " + job);
      }
      Thread.sleep(500);
      job = oozieJob(id);
    }
    return job;
  }

  /** The jobs that the Oozie server has, newest first. */
  JsonNode oozieJobs(String type) throws IOException {
    return json(oozieUrl() + "/v2/jobs?len=1000&jobtype=" + type);
  }

  /** Headers and text of the mails that Oozie has sent. */
  List<String> mails() {
    return mailbox.mails();
  }

  /** All applications that YARN has been given, in the order of their ids. */
  List<Application> applications() throws IOException {
    String address = conf().get("yarn.resourcemanager.webapp.address");
    JsonNode all = json("http://" + address + "/ws/v1/cluster/apps").path("apps").path("app");
    List<Application> applications = new ArrayList<>();
    for (JsonNode one : all) {
      applications.add(
          new Application(
              one.path("id").asText(),
              one.path("name").asText(),
              one.path("applicationType").asText(),
              one.path("queue").asText(),
              one.path("state").asText(),
              one.path("finalStatus").asText(),
              one.path("applicationTags").asText()));
    }
    applications.sort(java.util.Comparator.comparing(Application::id));
    return applications;
  }

  private static JsonNode json(String url) throws IOException {
    return new ObjectMapper().readTree(URI.create(url).toURL());
  }

  /**
   * Kills the JVM of an application's first container, as if its machine had failed it: of an Oozie
   * launcher, or of a job's application master.
   *
   * @return false if it is not running any more
   */
  boolean killMaster(String application) throws IOException {
    Optional<ProcessHandle> shell = container(application).flatMap(ProcessHandle::of);
    // The JVM, of which the shell then tells the NodeManager; the shell itself is not killed.
    List<ProcessHandle> below =
        shell.stream().flatMap(ProcessHandle::descendants).collect(Collectors.toList());
    below.removeIf(process -> !process.info().command().orElse("").endsWith("/java"));
    return !below.isEmpty() && below.stream().allMatch(ProcessHandle::destroyForcibly);
  }

  /** The process of the latest attempt's first container. */
  private static Optional<Long> container(String application) throws IOException {
    try (Stream<Path> files =
        Files.find(
            BASE.resolve("data"),
            20,
            (file, attributes) ->
                file.toString().contains(application) && file.toString().endsWith("_000001.pid"))) {
      Optional<Path> last = files.max(java.util.Comparator.comparing(Path::getFileName));
      return last.isEmpty()
          ? Optional.empty()
          : Optional.of(Long.parseLong(Files.readString(last.get()).strip()));
    }
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(stopAtExit);
    stopQuietly();
    mailbox.close();
  }
}
