package org.parmac.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileUtil;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Trainings in processes of their own, as scripts/parmac starts them: killed, stopped, and two at a
 * time.
 */
final class TrainProcessIT {
  private static final int TRIES = 5;
  private static final int PATIENCE_SECONDS = 120;

  @TempDir static Path shared;
  private static Path data;

  /** What an undisturbed training prints. */
  private static JsonNode undisturbed;

  @TempDir Path tmp;

  private record Outcome(int exit, String out, String err) {}

  /** A training under way; its output goes to files. */
  private record Training(Process process, Path out, Path err) {
    Outcome end() throws IOException, InterruptedException {
      assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
          .as("ends within %s s", PATIENCE_SECONDS)
          .isTrue();
      return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    /** Waits until a file is there; false if the training ended before that was seen. */
    boolean reaches(Path file) throws InterruptedException {
      while (!Files.exists(file) && process.isAlive()) {
        Thread.sleep(1);
      }
      return process.isAlive();
    }

    void kill() throws InterruptedException {
      process.destroyForcibly().waitFor();
    }
  }

  @BeforeAll
  static void trainUndisturbed() throws Exception {
    Path csv = shared.resolve("digits.csv.gz");
    try (InputStream digits = Main.class.getResourceAsStream("/org/parmac/digits.csv.gz")) {
      Files.copy(digits, csv);
    }
    data = shared.resolve("data");
    CommandRun imported =
        CommandRun.of(
            new Configuration(), "import", "--shards", 3, "--drop-columns", 65, csv, data);
    assertThat(imported.code()).as(imported.err()).isZero();
    Outcome outcome = train(shared.resolve("run")).end();
    assertThat(outcome.exit()).as(outcome.err()).isZero();
    undisturbed = new ObjectMapper().readTree(outcome.out());
    assertThat(undisturbed.get("modelSha256").asText()).hasSize(64);
  }

  private static Training train(Path run, String... options) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-cp"));
    command.add(String.join(File.pathSeparator, "target/parmac.jar", "scripts", "target/lib/*"));
    command.addAll(
        List.of("org.parmac.cli.Main", "train", "--json", "--bits", "12", "--mu-factor", "6"));
    command.addAll(List.of(options));
    command.addAll(List.of(data.toString(), run.toString()));
    Path out = Files.createTempFile(shared, "out", ".txt");
    Path err = Files.createTempFile(shared, "err", ".txt");
    return new Training(
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start(),
        out,
        err);
  }

  /**
   * Kills a training once it has made a file; the run is then as it was at that moment, or a little
   * later.
   */
  private static void killAt(Path run, String file, String notYet) throws Exception {
    for (int i = 0; i < TRIES; i++) {
      Training training = train(run);
      boolean reached = training.reaches(run.resolve(file));
      training.kill();
      if (reached && !Files.exists(run.resolve(notYet))) {
        return;
      }
      // The training was quicker than this test: back to before the moment that is wanted.
      Path step = run.resolve(file).getParent();
      FileUtil.fullyDelete((step.equals(run) ? run.resolve(file) : step).toFile());
      Files.deleteIfExists(run.resolve("model.avro"));
    }
    throw new AssertionError(
        "missed " + TRIES + " times the moment between " + file + " and " + notYet);
  }

  @Test
  void killedInThreeStepsAndGivenAgainItEndsWithTheSameModel() throws Exception {
    Path run = tmp.resolve("run");

    killAt(run, "init", "init/summary.json");
    killAt(run, "iter-0002/_temporary", "iter-0002/summary.json");
    assertThat(run.resolve("iter-0001/summary.json")).exists();
    killAt(run, "finish", "model.avro");
    assertThat(run.resolve("iter-0002/summary.json")).exists();

    Outcome last = train(run).end();
    assertThat(last.exit()).as(last.err()).isZero();
    assertThat(last.err()).contains("finish ").doesNotContain("iter-");
    assertSameModel(last, run);
  }

  @Test
  void killedWhileOneJobDoesAllItEndsWithTheSameModel() throws Exception {
    Path run = tmp.resolve("run");
    Training killed = train(run, "--steps-per-job", "100");
    killed.reaches(run.resolve("iter-0000/summary.json"));
    killed.kill();
    assertThat(run.resolve("model.avro")).doesNotExist();
    Outcome last = train(run, "--steps-per-job", "2").end();
    assertThat(last.exit()).as(last.err()).isZero();
    assertSameModel(last, run);
  }

