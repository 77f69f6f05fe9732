package org.parmac.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.parmac.cli.CommandRun;
import org.parmac.cli.Main;
import org.parmac.store.registry.RegistryDir;
import org.parmac.store.registry.RegistryPointer;
import org.parmac.store.registry.Verdict;

/**
 * Four nights of workflows/nightly under a coordinator: the first model, a warm retraining on added
 * data, a day in wrong units, a day that cannot be read.
 */
@ExtendWith(OozieCluster.Shared.class)
final class NightlyIT {
  private static final String OPTIONS =
      "--drop-columns 65 --bits 8 --k 10 --max-iterations 4 --shards 2\n";
  private static final String FIRST = "2026-01-01";
  private static final String SECOND = "2026-01-02";
  private static final String THIRD = "2026-01-03";
  private static final String FOURTH = "2026-01-04";
  private static final List<String> DAYS = List.of(FIRST, SECOND, THIRD, FOURTH);

  @TempDir Path tmp;

  @Test
  void fourNights(OozieCluster cluster) throws Exception {
    org.apache.hadoop.fs.Path inputs = new org.apache.hadoop.fs.Path("nights");
    write(cluster.fs(), inputs);
    String id = cluster.submit(application(), settings(cluster.fs().makeQualified(inputs)));
    for (int night = 0; night < DAYS.size(); night++) {
      assertThat(awaitNight(cluster, id, night, List.of("WAITING")).path("missingDependencies"))
          .as("waits for the flag")
          .hasToString('"' + cluster.fs().makeQualified(flag(inputs, night)).toString() + '"');
      cluster.fs().create(flag(inputs, night)).close();
      awaitNight(cluster, id, night, List.of("SUCCEEDED", "KILLED", "FAILED"));
    }

    OozieJob coordinator = cluster.awaitEnd(id);

    List<OozieJob> nights = nights(cluster, coordinator);
    assertThat(nights)
        .extracting(OozieJob::status)
        .as(coordinator.toString())
        .containsExactly("SUCCEEDED", "SUCCEEDED", "SUCCEEDED", "KILLED");
    assertThat(nights.get(0).captured("retrain")).containsEntry("verdict", "promoted");
    assertThat(nights.get(1).captured("retrain"))
        .containsEntry("verdict", "promoted")
        .containsEntry("from", "1");
    assertThat(nights.get(2).captured("retrain")).containsEntry("verdict", "refused");
    assertThat(nights.get(3).action("retrain").path("errorMessage").asText())
        .contains("expected a finite number that float32 can hold, found \"nan\"");
    assertRegistry(cluster);
    assertMails(cluster);
  }

  private void assertRegistry(OozieCluster cluster) throws Exception {
    org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path("models/nightly");
    RegistryDir registry = RegistryDir.open(cluster.conf(), path);
    RegistryPointer current = registry.current().orElseThrow();
    assertThat(current.version()).as("the old model stays").isEqualTo(2);
    assertThat(registry.version(3).verdict().outcome()).isEqualTo(Verdict.Outcome.REFUSED);
    assertThat(registry.version(4).isJudged()).as("nothing of the unreadable day").isFalse();
    assertThat(registry.version(2).verdict().trained().points())
        .as("the second day's points beside the first's")
        .isGreaterThan(registry.version(1).verdict().trained().points());
    RegistryDir here = RegistryDir.open(new Configuration(), retrainedHere());
    assertThat(here.current().orElseThrow().modelSha256())
        .as("the same nights on this machine")
        .isEqualTo(current.modelSha256());
    EdgeNode.Outcome history = cluster.edgeNode().run("history", "models/nightly");
    assertThat(history.out().lines().filter(line -> line.startsWith("*")))
        .singleElement()
        .asString()
        .contains("0002", SECOND, "promoted");
  }

  private static void assertMails(OozieCluster cluster) {
    assertThat(cluster.mails())
        .anySatisfy(mail -> assertThat(mail).contains("the model of " + THIRD + " was refused"))
        .anySatisfy(mail -> assertThat(mail).contains("retraining with " + FOURTH + " failed"))
        .noneSatisfy(mail -> assertThat(mail).contains(SECOND));
  }

