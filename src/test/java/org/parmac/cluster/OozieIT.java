package org.parmac.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.oozie.client.OozieClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.parmac.cli.Main;
import org.parmac.store.RunDir;

/** The applications of workflows/ on a real Oozie server, with real launchers. */
@ExtendWith(OozieCluster.Shared.class)
final class OozieIT {
  private static final long PATIENCE = TimeUnit.MINUTES.toNanos(15);

  @TempDir Path tmp;

  /** A level of the recursion: its sub-workflow, and what its step reported. */
  private record Level(String workflow, Map<String, String> step) {}

  @Test
  void trainsIterationByIterationLikeEmbedded(OozieCluster cluster) throws Exception {
    String model = trainEmbedded("--mu-factor", "6");
    importDigits(cluster);

    String id = submit(cluster, "digits-levels", Map.of("muFactor", "6", "framework", "local"));
    JsonNode job = awaitEnd(cluster, id);

    assertThat(job.path("status").asText()).as(job.toPrettyString()).isEqualTo("SUCCEEDED");
    List<Level> levels = levels(cluster, job);
    assertThat(levels).hasSizeGreaterThanOrEqualTo(4);
    assertThat(levels)
        .allSatisfy(level -> assertThat(level.step()).containsEntry("penaltyRaised", "true"));
    assertThat(levels)
        .extracting(level -> Double.parseDouble(level.step().get("penalty")))
        .isSorted()
        .doesNotHaveDuplicates();
    assertThat(levels.get(levels.size() - 1).step())
        .containsEntry("stop", "converged")
        .containsEntry("next", "finish");
    assertThat(output(action(job, "finish"))).containsEntry("modelSha256", model);
    assertThat(modelOf(cluster, "digits-levels")).isEqualTo(model);
  }

  @Test
  void aKilledLauncherEndsInTheSameModel(OozieCluster cluster) throws Exception {
    String model = trainEmbedded("--max-iterations", "1");
    importDigits(cluster);
    List<String> before =
        cluster.applications().stream().map(OozieCluster.Application::id).toList();

    Map<String, String> settings = Map.of("maxIterations", "1", "uber", "true");
    String id = submit(cluster, "digits-killed", settings);
    // In the middle of a job, whose driver is the launcher.
    String child = awaitRunning(cluster, "parmac digits-killed iter-0000");
    String launcher =
        cluster.applications().stream()
            .filter(one -> !before.contains(one.id()) && one.isRunning() && !one.id().equals(child))
            .findFirst()
            .orElseThrow()
            .id();
    assertThat(cluster.killMaster(launcher)).isTrue();
    JsonNode job = awaitEnd(cluster, id);

    assertThat(job.path("status").asText()).as(job.toPrettyString()).isEqualTo("SUCCEEDED");
    assertThat(modelOf(cluster, "digits-killed")).isEqualTo(model);
    assertThat(action(job, "prepare").path("externalId").asText())
        .as("YARN has started the same launcher again")
        .isEqualTo(launcher);
    assertThat(cluster.applications())
        .filteredOn(one -> one.name().equals("parmac digits-killed iter-0000"))
        .extracting(OozieCluster.Application::outcome)
        .containsExactly("KILLED", "SUCCEEDED");
  }

  // ---- what an application needs

  private Path digits() throws Exception {
    Path file = tmp.resolve("digits.csv.gz");
    if (!Files.exists(file)) {
      try (InputStream digits = Main.class.getResourceAsStream("/org/parmac/digits.csv.gz")) {
        Files.copy(digits, file);
      }
    }
    return file;
  }

  private String trainEmbedded(String... options) throws Exception {
    String data = tmp.resolve("data").toString();
    String run = tmp.resolve("run").toString();
    Configuration conf = new Configuration();
    assertThat(
            Main.run(
                conf, "import", "--shards", "3", "--drop-columns", "65", digits().toString(), data))
        .isZero();
    List<String> line = new ArrayList<>(List.of("train", "--bits", "8"));
    line.addAll(List.of(options));
    line.addAll(List.of(data, run));
    assertThat(Main.run(new Configuration(), line.toArray(String[]::new))).isZero();
    return RunDir.open(new Configuration(), hadoop(Path.of(run))).modelSha256();
  }

