package org.parmac.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.parmac.cli.Main;
import org.parmac.store.ModelFile;
import org.parmac.store.RunDir;
import org.parmac.store.registry.RegistryDir;

/** The applications of workflows/ on a real Oozie server, with real launchers. */
@ExtendWith(OozieCluster.Shared.class)
final class OozieIT {
  @TempDir Path tmp;

  @Test
  void trainsIterationByIterationLikeEmbedded(OozieCluster cluster) throws Exception {
    String model = trainEmbedded("--mu-factor", "6");
    importDigits(cluster);

    String[] settings = {"muFactor=6", "framework=local", "registry=models/digits"};
    OozieJob job = cluster.awaitEnd(submit(cluster, "digits-levels", settings));

    assertThat(job.status()).as(job.toString()).isEqualTo("SUCCEEDED");
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
    assertThat(job.captured("finish")).containsEntry("modelSha256", model);
    assertThat(job.captured("evaluate")).isNotEmpty();
    RegistryDir registry =
        RegistryDir.open(cluster.conf(), new org.apache.hadoop.fs.Path("models/digits"));
    assertThat(registry.current().orElseThrow().modelSha256()).as("published").isEqualTo(model);
    assertThat(ModelFile.sha256(cluster.fs(), registry.version(1).modelFile())).isEqualTo(model);
  }

  @Test
  void aKilledLauncherEndsInTheSameModel(OozieCluster cluster) throws Exception {
    String model = trainEmbedded("--max-iterations", "1");
    importDigits(cluster);
    List<String> before =
        cluster.applications().stream().map(OozieCluster.Application::id).toList();

    String id = submit(cluster, "digits-killed", "maxIterations=1", "uber=true", "registry=");
    // In the middle of a job, whose driver is the launcher.
    String child = awaitRunning(cluster, "parmac digits-killed iter-0000");
    String launcher =
        cluster.applications().stream()
            .filter(one -> !before.contains(one.id()) && one.isRunning() && !one.id().equals(child))
            .findFirst()
            .orElseThrow()
            .id();
    assertThat(cluster.killMaster(launcher)).isTrue();
    OozieJob job = cluster.awaitEnd(id);

    assertThat(job.status()).as(job.toString()).isEqualTo("SUCCEEDED");
    assertThat(modelOf(cluster, "digits-killed")).isEqualTo(model);
    assertThat(job.action("prepare").path("externalId").asText())
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
  private static String submit(OozieCluster cluster, String run, String... settings)
      throws Exception {
    List<String> all = new ArrayList<>(List.of("dataset=digits", "run=" + run, "bits=8"));
    all.addAll(List.of(settings));
    return cluster.submit(Path.of("workflows/train"), all);
  }

  // ---- what came of it

  private static String awaitRunning(OozieCluster cluster, String name) throws Exception {
    long start = System.nanoTime();
    while (true) {
      for (OozieCluster.Application one : cluster.applications()) {
        if (one.name().equals(name) && one.isRunning()) {
          return one.id();
        }
      }
      assertThat(System.nanoTime() - start)
          .as("time until %s runs", name)
          .isLessThan(OozieCluster.PATIENCE);
      Thread.sleep(100);
    }
  }

  /** What the steps of a workflow's recursion have captured, from the first level. */
  private static List<Map<String, String>> levels(OozieCluster cluster, OozieJob job)
      throws Exception {
    List<Map<String, String>> levels = new ArrayList<>();
    JsonNode deeper = job.action("iterate");
    while (!deeper.isMissingNode()) {
      OozieJob level = cluster.oozieJob(deeper.path("externalId").asText());
      levels.add(level.captured("step"));
      deeper = level.action("deeper");
    }
    return levels;
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