  /** The first two nights, by the command line on local files. */
  private org.apache.hadoop.fs.Path retrainedHere() throws Exception {
    Path registry = tmp.resolve("registry");
    for (String day : List.of(FIRST, SECOND)) {
      List<String> line = new ArrayList<>(List.of("retrain", "--batch", day));
      line.addAll(List.of(OPTIONS.strip().split(" ")));
      line.addAll(List.of(registry.toString(), tmp.resolve(day + ".csv").toString()));
      CommandRun run = CommandRun.of(new Configuration(), line.toArray());
      assertThat(run.code()).as(run.err()).isZero();
    }
    return new org.apache.hadoop.fs.Path(registry.toUri());
  }

  /** The days' folders on HDFS, without the flags that say that they are whole. */
  private void write(FileSystem fs, org.apache.hadoop.fs.Path inputs) throws Exception {
    List<String> digits = digits();
    write(fs, inputs, FIRST, digits.subList(0, 900));
    write(fs, inputs, SECOND, digits.subList(900, 1200));
    List<String> wrongUnits =
        digits.subList(1200, 1500).stream().map(NightlyIT::inOtherUnits).toList();
    write(fs, inputs, THIRD, wrongUnits);
    List<String> unreadable = new ArrayList<>(digits.subList(1500, digits.size()));
    unreadable.set(16, unreadable.get(16).replaceFirst("^[0-9.]*", "nan"));
    write(fs, inputs, FOURTH, unreadable);
  }

  private static org.apache.hadoop.fs.Path flag(org.apache.hadoop.fs.Path inputs, int night) {
    return new org.apache.hadoop.fs.Path(inputs, DAYS.get(night) + "/_SUCCESS");
  }

  private static List<String> digits() throws Exception {
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Main.class.getResourceAsStream("/org/parmac/digits.csv.gz")),
                StandardCharsets.UTF_8))) {
      return in.lines().toList();
    }
  }

  private static String inOtherUnits(String line) {
    return Stream.of(line.split(","))
        .map(value -> Double.toString(255 * Double.parseDouble(value)))
        .reduce((a, b) -> a + "," + b)
        .orElseThrow();
  }

  private void write(
      FileSystem fs, org.apache.hadoop.fs.Path inputs, String day, List<String> lines)
      throws Exception {
    Path local = Files.write(tmp.resolve(day + ".csv"), lines);
    fs.copyFromLocalFile(
        new org.apache.hadoop.fs.Path(local.toUri()),
        new org.apache.hadoop.fs.Path(inputs, day + "/vectors.csv"));
  }

  /** The application with options of our own. */
  private Path application() throws Exception {
    Path application = Files.createDirectory(tmp.resolve("nightly"));
    try (Stream<Path> files = Files.list(Path.of("workflows/nightly"))) {
      for (Path file : files.toList()) {
        Files.copy(file, application.resolve(file.getFileName()));
      }
    }
    Files.writeString(
        application.resolve("retrain.options"), OPTIONS, StandardOpenOption.TRUNCATE_EXISTING);
    return application;
  }

  private static List<String> settings(org.apache.hadoop.fs.Path inputs) {
    return List.of(
        "registry=models/nightly",
        "inputs=" + inputs,
        "start=" + FIRST + "T03:00Z",
        "end=" + FOURTH + "T04:00Z",
        "execution=FIFO",
        "framework=local",
        "mailTo=models@example.org",
        "retryMax=0");
  }

  /** Waits until the coordinator's action for a night has one of some statuses. */
  private static JsonNode awaitNight(
      OozieCluster cluster, String id, int night, List<String> statuses) throws Exception {
    long start = System.nanoTime();
    while (true) {
      OozieJob coordinator = cluster.oozieJob(id);
      JsonNode action = coordinator.description().path("actions").path(night);
      if (statuses.contains(action.path("status").asText())) {
        return action;
      }
      assertThat(System.nanoTime() - start).as("%s", coordinator).isLessThan(OozieCluster.PATIENCE);
      Thread.sleep(500);
    }
  }

  private static List<OozieJob> nights(OozieCluster cluster, OozieJob coordinator)
      throws Exception {
    List<OozieJob> nights = new ArrayList<>();
    for (JsonNode action : coordinator.description().path("actions")) {
      nights.add(cluster.oozieJob(action.path("externalId").asText()));
    }
    return nights;
  }
}
