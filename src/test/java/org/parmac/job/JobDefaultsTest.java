package org.parmac.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.mapred.JobConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which settings a client gets that has a cluster's files, in a JVM that knows nothing else. */
final class JobDefaultsTest {
  /** Prints what a fresh configuration is after the defaults. */
  static final class Client {
    public static void main(String[] args) {
      Configuration conf = new Configuration();
      JobDefaults.apply(conf);
      System.out.println(
          JobDefaults.isEmbedded(conf)
              + " "
              + conf.get("mapreduce.client.completion.pollinterval")
              + " "
              + conf.get("mapreduce.task.io.sort.mb"));
    }
  }

  @TempDir Path site;

  @Test
  void aClustersMapredSiteIsReadFirst() throws Exception {
    write(Map.of("mapreduce.framework.name", "yarn", "mapreduce.task.io.sort.mb", "64"));
    assertThat(client()).isEqualTo("false 200 64");
  }

  @Test
  void withoutAClusterJobsAreEmbedded() throws Exception {
    assertThat(client()).isEqualTo("true 10 16");
  }

  /** As Oozie writes an action's. */
  @Test
  void defaultsThatAWholeConfigurationCarriesAreNobodysChoice() throws Exception {
    Configuration whole = new JobConf();
    whole.set("mapreduce.task.io.sort.mb", "64");
    Path file = site.resolve("action.xml");
    try (var out = Files.newOutputStream(file)) {
      whole.writeXml(out);
    }
    Configuration conf = new Configuration();
    conf.addResource(new org.apache.hadoop.fs.Path(file.toUri()));
    assertThat(conf.get("mapreduce.map.speculative")).isEqualTo("true");
    assertThat(conf.getPropertySources("mapreduce.map.speculative"))
        .containsExactly("mapred-default.xml", "file:" + file);
    JobDefaults.apply(conf);
    assertThat(conf.get("mapreduce.client.completion.pollinterval")).isEqualTo("10");
    assertThat(conf.get("mapreduce.map.speculative")).isEqualTo("false");
    assertThat(conf.get("mapreduce.fileoutputcommitter.algorithm.version")).isEqualTo("1");
    assertThat(conf.get("mapreduce.task.io.sort.mb")).isEqualTo("64");
  }

  @Test
  void tasksGetTheModuleOfVectorsBesideHadoopsOptions() {
    Configuration conf = cluster();
    conf.set("mapreduce.admin.map.child.java.opts", "-Da=b");
    JobDefaults.apply(conf);
    JobDefaults.apply(conf);
    assertThat(conf.get("mapreduce.admin.map.child.java.opts"))
        .isEqualTo("-Da=b -XX:+DisplayVMOutputToStderr --add-modules=jdk.incubator.vector");
    assertThat(conf.get("mapreduce.admin.reduce.child.java.opts"))
        .startsWith("-Djava.net.preferIPv4Stack=true")
        .endsWith(" --add-modules=jdk.incubator.vector");
    assertThat(conf.get("yarn.app.mapreduce.am.admin-command-opts"))
        .endsWith("--add-modules=jdk.incubator.vector");
  }

  @Test
  void whatAJvmLacksStandsOnStderrWhichYarnShows() throws Exception {
    Configuration conf = cluster();
    conf.set("yarn.app.mapreduce.am.admin-command-opts", "");
    JobDefaults.apply(conf);
    String options =
        conf.get("yarn.app.mapreduce.am.admin-command-opts")
            .replace("jdk.incubator.vector", "com.example.missing");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options.split(" ")));
    command.add("-version");
    Process java =
        new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    String stderr = new String(java.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(java.waitFor()).isEqualTo(1);
    assertThat(stderr).contains("Module com.example.missing not found");
  }

  @Test
  void whatTheUserSaysOfClosingFilesStaysWhole() {
    Configuration conf = cluster();
    conf.set("dfs.client.block.write.locateFollowingBlock.retries", "7");
    JobDefaults.apply(conf);
    assertThat(conf.get("dfs.client.block.write.locateFollowingBlock.retries")).isEqualTo("7");
    assertThat(conf.get("dfs.client.block.write.locateFollowingBlock.initial.delay.ms"))
        .isNotEqualTo("10");
    Configuration silent = cluster();
    JobDefaults.apply(silent);
    assertThat(silent.get("dfs.client.block.write.locateFollowingBlock.retries")).isEqualTo("10");
    assertThat(silent.get("dfs.client.block.write.locateFollowingBlock.initial.delay.ms"))
        .isEqualTo("10");
  }

  @Test
  void nodesWithoutTheModuleAreNotAskedForIt() {
    Configuration conf = cluster();
    conf.setBoolean("parmac.vector", false);
    JobDefaults.apply(conf);
    assertThat(conf.get("mapreduce.admin.map.child.java.opts", "")).doesNotContain("vector");
  }

  private static Configuration cluster() {
    Configuration conf = new JobConf();
    conf.set("mapreduce.framework.name", "yarn");
    return conf;
  }

  private void write(Map<String, String> settings) throws Exception {
    Configuration conf = new Configuration(false);
    settings.forEach(conf::set);
    try (var out = Files.newOutputStream(site.resolve("mapred-site.xml"))) {
      conf.writeXml(out);
    }
  }

  private String client() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                site + File.pathSeparator + System.getProperty("java.class.path"),
                Client.class.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    return out.strip();
  }
}
