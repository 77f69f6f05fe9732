package org.parmac.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.parmac.store.RunDir;
import org.parmac.store.StartsDir;

/** Training from several seeds: the best one is the run, cut off or not. */
class SeveralStartsTest {
  private static final String SPEC =
      GeneralRuns.SHALLOW.replace("maxIterations: 2", "maxIterations: 1");
  private static final int STARTS = 3;

  @TempDir static Path shared;
  private static GeneralRuns runs;
  private static Path data;
  private static final List<Double> errors = new ArrayList<>();
  private static int best;

  /** The same trainings one by one. */
  @BeforeAll
  static void train() throws Exception {
    runs = new GeneralRuns(shared);
    data = runs.mixture("data", 2);
    for (int s = 0; s < STARTS; s++) {
      RunDir run = runs.trained(SPEC, data, "seed" + s, "--seed", 7 + s);
      errors.add(run.summary(run.finish()).validationError());
      best = errors.get(s) < errors.get(best) ? s : best;
    }
    assertThat(errors).doesNotHaveDuplicates();
  }

  private static CommandRun starts(Configuration conf, String run, Object... more)
      throws Exception {
    List<Object> options = new ArrayList<>(List.of("--seed", 7, "--starts", STARTS, "--json"));
    options.addAll(List.of(more));
    return runs.train(conf, SPEC, data, run, options.toArray());
  }

  private static void isTheBest(String run) throws Exception {
    assertThat(runs.model(run)).isEqualTo(runs.model("seed" + best));
    RunDir dir = runs.open(run);
    assertThat(dir.spec().seed()).isEqualTo(7 + best);
    StartsDir.Outcome outcome = new StartsDir(dir.fs(), dir.path()).outcome();
    assertThat(outcome.results()).extracting(StartsDir.Result::value).isEqualTo(errors);
    assertThat(outcome.chosen()).isEqualTo(best + 1);
    assertThat(shared.resolve(run).resolve("starts")).doesNotExist();
    for (String step : List.of("init", "iter-0000", "iter-0001", "finish")) {
      assertThat(shared.resolve(run).resolve(step).resolve("summary.json")).exists();
    }
  }

  @Test
  void theBestIsTheRunAndRecognisedAsFinished() throws Exception {
    CommandRun result = starts(new Configuration(), "run");
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.err())
        .contains(
            "start 1 of 3, seed 7",
            "start 3 of 3, seed 9",
            "start " + (best + 1) + " of 3 (seed " + (7 + best) + ") is the run, validationError ",
            "; the others: start ");
    assertThat(result.out()).contains("\"starts\":3,\"start\":" + (best + 1));
    isTheBest("run");

    CommandRun again = starts(new Configuration(), "run");
    assertThat(again.code()).as(again.err()).isZero();
    assertThat(again.err()).isEmpty();
    assertThat(again.out()).contains("\"next\":\"none\"", "\"modelSha256\":");
    CommandRun inspect = CommandRun.of(new Configuration(), "inspect", shared.resolve("run"));
    assertThat(inspect.code()).as(inspect.err()).isZero();

    CommandRun more =
        runs.train(new Configuration(), SPEC, data, "run", "--seed", 7, "--starts", 4);
    assertThat(more.code()).isEqualTo(Main.USAGE);
    assertThat(more.err()).contains("begun with --starts 3 from seed 7, asked for --starts 4");
    CommandRun one = runs.train(new Configuration(), SPEC, data, "run", "--seed", 70);
    assertThat(one.code()).isEqualTo(Main.USAGE);
    assertThat(one.err()).contains("seed: " + (7 + best) + " in the run, 70 asked for");
  }

  @Test
  void cutOffWhereverItGoesOnWithTheSameCommand() throws Exception {
    cutOff(".*/cut/starts/plan.json");
    cutOff(".*/cut/starts/1/iter-0001/summary.json");
    cutOff(".*/cut/starts/result-1.json");
    CommandRun status =
        CommandRun.of(new Configuration(), "status", "--json", shared.resolve("cut"));
    assertThat(status.out()).contains("\"state\":\"stopped\",\"starts\":3,\"startsEnded\":0");
    CommandRun plain = runs.train(new Configuration(), SPEC, data, "cut", "--seed", 7);
    assertThat(plain.code()).isEqualTo(Main.OUTPUT_IN_USE);
    assertThat(plain.err()).contains("found several starts that have not ended");
    CommandRun other = runs.train(new Configuration(), SPEC, data, "cut", "--starts", 3);
    assertThat(other.err())
        .contains("begun with --starts 3 from seed 7, asked for --starts 3 from seed 1");
    cutOff(".*/cut/starts/3/finish/summary.json");
    cutOff(".*/cut/starts.json");
    cutOff(".*/cut/init");
    cutOff(".*/cut/model.avro");
    assertThat(shared.resolve("cut/run.json")).doesNotExist();
    cutOff(".*/cut/run.json");
    CommandRun last = starts(new Configuration(), "cut");
    assertThat(last.code()).as(last.err()).isZero();
    assertThat(last.err()).doesNotContain("iter-");
    isTheBest("cut");
  }

  private static void cutOff(String file) throws Exception {
    CommandRun result = starts(FaultyFiles.at("file:" + file), "cut");
    assertThat(result.code()).as(file + ": " + result.err()).isEqualTo(Main.FAILED);
    assertThat(result.err()).contains("injected fault at ");
  }

  @Test
  void atMostSoManyStepsAtATimeAndLosersAreRemovedAtOnce() throws Exception {
    CommandRun first = starts(new Configuration(), "some", "--steps", 6);
    assertThat(first.code()).as(first.err()).isZero();
    assertThat(first.out()).contains("\"steps\":2,\"starts\":3,\"start\":2");
    CommandRun second = starts(new Configuration(), "some", "--steps", 2);
    assertThat(second.out()).contains("\"starts\":3,\"start\":2");
    assertThat(second.out()).contains("\"next\":\"none\"");
    int better = errors.get(0) <= errors.get(1) ? 1 : 2;
    assertThat(shared.resolve("some/starts/" + better)).exists();
    assertThat(shared.resolve("some/starts/" + (3 - better))).doesNotExist();
    assertThat(starts(new Configuration(), "some").code()).isZero();
    isTheBest("some");
  }

  @Test
  void otherOptionsOrARunOfOneStartAreRefused() throws Exception {
    CommandRun one =
        runs.train(new Configuration(), SPEC, data, "seed0", "--seed", 7, "--starts", 2);
    assertThat(one.code()).isEqualTo(Main.USAGE);
    assertThat(one.err()).contains("one start in the run, 2 asked for");
    assertThat(starts(new Configuration(), "options", "--steps", 5).code()).isZero();
    CommandRun other =
        runs.train(
            new Configuration(),
            SPEC.replace("units: 4", "units: 3"),
            data,
            "options",
            "--seed",
            7,
            "--starts",
            STARTS);
    assertThat(other.code()).isEqualTo(Main.USAGE);
    assertThat(other.err()).contains("the run was started otherwise: ");
    assertThat(Files.exists(shared.resolve("options/run.json"))).isFalse();
  }
}
