package org.parmac.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What submit does before it talks to a server, and what it says where none is. */
final class SubmitCommandTest {
  @TempDir Path tmp;
  private Path app;
  private Path jar;
  private final Configuration conf = new Configuration();

  @BeforeEach
  void write() throws IOException {
    app = Files.createDirectories(tmp.resolve("app"));
    Files.createDirectories(app.resolve("sub"));
    Files.writeString(app.resolve("workflow.xml"), "<workflow-app/>");
    Files.writeString(app.resolve("sub/more.xml"), "<more/>");
    Files.writeString(app.resolve("job.properties"), "a=1\n");
    Files.writeString(app.resolve("README.md"), "Not for the cluster.\n");
    Files.writeString(app.resolve(".hidden"), "Nor this.\n");
    jar = Files.writeString(tmp.resolve("some.jar"), "jar");
  }

  @Test
  void anApplicationIsCopiedWholeWithItsJar() throws IOException {
    Path at = upload();
    assertThat(at.getFileName().toString()).matches("app-[0-9a-f]{12}");
    assertThat(visible(at))
        .containsExactlyInAnyOrder("workflow.xml", "sub/more.xml", "lib/parmac.jar");
    assertThat(at.resolve("lib/parmac.jar")).hasContent("jar");
    assertThat(visible(at.getParent())).allMatch(name -> name.startsWith(at.getFileName() + "/"));
  }

  @Test
  void theSameContentIsNotCopiedAgainAndOtherContentGoesElsewhere() throws IOException {
    Path at = upload();
    Files.writeString(at.resolve("marker"), "");
    assertThat(upload()).isEqualTo(at);
    assertThat(at.resolve("marker")).exists();
    Files.writeString(app.resolve("workflow.xml"), "<workflow-app />");
    Path other = upload();
    assertThat(other).isNotEqualTo(at);
    Files.writeString(jar, "raj");
    assertThat(upload()).isNotIn(at, other);
  }

  private Path upload() throws IOException {
    org.apache.hadoop.fs.Path at =
        new OozieApplication(app, jar)
            .upload(conf, new org.apache.hadoop.fs.Path(tmp.resolve("apps").toUri()));
    return Path.of(at.toUri().getPath());
  }

  /** Files below, but for the local file system's checksums. */
  private static java.util.List<String> visible(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> directory.relativize(file).toString())
          .filter(name -> !name.endsWith(".crc") && !name.equals("marker"))
          .toList();
    }
  }

  @Test
  void theClusterIsThatOfHadoopsConfiguration() throws Exception {
    conf.set("mapreduce.framework.name", "yarn");
    conf.set("fs.defaultFS", "hdfs://names:8020/");
    conf.set("yarn.resourcemanager.address", "manager:8032");
    assertThat(SubmitCommand.cluster(conf, new Properties()))
        .containsEntry("nameNode", "hdfs://names:8020")
        .containsEntry("resourceManager", "manager:8032")
        .containsEntry("jobTracker", "manager:8032")
        .containsEntry("oozie.use.system.libpath", "true");
    conf.set("yarn.resourcemanager.ha.enabled", "true");
    conf.set("yarn.resourcemanager.cluster-id", "two-managers");
    assertThat(SubmitCommand.cluster(conf, new Properties()))
        .containsEntry("resourceManager", "two-managers");
  }

  @Test
  void withoutAClusterItSaysWhatToSet() throws Exception {
    try (ServerSocket server = listening()) {
      CommandRun run = submit(server, "--dry-run");
      assertThat(run.code()).isEqualTo(Main.USAGE);
      assertThat(run.err())
          .contains("expected the configuration of a cluster", "Set HADOOP_CONF_DIR");
    }
  }

  @Test
  void withoutAServerItSaysSoAtOnce() throws Exception {
    int port;
    try (ServerSocket free = listening()) {
      port = free.getLocalPort();
    }
    long start = System.nanoTime();
    CommandRun run =
        CommandRun.of(conf, "submit", "--oozie", "http://127.0.0.1:" + port + "/oozie", app);
    assertThat(run.code()).isEqualTo(Main.FAILED);
    assertThat(run.err())
        .contains(
            "http://127.0.0.1:"
                + port
                + "/oozie: expected an Oozie server, found nobody who answers");
    assertThat((System.nanoTime() - start) * 1e-9).as("seconds").isLessThan(15);
  }

  @Test
  void aUrlIsAskedForAndLookedAt() {
    assertThatThrownBy(() -> OozieServer.connect(conf, null, Map.of()))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("OOZIE_URL");
    assertThatThrownBy(() -> OozieServer.connect(conf, null, Map.of("OOZIE_URL", "oozie:11000")))
        .isInstanceOf(UsageException.class)
        .hasMessage("expected a URL such as http://oozie:11000/oozie, found oozie:11000");
  }

  @Test
  void theOptionGoesBeforeTheConfigurationAndThatBeforeTheEnvironment() throws Exception {
    try (ServerSocket server = listening()) {
      String url = "http://127.0.0.1:" + server.getLocalPort();
      Map<String, String> environment = Map.of("OOZIE_URL", url + "/environment/");
      assertThat(OozieServer.connect(conf, null, environment).url())
          .isEqualTo(url + "/environment");
      conf.set("parmac.oozie.url", url + "/configuration");
      assertThat(OozieServer.connect(conf, null, environment).url())
          .isEqualTo(url + "/configuration");
      assertThat(OozieServer.connect(conf, url + "/option", environment).url())
          .isEqualTo(url + "/option");
    }
  }

  @Test
  void noApplicationIsBadDataThatSaysWhatOneIs() throws Exception {
    Files.delete(app.resolve("workflow.xml"));
    CommandRun run = CommandRun.of(conf, "submit", "--oozie", "http://127.0.0.1:1", app);
    assertThat(run.code()).isEqualTo(Main.BAD_DATA);
    assertThat(run.err())
        .contains("expected an Oozie application (a directory with workflow.xml, coordinator.xml");
    run = CommandRun.of(conf, "submit", "--bundle", "--oozie", "http://127.0.0.1:1", app);
    assertThat(run.err()).contains("(a directory with bundle.xml), found none");
  }

  @Test
  void idsTellWhatTheyAre() throws Exception {
    String id = "0000012-260131030000123-oozie-it-";
    assertThat(OozieKind.ofId(id + "W")).isEqualTo(OozieKind.WORKFLOW);
    assertThat(OozieKind.ofId(id + "C")).isEqualTo(OozieKind.COORDINATOR);
    assertThat(OozieKind.ofId(id + "B")).isEqualTo(OozieKind.BUNDLE);
    assertThat(OozieKind.isId("runs/vectors16")).isFalse();
    CommandRun run = CommandRun.of(conf, "stop", "runs/vectors16");
    assertThat(run.code()).isEqualTo(Main.USAGE);
    assertThat(run.err()).contains("expected the id of an Oozie job", "found runs/vectors16");
  }

  private CommandRun submit(ServerSocket server, String... options) throws Exception {
    Object[] words = new Object[options.length + 4];
    words[0] = "submit";
    words[1] = "--oozie";
    words[2] = "http://127.0.0.1:" + server.getLocalPort() + "/oozie";
    System.arraycopy(options, 0, words, 3, options.length);
    words[words.length - 1] = app;
    return CommandRun.of(conf, words);
  }

  /** Takes connections and says nothing: enough for who only looks whether somebody is there. */
  private static ServerSocket listening() throws IOException {
    return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }
}