  private static void assertSameModel(Outcome outcome, Path run) throws IOException {
    JsonNode result = new ObjectMapper().readTree(outcome.out());
    for (String name : List.of("iterations", "stop", "objective", "nestedError", "modelSha256")) {
      assertThat(result.get(name)).as(name).isEqualTo(undisturbed.get(name));
    }
    assertThat(run.resolve("model.avro")).hasSameBinaryContentAs(shared.resolve("run/model.avro"));
    try (var files = Files.list(run)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .filteredOn(name -> name.startsWith("_") || name.startsWith("._"))
          .containsOnly("_lock");
    }
  }

  @Test
  void ofTwoAtOnceOneTrainsAndTheOtherIsTurnedAway() throws Exception {
    Path run = tmp.resolve("run");
    Training one = train(run);
    Training two = train(run);
    List<Outcome> outcomes = List.of(one.end(), two.end());

    assertThat(outcomes)
        .extracting(Outcome::exit)
        .as(outcomes.toString())
        .containsExactlyInAnyOrder(0, 5);
    Outcome refused = outcomes.get(0).exit() == 5 ? outcomes.get(0) : outcomes.get(1);
    assertThat(refused.err()).contains(run + ": in use by another process").hasLineCount(1);
    assertSameModel(refused == outcomes.get(0) ? outcomes.get(1) : outcomes.get(0), run);
  }

  @Test
  void stoppedItSaysThatTheSameCommandContinuesAndItDoes() throws Exception {
    Path run = tmp.resolve("run");
    Training training = train(run);
    assertThat(training.reaches(run.resolve("iter-0001"))).isTrue();
    long start = System.nanoTime();
    training.process().destroy();
    Outcome stopped = training.end();

    assertThat(stopped.exit()).as(stopped.err()).isEqualTo(4);
    // Not the end: threads of the interrupted job may still log beside the message.
    assertThat(stopped.err()).contains("parmac: stopped; the same command continues\n");
    assertThat(System.nanoTime() - start)
        .as("does not wait for nothing")
        .isLessThan(TimeUnit.SECONDS.toNanos(9));
    assertThat(stopped.out()).isEmpty();
    assertThat(run.resolve("model.avro")).doesNotExist();
    Outcome continued = train(run).end();
    assertThat(continued.exit()).as(continued.err()).isZero();
    assertThat(continued.err()).doesNotContain("iter-0000");
    assertSameModel(continued, run);
  }

  @Test
  void stoppedWhileOneJobDoesAllItSaysSo() throws Exception {
    Path run = tmp.resolve("run");
    Training training = train(run, "--steps-per-job", "100");
    assertThat(training.reaches(run.resolve("iter-0000/summary.json"))).isTrue();
    training.process().destroy();
    Outcome stopped = training.end();
    assertThat(stopped.exit()).as(stopped.err()).isEqualTo(4);
    assertThat(stopped.err()).contains("parmac: stopped; the same command continues\n");
    Outcome continued = train(run, "--steps-per-job", "100").end();
    assertThat(continued.exit()).as(continued.err()).isZero();
    assertSameModel(continued, run);
  }

  @Test
  void badDataIsOneLine() throws Exception {
    Path run = tmp.resolve("run");
    Path shard = data.resolve("train/shard-00001.avro");
    byte[] good = Files.readAllBytes(shard);
    byte[] bad = good.clone();
    bad[bad.length / 2] ^= 0x10;
    Path checksums = shard.resolveSibling(".shard-00001.avro.crc");
    byte[] goodChecksums = Files.readAllBytes(checksums);
    Outcome outcome;
    try {
      Files.delete(checksums);
      Files.write(shard, bad);
      outcome = train(run).end();
    } finally {
      Files.write(shard, good);
      Files.write(checksums, goodChecksums);
    }

    assertThat(outcome.exit()).as(outcome.err()).isEqualTo(3);
    assertThat(outcome.err())
        .startsWith("parmac train: file:" + shard + ": tile ")
        .endsWith("Put the right file back, or import the dataset again.\n")
        .hasLineCount(1);
    assertThat(run.resolve("init/summary.json")).doesNotExist();
  }
}
