package org.parmac.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.parmac.cli.Main;
import org.parmac.store.DatasetDir;
import org.parmac.store.RunDir;
import org.parmac.store.TestDatasets;

/** Commands from a machine outside the cluster, against daemons that are processes of their own. */
@ExtendWith(OozieCluster.Shared.class)
final class EdgeNodeIT {
  private static final String QUEUE = "-Dmapreduce.job.queuename=nightly";

  @TempDir Path tmp;

  @Test
  void aKilledDriverGivenAgainEndsWithTheSameModelAsEmbedded(OozieCluster cluster)
      throws Exception {
    Path csv =
        Files.writeString(
            tmp.resolve("points.csv"), TestDatasets.csv(TestDatasets.mixture(600, 10, 40, 1)));
    String model = trainEmbedded(csv);
    FileSystem fs = cluster.fs();
    fs.copyFromLocalFile(hadoop(csv), new org.apache.hadoop.fs.Path("edge/points.csv"));
    EdgeNode edge = cluster.edgeNode();
    String file = uber().toString();

    // Reads and writes HDFS from this machine, where so little data is no matter for YARN.
    String local = "-Dmapreduce.framework.name=local";
    EdgeNode.Outcome imported =
        edge.run("import", local, "--shards", "2", "edge/points.csv", "edge/data");
    assertThat(imported.exit()).as(imported.err()).isZero();
    assertThat(DatasetDir.open(cluster.conf(), new org.apache.hadoop.fs.Path("edge/data")).id())
        .isEqualTo(DatasetDir.open(new Configuration(), hadoop(tmp.resolve("data"))).id());

    String[] train = {"train", "-conf", file, QUEUE, "--json", "--bits", "8", "--max-iterations"};
    train = append(train, "1", "edge/data", "edge/run");
    EdgeNode.Running driver = edge.start(train);
    // As soon as YARN has the job, which goes on without its driver.
    while (jobs(cluster).stream().noneMatch(job -> job.name().equals("parmac run iter-0000"))
        && driver.process().isAlive()) {
      Thread.sleep(100);
    }
    assertThat(driver.process().isAlive()).isTrue();
    driver.kill();
    EdgeNode.Outcome trained = edge.run(train);

    assertThat(trained.exit()).as(trained.err()).isZero();
    assertThat(trained.err()).contains("iter-0001").doesNotContain("init ");
    assertThat(new ObjectMapper().readTree(trained.out()).get("modelSha256").asText())
        .isEqualTo(model);
    assertThat(jobs(cluster)).allMatch(job -> job.queue().endsWith("nightly"));
    assertThat(jobs(cluster))
        .extracting(job -> job.name() + " " + job.outcome())
        .as("the job that the killed driver left does not go on beside its repetition")
        .containsExactly(
            "parmac run init SUCCEEDED",
            "parmac run iter-0000 KILLED",
            "parmac run iter-0000 SUCCEEDED",
            "parmac run iter-0001 SUCCEEDED",
            "parmac run finish SUCCEEDED");
  }

  private static List<OozieCluster.Application> jobs(OozieCluster cluster) throws Exception {
    return cluster.applications().stream()
        .filter(job -> job.name().startsWith("parmac run "))
        .toList();
  }

  private String trainEmbedded(Path csv) throws Exception {
    String data = tmp.resolve("data").toString();
    String run = tmp.resolve("run").toString();
    Configuration conf = new Configuration();
    assertThat(Main.run(conf, "import", "--shards", "2", csv.toString(), data)).isZero();
    assertThat(
            Main.run(
                new Configuration(), "train", "--bits", "8", "--max-iterations", "1", data, run))
        .isZero();
    return RunDir.open(new Configuration(), hadoop(Path.of(run))).modelSha256();
  }

  /** A file of settings as a user has it: tasks inside the application master, a job 17 s less. */
  private Path uber() throws Exception {
    Configuration settings = new Configuration(false);
    settings.set("mapreduce.job.ubertask.enable", "true");
    Path file = tmp.resolve("uber.xml");
    try (var out = Files.newOutputStream(file)) {
      settings.writeXml(out);
    }
    return file;
  }

  private static org.apache.hadoop.fs.Path hadoop(Path local) {
    return new org.apache.hadoop.fs.Path(local.toUri());
  }

  private static String[] append(String[] words, String... more) {
    List<String> all = new java.util.ArrayList<>(List.of(words));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }
}