  private void importDigits(OozieCluster cluster) throws Exception {
    FileSystem fs = cluster.fs();
    if (fs.exists(new org.apache.hadoop.fs.Path("digits/dataset.json"))) {
      return;
    }
    fs.copyFromLocalFile(hadoop(digits()), new org.apache.hadoop.fs.Path("digits.csv.gz"));
    String[] line = {"import", "-Dmapreduce.framework.name=local", "--shards", "3"};
    line = append(line, "--drop-columns", "65", "digits.csv.gz", "digits");
    EdgeNode.Outcome imported = cluster.edgeNode().run(line);
    assertThat(imported.exit()).as(imported.err()).isZero();
  }

  /** Submits workflows/train for a run of 8 bits on the digits; gives the workflow's id. */
  private static String submit(OozieCluster cluster, String run, Map<String, String> settings)
      throws Exception {
    org.apache.hadoop.fs.Path application = new org.apache.hadoop.fs.Path("applications/" + run);
    FileSystem fs = cluster.fs();
    fs.copyFromLocalFile(hadoop(Path.of("workflows/train")), application);
    fs.copyFromLocalFile(
        hadoop(EdgeNode.JAR.toPath()),
        new org.apache.hadoop.fs.Path(application, "lib/parmac.jar"));
    OozieClient oozie = new OozieClient(cluster.oozieUrl());
    Properties properties = oozie.createConfiguration();
    properties.setProperty("nameNode", fs.getUri().toString());
    properties.setProperty("resourceManager", cluster.conf().get("yarn.resourcemanager.address"));
    properties.setProperty(OozieClient.APP_PATH, fs.makeQualified(application).toString());
    properties.setProperty("dataset", "digits");
    properties.setProperty("run", run);
    properties.setProperty("bits", "8");
    settings.forEach(properties::setProperty);
    return oozie.run(properties);
  }

  // ---- what came of it

  private static JsonNode awaitEnd(OozieCluster cluster, String id) throws Exception {
    long start = System.nanoTime();
    JsonNode job = cluster.oozieJob(id);
    while (List.of("PREP", "RUNNING").contains(job.path("status").asText())) {
      assertThat(System.nanoTime() - start).as("time of %s", job).isLessThan(PATIENCE);
      Thread.sleep(500);
      job = cluster.oozieJob(id);
    }
    return job;
  }

  private static String awaitRunning(OozieCluster cluster, String name) throws Exception {
    long start = System.nanoTime();
    while (true) {
      for (OozieCluster.Application one : cluster.applications()) {
        if (one.name().equals(name) && one.isRunning()) {
          return one.id();
        }
      }
      assertThat(System.nanoTime() - start).as("time until %s runs", name).isLessThan(PATIENCE);
      Thread.sleep(100);
    }
  }

  /** The levels of a workflow's recursion, from the first. */
  private static List<Level> levels(OozieCluster cluster, JsonNode job) throws Exception {
    List<Level> levels = new ArrayList<>();
    JsonNode deeper = action(job, "iterate");
    while (!deeper.isMissingNode()) {
      String id = deeper.path("externalId").asText();
      JsonNode level = cluster.oozieJob(id);
      levels.add(new Level(id, output(action(level, "step"))));
      deeper = action(level, "deeper");
    }
    return levels;
  }

  private static JsonNode action(JsonNode job, String name) {
    for (JsonNode action : job.path("actions")) {
      if (action.path("name").asText().equals(name)) {
        return action;
      }
    }
    return com.fasterxml.jackson.databind.node.MissingNode.getInstance();
  }

  /** What an action has captured. */
  private static Map<String, String> output(JsonNode action) throws Exception {
    Properties properties = new Properties();
    properties.load(new java.io.StringReader(action.path("data").asText()));
    Map<String, String> output = new LinkedHashMap<>();
    properties.forEach((key, value) -> output.put((String) key, (String) value));
    return output;
  }

  private static String modelOf(OozieCluster cluster, String run) throws Exception {
    return RunDir.open(cluster.conf(), new org.apache.hadoop.fs.Path(run)).modelSha256();
  }

  private static org.apache.hadoop.fs.Path hadoop(Path local) {
    return new org.apache.hadoop.fs.Path(local.toAbsolutePath().toUri());
  }

  private static String[] append(String[] words, String... more) {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }
}
