package org.parmac.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
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

  @Test
  void trainsIterationByIterationLikeEmbedded(OozieCluster cluster) throws Exception {
    String model = trainEmbedded("--mu-factor", "6");
    importDigits(cluster);

    String id = submit(cluster, "digits-levels", "muFactor=6", "framework=local");
    JsonNode job = awaitEnd(cluster, id);

    assertThat(job.path("status").asText()).as(job.toPrettyString()).isEqualTo("SUCCEEDED");
    List<Map<String, String>> levels = levels(cluster, job);
    assertThat(levels).hasSizeGreaterThanOrEqualTo(4);
    assertThat(levels)
        .allSatisfy(level -> assertThat(level).containsEntry("penaltyRaised", "true"));
    assertThat(levels)
        .extracting(level -> Double.parseDouble(level.get("penalty")))
        .isSorted()
        .doesNotHaveDuplicates();
    assertThat(levels.get(levels.size() - 1))
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

    String id = submit(cluster, "digits-killed", "maxIterations=1", "uber=true");
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
    // The first one was killed with its launcher's tag, unless it had just ended by itself.
    assertThat(cluster.applications())
        .filteredOn(one -> one.name().equals("parmac digits-killed iter-0000"))
        .as("no summary was written of the first, so the iteration was made again")
        .hasSize(2)
        .last()
        .matches(one -> one.outcome().equals("SUCCEEDED"));
  }

  // Here the nightly coordinator will go: a done-flag, a warm retraining, a refusal.

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

  /**
   * Submits workflows/train from the edge node, for a run of 8 bits on the digits.
   *
   * @param settings KEY=VALUE
   * @return the workflow's id
   */
  private static String submit(OozieCluster cluster, String run, String... settings)
      throws Exception {
    List<String> line = new ArrayList<>(List.of("submit", "--json"));
    line.add("-Dparmac.oozie.url=" + cluster.oozieUrl());
    List<String> all = new ArrayList<>(List.of("dataset=digits", "run=" + run, "bits=8"));
    all.add("registry=");
    all.addAll(List.of(settings));
    all.forEach(setting -> line.addAll(List.of("--set", setting)));
    line.add("workflows/train");
    EdgeNode.Outcome submitted = cluster.edgeNode().run(line.toArray(String[]::new));
    assertThat(submitted.exit()).as(submitted.err()).isZero();
    return new ObjectMapper().readTree(submitted.out()).get("job").asText();
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

  /** What the steps of a workflow's recursion have captured, from the first level. */
  private static List<Map<String, String>> levels(OozieCluster cluster, JsonNode job)
      throws Exception {
    List<Map<String, String>> levels = new ArrayList<>();
    JsonNode deeper = action(job, "iterate");
    while (!deeper.isMissingNode()) {
      JsonNode level = cluster.oozieJob(deeper.path("externalId").asText());
      levels.add(output(action(level, "step")));
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
    return MissingNode.getInstance();
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
