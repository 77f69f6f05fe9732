package org.parmac.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.parmac.cli.Main;
import org.parmac.store.DatasetDir;
import org.parmac.store.RunDir;
import org.parmac.store.TestDatasets;

/** Import and training on HDFS and YARN, with the packaged jar: the same bytes as embedded. */
@ExtendWith(MiniCluster.Shared.class)
final class TrainClusterIT {
  private static final String[] TRAIN = {"--bits", "8", "--max-iterations", "1"};

  @TempDir Path tmp;

  @Test
  void datasetAndModelAreTheSameAsEmbedded(MiniCluster cluster) throws Exception {
    Path csv =
        Files.writeString(
            tmp.resolve("points.csv"), TestDatasets.csv(TestDatasets.mixture(600, 10, 40, 1)));
    String data = tmp.resolve("data").toString();
    String run = tmp.resolve("run").toString();
    assertThat(Main.run(new Configuration(), "import", "--shards", "2", csv.toString(), data))
        .isZero();
    assertThat(Main.run(new Configuration(), train(data, run))).isZero();
    cluster
        .fs()
        .copyFromLocalFile(hadoop(csv.toString()), new org.apache.hadoop.fs.Path("points.csv"));
    int before = cluster.applications();

    EdgeNode.Outcome imported = cluster.run(importing("points.csv", "it/data"));
    // In the application master itself, as is usual for small jobs.
    EdgeNode.Outcome trained = cluster.run(train("it/data", "it/run"));

    assertThat(imported.exit()).as(imported.err()).isZero();
    assertThat(trained.exit()).as(trained.err()).isZero();
    assertThat(cluster.applications() - before)
        .as("jobs that YARN has run")
        .isGreaterThanOrEqualTo(5);
    assertThat(DatasetDir.open(cluster.conf(), new org.apache.hadoop.fs.Path("it/data")).id())
        .isEqualTo(DatasetDir.open(new Configuration(), hadoop(data)).id());
    assertThat(json(trained.out()).get("modelSha256").asText())
        .isEqualTo(RunDir.open(new Configuration(), hadoop(run)).modelSha256());
  }

  /** The name of a module that no Java has, with that of vectors in it. */
  @Test
  void whereNodesLackTheModuleOfVectorsTheOptionIsNamed(MiniCluster cluster) throws Exception {
    cluster.imported(100, 1, "it/module-data");
    EdgeNode.Outcome outcome =
        cluster.run(
            "train",
            "-Dmapreduce.am.max-attempts=1",
            "-Dyarn.app.mapreduce.am.admin-command-opts=--add-modules missing.jdk.incubator.vector",
            "--bits",
            "8",
            "it/module-data",
            "it/module-run");
    assertThat(outcome.exit()).as(outcome.err()).isEqualTo(Main.FAILED);
    assertThat(outcome.err())
        .contains(
            "Module missing.jdk.incubator.vector not found", "give -D parmac.vector=false right");
  }

  /** With a container for each task. */
  private static String[] importing(String input, String dataset) {
    return new String[] {
      "import", "-Dmapreduce.job.ubertask.enable=false", "--shards", "2", input, dataset
    };
  }

  private static String[] train(String data, String run, String... more) {
    List<String> line = new ArrayList<>(List.of("train", "--json"));
    line.addAll(List.of(TRAIN));
    line.addAll(List.of(more));
    line.add(data);
    line.add(run);
    return line.toArray(String[]::new);
  }

  private static JsonNode json(String out) throws IOException {
    return new ObjectMapper().readTree(out);
  }

  private static org.apache.hadoop.fs.Path hadoop(String local) {
    return new org.apache.hadoop.fs.Path(Path.of(local).toUri());
  }
}
