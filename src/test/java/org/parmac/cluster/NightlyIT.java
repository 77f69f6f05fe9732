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
import org.parmac.cli.Main;
import org.parmac.store.RegistryDir;
import org.parmac.store.RegistryPointer;
import org.parmac.store.Verdict;

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

  @TempDir Path tmp;

  @Test
  void fourNights(OozieCluster cluster) throws Exception {
    org.apache.hadoop.fs.Path inputs = new org.apache.hadoop.fs.Path("nights");
    write(cluster.fs(), inputs);
    String id = cluster.submit(application(), settings(cluster.fs().makeQualified(inputs)));
    awaitStatus(cluster, id, "WAITING");
    assertThat(cluster.oozieJob(id).description().path("actions").get(0).toString())
        .as("it waits for the flag of the first day")
        .contains("nights/" + FIRST);
    touch(cluster.fs(), new org.apache.hadoop.fs.Path(inputs, FIRST + "/_SUCCESS"));

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
      assertThat(Main.run(new Configuration(), line.toArray(String[]::new))).isZero();
    }
    return new org.apache.hadoop.fs.Path(registry.toUri());
  }

  /** The days' folders on HDFS, whole but for the first one's flag. */
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
    for (String day : List.of(SECOND, THIRD, FOURTH)) {
      touch(fs, new org.apache.hadoop.fs.Path(inputs, day + "/_SUCCESS"));
    }
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

  private static void touch(FileSystem fs, org.apache.hadoop.fs.Path file) throws Exception {
    fs.create(file).close();
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

  private static void awaitStatus(OozieCluster cluster, String id, String status) throws Exception {
    long start = System.nanoTime();
    while (true) {
      JsonNode actions = cluster.oozieJob(id).description().path("actions");
      if (!actions.isEmpty() && actions.get(0).path("status").asText().equals(status)) {
        return;
      }
      assertThat(System.nanoTime() - start).as(id).isLessThan(OozieCluster.PATIENCE);
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
