package org.parmac.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** submit, status and stop from an edge node, against a real Oozie server. */
@ExtendWith(OozieCluster.Shared.class)
final class SubmitIT {
  private static final String FAST = "framework=local";

  @TempDir Path tmp;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "workflows/train",
        "workflows/encode",
        "workflows/nightly",
        "--bundle workflows/nightly",
        "--workflow --set input=day --set batch=day workflows/nightly"
      })
  void theServerTakesEveryApplication(String words, OozieCluster cluster) throws Exception {
    EdgeNode.Outcome outcome = submit(cluster, ("--dry-run " + words).split(" "));
    assertThat(outcome.exit()).as(outcome.err()).isZero();
    assertThat(outcome.out()).isNotBlank();
  }

  @Test
  void whatTheServerRefusesIsSaidInItsWords(OozieCluster cluster) throws Exception {
    Path app = Files.createDirectories(tmp.resolve("broken"));
    Files.writeString(
        app.resolve("workflow.xml"),
        Files.readString(Path.of("workflows/encode/workflow.xml"))
            .replace("<start to=\"encode\"/>", "<start to=\"nowhere\"/>"));
    EdgeNode.Outcome outcome =
        submit(cluster, "--set", "model=m", "--set", "input=i", "--set", "codes=c", "" + app);
    assertThat(outcome.exit()).isEqualTo(1);
    assertThat(outcome.err())
        .contains(cluster.oozieUrl() + " could not submit the application", "nowhere")
        .doesNotContain("\tat ");
    assertThat(outcome.out()).isEmpty();
  }

  @Test
  void aFailedWorkflowIsFollowedToTheReason(OozieCluster cluster) throws Exception {
    EdgeNode.Outcome outcome =
        submit(
            cluster,
            "--follow",
            "--set",
            FAST,
            "--set",
            "retryMax=0",
            "--set",
            "dataset=no-such-dataset",
            "--set",
            "run=no-such-run",
            "workflows/train");
    assertThat(outcome.exit()).as(outcome.err()).isEqualTo(1);
    String id = outcome.out().strip();
    assertThat(outcome.err())
        .contains(
            id + " KILLED",
            "Training of no-such-run: prepare failed [JA018]: exit code 3: ",
            "no-such-dataset: expected a dataset (a directory with dataset.json), found none");

    JsonNode status = status(cluster, id);
    assertThat(status.get("status").asText()).isEqualTo("KILLED");
    assertThat(status.get("failedJob").asText()).isEqualTo(id);
    assertThat(status.get("error").asText()).contains("prepare failed", "no-such-dataset");
    assertThat(status.get("actions")).hasSize(1);
  }

  @Test
  void aJobIsStopped(OozieCluster cluster) throws Exception {
    EdgeNode.Outcome outcome =
        submit(
            cluster,
            "--json",
            "--set",
            "inputs=" + cluster.fs().getUri() + "/no/such/days",
            "workflows/nightly");
    assertThat(outcome.exit()).as(outcome.err()).isZero();
    JsonNode job = new ObjectMapper().readTree(outcome.out());
    assertThat(job.get("kind").asText()).isEqualTo("coordinator");
    String id = job.get("job").asText();
    assertThat(status(cluster, id).get("name").asText()).isEqualTo("parmac-nightly");

    EdgeNode.Outcome stopped = run(cluster, "stop", id);
    assertThat(stopped.exit()).as(stopped.err()).isZero();
    assertThat(stopped.out().strip()).isEqualTo(id + " KILLED");
    assertThat(status(cluster, id).get("status").asText()).isEqualTo("KILLED");
  }

  @Test
  void aJobThatIsNotThereIsSaidToBeMissing(OozieCluster cluster) throws Exception {
    EdgeNode.Outcome outcome = run(cluster, "status", "0000999-260131030000123-oozie-W");
    assertThat(outcome.exit()).isEqualTo(1);
    assertThat(outcome.err())
        .contains("could not look up 0000999-260131030000123-oozie-W", "E0604")
        .doesNotContain("\tat ");
  }

  private static EdgeNode.Outcome submit(OozieCluster cluster, String... words) throws Exception {
    return run(cluster, "submit", words);
  }

  private static JsonNode status(OozieCluster cluster, String id) throws Exception {
    EdgeNode.Outcome outcome = run(cluster, "status", "--json", id);
    assertThat(outcome.exit()).as(outcome.err()).isZero();
    return new ObjectMapper().readTree(outcome.out());
  }

  private static EdgeNode.Outcome run(OozieCluster cluster, String command, String... words)
      throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of(command, "--oozie", cluster.oozieUrl()));
    line.addAll(List.of(words));
    return cluster.edgeNode().run(line.toArray(String[]::new));
  }
}
