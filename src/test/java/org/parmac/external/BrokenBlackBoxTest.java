package org.parmac.external;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.parmac.math.Block;
import org.parmac.math.Kernels;
import org.parmac.model.Layer;
import org.parmac.model.Parameters;
import org.parmac.train.PartialFit;
import org.parmac.train.Trainer;

/** Black boxes that do something wrong: a clear error or a retry, and nobody is left behind. */
@Timeout(60)
final class BrokenBlackBoxTest {
  private static final int ROWS = 40;
  private static final Parameters UNTRAINED = Parameters.ofState(Boxes.UNITS, new byte[0]);

  @TempDir Path tmp;
  private Path pids;

  @BeforeEach
  void python() {
    Boxes.needPython();
    pids = tmp.resolve("pids");
  }

  @AfterEach
  void nobodyIsLeft() throws Exception {
    if (Files.exists(pids)) {
      for (long pid : pids()) {
        assertThat(isGone(pid)).as("process %s is gone", pid).isTrue();
      }
    }
  }

  private List<Long> pids() throws IOException {
    return Files.readAllLines(pids).stream().map(Long::valueOf).toList();
  }

  /** Soon gone: a process that was killed has to be collected by its parent. */
  private static boolean isGone(long pid) throws InterruptedException {
    for (int i = 0; i < 100; i++) {
      if (ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty()) {
        return true;
      }
      Thread.sleep(20);
    }
    return false;
  }

  private Trainer broken(String what, Map<String, ?> options) {
    return Boxes.trainer(List.of("python3", "broken.py", what, pids.toString()), options);
  }

  private static Parameters fit(Trainer trainer) {
    PartialFit fit = trainer.start(UNTRAINED, 1);
    fit.startShard(0);
    fit.startPass(0);
    fit.add(Boxes.uniform(ROWS, Boxes.INPUTS, "x"), Boxes.uniform(ROWS, Boxes.UNITS, "y"));
    return fit.fit();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "short    | real   | \"predict 40 3\" expected \"ok 320\", found \"ok 316\"",
        "long     | real   | \"predict 40 3\" expected \"ok 320\", found \"ok 324\"",
        "chatty   | real   | \"predict 40 3\" expected \"ok 320\", found \"predicting ...\"",
        "endless  | real   | \"predict 40 3\" expected a line, found no end of it: \"xxx",
        "nan      | real   | expected finite numbers, found NaN in row 1, unit 1",
        "infinite | real   | expected finite numbers, found -Infinity in row 1, unit 1",
        "above    | unit   | expected numbers from 0 to 1 (output: unit), found 1.5 in row 1",
        "half     | binary | expected 0 or 1 (output: binary), found 0.5 in row 1, unit 1",
        "error    | real   | expected \"ok 320\", found error no model of this kind",
        "extra    | real   | \"quit\" expected no answer, found bytes that nobody",
        "forgets  | real   | \"save\" expected what it has learned, found 0 bytes",
        "unfaithful | real | \"save\" expected the same predictions, bit for bit",
      })
  void whatCannotBeRightIsRefused(String what, String output, String message) {
    Trainer trainer = broken(what, Map.of("output", output));

    assertThatThrownBy(() -> fit(trainer))
        .isInstanceOf(ExternalFailure.class)
        .hasMessageStartingWith("layer box, command [python3, broken.py, " + what + ", ")
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "at-once | exit code 3 | no licence",
        "dies    | exit code 7 | out of luck",
      })
  void whatDiesIsStartedAgainTwice(String what, String exit, String stderr) throws IOException {
    Trainer trainer = broken(what, Map.of());

    assertThatThrownBy(() -> fit(trainer))
        .isInstanceOf(ExternalFailure.class)
        .hasMessageContaining("expected an answer, found that it ended with " + exit)
        .hasMessageContaining("Its stderr ended with:\n" + stderr)
        .hasMessageContaining("started 3 times");
    assertThat(pids()).hasSize(3);
  }

  @Test
  void whatDiesOnceIsAskedAgainAndFits() throws IOException {
    Parameters fitted = fit(broken("dies-first", Map.of()));

    assertThat(fitted.state()).isEqualTo(fit(broken("sound", Map.of())).state());
  }

  @Test
  void whatDiesWhileItPredictsIsStartedAgainAndLoaded() throws Exception {
    Trainer trainer = broken("sound", Map.of());
    Parameters fitted = fit(trainer);
    Block x = Boxes.uniform(ROWS, Boxes.INPUTS, "x");
    Block before = new Block(0, Boxes.UNITS);
    Block after = new Block(0, Boxes.UNITS);
    try (Layer layer = trainer.layer(fitted)) {
      layer.forward(Kernels.get(), x, before);
      long pid = pids().get(pids().size() - 1);
      ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
      process.destroyForcibly();
      process.onExit().get();
      layer.forward(Kernels.get(), x, after);
    }

    assertThat(after.values()).isEqualTo(before.values());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "hangs  | \"predict 40 3\" expected an answer within 1 s, found nothing",
        "stalls | \"predict 40 3\" expected an answer within 1 s, found 323 bytes, and no more",
        "deaf   | \"fit 40 3 2 1\" expected an answer within 1 s, found nothing",
      })
  void whatDoesNotAnswerIsEnded(String what, String message) {
    Trainer trainer = broken(what, Map.of("timeoutSeconds", 1));

    assertThatThrownBy(() -> fit(trainer))
        .isInstanceOf(ExternalFailure.class)
        .hasMessageContaining(message);
  }

  @Test
  void whatItsProcessLeavesBehindIsEndedToo() throws IOException {
    assertThatThrownBy(() -> fit(broken("orphan", Map.of("restarts", 0))))
        .isInstanceOf(ExternalFailure.class)
        .hasMessageContaining("exit code 4");
    assertThat(pids()).hasSize(2);
  }

  @Test
  void megabytesOfStderrDoNoHarm() {
    Parameters fitted = fit(broken("loud", Map.of()));

    assertThat(fitted.state()).isEqualTo(fit(broken("sound", Map.of())).state());
  }

  @Test
  void ofMegabytesOfStderrTheEndIsShown() {
    Throwable thrown = catchThrowable(() -> fit(broken("loud-dies", Map.of("restarts", 0))));

    assertThat(thrown).isInstanceOf(ExternalFailure.class).hasMessageContaining("exit code 5");
    assertThat(thrown.getMessage().length()).isBetween(4000, 5000);
    assertThat(thrown.getMessage()).endsWith("00099999");
  }

  @Test
  void memoryIsLimited() {
    Trainer trainer = broken("greedy", Map.of("memoryMb", 400, "restarts", 0));

    assertThatThrownBy(() -> fit(trainer))
        .isInstanceOf(ExternalFailure.class)
        .hasMessageContaining("(memoryMb: 400)")
        .hasMessageContaining("MemoryError");
  }

  @Test
  void whatCannotBeStartedIsSaidSo() {
    Trainer trainer = Boxes.trainer(List.of("./no-such-command"), Map.of());

    assertThatThrownBy(() -> fit(trainer))
        .isInstanceOf(ExternalFailure.class)
        .hasMessageContaining("layer box, command [./no-such-command]: expected a command that")
        .hasMessageContaining("or among the layer's files, found: ");
  }

  @Test
  void theFailureSaysWhere() {
    ExternalFailure failure = new ExternalFailure("layer box, command [x]: no");

    assertThat(failure.in("shard 3")).hasMessage("shard 3, layer box, command [x]: no");
    assertThat(failure.in("shard 3").getStackTrace()).isEqualTo(failure.getStackTrace());
  }
}
