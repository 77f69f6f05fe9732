package org.parmac.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Retrainings in processes of their own, as a cron line starts them: killed, stopped, and twice.
 */
final class RetrainProcessIT {
  private static final int PATIENCE_SECONDS = 180;
  private static final int TRIES = 5;

  @TempDir static Path shared;
  private static Nights nights;

  /** The registry after day "one". */
  private static Map<String, byte[]> first;

  /** What an undisturbed second day says, and its model. */
  private static JsonNode undisturbed;

  private static byte[] model;

  private record Night(Process process, Path out, Path err) {
    int end() throws InterruptedException {
      assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
          .as("ends within %s s", PATIENCE_SECONDS)
          .isTrue();
      return process.exitValue();
    }

    /** Waits until a file is there; false if the process ended before that was seen. */
    boolean reaches(Path file) throws InterruptedException {
      while (!Files.exists(file) && process.isAlive()) {
        Thread.sleep(1);
      }
      return process.isAlive();
    }

    String said() throws IOException {
      return Files.readString(err);
    }
  }

  @BeforeAll
  static void trainUndisturbed() throws Exception {
    nights = new Nights(shared).after("one");
    first = nights.files();
    CommandRun second = nights.retrain("two");
    assertThat(second.code()).as(second.err()).isZero();
    undisturbed = Nights.json(second);
    model = Files.readAllBytes(model());
  }

  @BeforeEach
  void restore() throws Exception {
    nights.restore(first);
  }

  private static Path model() {
    return nights.registry().resolve("versions/0002/model.avro");
  }

  private static Night start() throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-cp"));
    command.add(String.join(File.pathSeparator, "target/parmac.jar", "scripts", "target/lib/*"));
    command.add("org.parmac.cli.Main");
    command.addAll(List.of(nights.line("two")));
    Path out = Files.createTempFile(shared, "out", ".txt");
    Path err = Files.createTempFile(shared, "err", ".txt");
    return new Night(
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start(),
        out,
        err);
  }

  /** Kills a night between two files; back to how it was before it, if that moment was missed. */
  private static void killBetween(String file, String notYet) throws Exception {
    Map<String, byte[]> before = nights.files();
    for (int i = 0; i < TRIES; i++) {
      Night night = start();
      boolean reached = night.reaches(nights.registry().resolve(file));
      night.process().destroyForcibly().waitFor();
      if (reached && !Files.exists(nights.registry().resolve(notYet))) {
        return;
      }
      nights.restore(before);
    }
    throw new AssertionError(
        "missed " + TRIES + " times the moment between " + file + " and " + notYet);
  }

  private static void assertUndisturbed(Night last) throws Exception {
    assertThat(last.end()).as(last.said()).isZero();
    JsonNode result = new ObjectMapper().readTree(last.out().toFile());
    for (String key : List.of("verdict", "version", "reason", "modelSha256", "current")) {
      assertThat(result.get(key)).as(key).isEqualTo(undisturbed.get(key));
    }
    assertThat(model()).hasBinaryContent(model);
    assertThat(nights.current()).isEqualTo(2);
    assertThat(nights.registry().resolve("versions/0002/_judge")).doesNotExist();
  }

  @Test
  void killedInImportTrainingAndJudgementItEndsWithTheSameModel() throws Exception {
    killBetween("batches/two/_draft", "batches/two/dataset.json");
    killBetween("versions/0002/run/iter-0001", "versions/0002/run/iter-0001/summary.json");
    killBetween("versions/0002/_judge", "versions/0002/verdict.json");
    Night last = start();
    assertUndisturbed(last);
    assertThat(last.said()).contains("continues version 2").doesNotContain("iter-");
  }

  @Test
  void ofTwoAtOnceOneRetrainsAndTheOtherIsTurnedAway() throws Exception {
    Night one = start();
    Night two = start();
    List<Integer> codes = List.of(one.end(), two.end());
    assertThat(codes).as(one.said() + two.said()).containsExactlyInAnyOrder(0, 5);
    assertUndisturbed(codes.get(0) == 0 ? one : two);
    assertThat((codes.get(0) == 0 ? two : one).said()).contains("in use by another process");
  }

  @Test
  void stoppedItSaysSoAndGoesOn() throws Exception {
    Night night = start();
    assertThat(night.reaches(nights.registry().resolve("versions/0002/run/iter-0000"))).isTrue();
    night.process().destroy();
    assertThat(night.end()).as(night.said()).isEqualTo(Main.STOPPED);
    assertThat(night.said()).contains("parmac: stopped; the same command continues\n");
    assertUndisturbed(start());
  }
}
