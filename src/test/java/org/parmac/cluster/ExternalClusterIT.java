package org.parmac.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.parmac.cli.CommandRun;
import org.parmac.store.TestDatasets;

/**
 * A sigmoid layer and one of another program on YARN and HDFS, whose file comes to tasks through
 * the distributed cache: the same bytes as embedded.
 */
@ExtendWith(MiniCluster.Shared.class)
final class ExternalClusterIT {
  private static final Path SCRIPT = Path.of("src/test/resources/external/ridge.py");

  @TempDir Path tmp;

  @BeforeEach
  void python() throws Exception {
    boolean runs;
    try {
      runs = new ProcessBuilder("python3", "--version").start().waitFor() == 0;
    } catch (IOException e) {
      runs = false;
    }
    Assumptions.assumeTrue(runs, "python3 is missing");
  }

  @Test
  void theSameBytesAsEmbedded(MiniCluster cluster) throws Exception {
    Path spec = tmp.resolve("spec.yaml");
    Files.writeString(
        spec,
        """
        maxIterations: 2
        model:
          zStep: {evaluations: 40}
          layers:
            - {name: h, kind: sigmoid, units: 3, steps: 1}
            - {name: box, kind: external, command: [python3, ridge.py], files: ["%s"]}
        """
            .formatted(SCRIPT.toAbsolutePath()));
    Path data = tmp.resolve("data");
    write(new Configuration(), new org.apache.hadoop.fs.Path(data.toUri()));
    write(
        cluster.conf(), cluster.fs().makeQualified(new org.apache.hadoop.fs.Path("external/data")));
    CommandRun embedded =
        CommandRun.of(
            new Configuration(), "train", "--json", "--spec", spec, data, tmp.resolve("run"));
    assertThat(embedded.code()).as(embedded.err()).isZero();

    EdgeNode.Outcome trained =
        cluster.run(
            "train", "--json", "--spec", spec.toUri().toString(), "external/data", "external/run");

    assertThat(trained.exit()).as(trained.err()).isZero();
    assertThat(json(trained.out()).get("iterations").asInt()).isEqualTo(2);
    assertThat(json(trained.out()).get("modelSha256"))
        .isEqualTo(json(embedded.out()).get("modelSha256"));
    assertThat(cluster.fs().exists(new org.apache.hadoop.fs.Path("external/run/files/ridge.py")))
        .isTrue();
  }

  private static void write(Configuration conf, org.apache.hadoop.fs.Path path) throws IOException {
    TestDatasets.write(
        conf,
        path,
        2,
        64,
        TestDatasets.mixture(120, 5, 30, 1),
        TestDatasets.mixture(30, 5, 8, 2),
        TestDatasets.mixture(10, 5, 8, 3));
  }

  private static JsonNode json(String out) throws IOException {
    return new ObjectMapper().readTree(out);
  }
}
