package org.parmac.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.parmac.plan.MeasuredRun;
import org.parmac.store.IterationSummary;
import org.parmac.store.RunDir;

/** {@code plan}: from given costs, and from the counters of a run. */
final class PlanCommandTest {
  @TempDir Path tmp;
  private final Configuration conf = new Configuration();

  @Test
  void theGoldenValuesFromGivenCosts() throws Exception {
    JsonNode plan =
        json(
            "--points",
            "50000",
            "--columns",
            "1",
            "--bits",
            "32",
            "--epochs",
            "1",
            "--rings",
            "1",
            "--t-w",
            "1",
            "--t-z",
            "200",
            "--t-c",
            "1e4",
            "--t-g",
            "0",
            "--t-r",
            "0",
            "--t-v",
            "0",
            "--t-a",
            "0",
            "--t-j",
            "0",
            "--t-t",
            "0",
            "--idle",
            "0");
    double[] golden = {1, 1.992071, 3.968411, 7.874633, 15.506268, 30.084191, 50.805687};
    for (int i = 0; i < golden.length; i++) {
      JsonNode row = plan.get("rows").get(i);
      assertThat(row.get("shards").asInt()).isEqualTo(1 << i);
      assertThat(row.get("speedup").asDouble()).isCloseTo(golden[i], within(5e-7));
    }
    assertThat(plan.get("best").get("shards").asInt()).isBetween(126, 127);
  }

  @Test
  void aThousandMillionPointsOnAThousandTasks() throws Exception {
    CommandRun text = plan("--points", "1000000000", "--bits", "64", "--slots", "1000");
    assertThat(text.code()).as(text.err()).isZero();
    assertThat(text.out())
        .contains("1,000,000,000 points x 128, 64 bits: 64 submodels")
        .contains("dataset      512 GB")
        .contains("8 GB of coordinates")
        .contains("import --shards")
        .contains("circulation.rings")
        .contains("mapreduce.map.memory.mb")
        .contains("note: usual costs");
    JsonNode chosen =
        json("--points", "1000000000", "--bits", "64", "--slots", "1000", "--shards", "1000")
            .get("chosen");
    assertThat(chosen.get("shards").asInt()).isEqualTo(1000);
    assertThat(chosen.get("rings").asInt()).isEqualTo(16);
    assertThat(chosen.get("speedup").asDouble()).isBetween(150.0, 185.0);
    assertThat(chosen.get("footprint").get("shardBytes").asLong()).isEqualTo(512_000_000);
    assertThat(chosen.get("training").asDouble())
        .isCloseTo(31 * chosen.get("iteration").asDouble(), within(1e-6));
  }

  /** What a value costs in training, at so many columns and a small run's bits. */
  private static double narrowness(int columns) {
    return 1 + 12.0 / SmallRun.BITS + 57.0 / columns;
  }

  @Test
  void fromARunsOwnCounters() throws Exception {
    SmallRun small = SmallRun.in(tmp);
    JsonNode plan = json("--run", small.run());
    RunDir run = small.open();
    List<Double> walls = new ArrayList<>();
    List<Double> training = new ArrayList<>();
    for (int i = 1; i <= SmallRun.ITERATIONS; i++) {
      IterationSummary s = run.summary(run.iteration(i));
      walls.add(s.seconds().total());
      training.add(s.seconds().taskWStep() / (SmallRun.ROWS * SmallRun.BITS * 2));
    }
    walls.sort(null);
    training.sort(null);
    JsonNode check = plan.get("runs").get(0);
    assertThat(check.get("measured").asDouble()).isCloseTo(walls.get(1), within(1e-9));
    assertThat(check.get("shards").asInt()).isEqualTo(2);
    assertThat(check.get("slots").asInt()).isBetween(1, 2);
    assertThat(plan.get("costs").get("t-w").asDouble())
        .isCloseTo(training.get(1), within(1e-6 * training.get(1)));
    assertThat(plan.get("iterations").asInt()).isEqualTo(SmallRun.ITERATIONS);
    assertThat(plan.get("work").get("points").asLong()).isEqualTo(SmallRun.ROWS);

    JsonNode wider =
        json("--run", small.run(), "--columns", "24", "--epochs", "5", "--exchange", "circulate");
    assertThat(wider.get("costs").get("t-w").asDouble())
        .isCloseTo(
            training.get(1) * 2 * narrowness(24) / narrowness(12), within(1e-6 * training.get(1)));
    assertThat(wider.get("notes").toString())
        .contains("the runs have 12 columns")
        .contains("no run has 5 epochs")
        .contains("no submodels circulated in the runs");
  }

  @Test
  void fromRunsThatCirculated() throws Exception {
    SmallRun small = SmallRun.in(tmp);
    Path run = tmp.resolve("circulating");
    CommandRun training =
        CommandRun.of(
            conf,
            "train",
            "--bits",
            "6",
            "--max-iterations",
            "3",
            "--exchange",
            "circulate",
            small.data(),
            run);
    assertThat(training.code()).as(training.err()).isZero();
    JsonNode plan = json("--run", run, small.run());
    JsonNode check = plan.get("runs").get(0);
    assertThat(check.get("exchange").asText()).isEqualTo("circulate");
    assertThat(plan.get("costs").get("t-v").asDouble()).isBetween(0.0, 5.0);
    assertThat(plan.get("costs").get("t-v").asDouble()).isNotEqualTo(0.05);
    assertThat(plan.get("notes").toString()).doesNotContain("no submodels circulated");
    CommandRun text = plan("--run", run, "--points", "1000000");
    assertThat(text.out()).contains("circulating ").contains("circulation.rings");
  }

  @Test
  void oneJobForAllIterationsAsArithmetic() throws Exception {
    Object[] target = {
      "--points",
      "1000",
      "--columns",
      "10",
      "--bits",
      "4",
      "--epochs",
      "2",
      "--iterations",
      "8",
      "--exchange",
      "reduce",
      "--shards",
      "4",
      "--slots",
      "2",
      "--t-w",
      "0.01",
      "--t-z",
      "0.02",
      "--t-c",
      "0",
      "--t-g",
      "0.03",
      "--t-r",
      "0.05",
      "--t-a",
      "1",
      "--t-j",
      "100",
      "--t-t",
      "20",
      "--t-i",
      "3",
      "--skew",
      "1",
      "--idle",
      "0"
    };
    // 500 points a slot: 500 · (4 · 0.02 + 2 · 4 · 0.01 + 2 · 0.05) = 130, and 4 for the sums.
    JsonNode single = json(target);
    assertThat(single.get("chosen").get("iteration").asDouble())
        .isCloseTo(100 + 2 * 20 + 130 + 4, within(1e-9));
    assertThat(single.get("chosen").get("training").asDouble()).isCloseTo(11 * 274, within(1e-6));
    assertThat(single.get("notes").toString())
        .contains("one job for all iterations would be quicker")
        .contains("an iteration 1.69 min in place of 4.57 min")
        .contains("if all 2 tasks can run at once")
        .contains("train --steps-per-job 100");

    // Ten steps besides init in two jobs, so five in each; points are read by the first of the
    // five.
    JsonNode five = json(with(target, "--steps-per-job", "7"));
    assertThat(five.get("stepsPerJob").asInt()).isEqualTo(5);
    double iteration = 500 * (0.08 + 0.08) + 500 * 0.05 / 5 + 4 + 3 + 120 / 5.0;
    assertThat(iteration).isEqualTo(116);
    assertThat(five.get("chosen").get("iteration").asDouble()).isCloseTo(116, within(1e-9));
    assertThat(five.get("chosen").get("training").asDouble())
        .isCloseTo(274 + 10 * 116, within(1e-6));
    assertThat(five.get("set").get("train --steps-per-job").asText()).isEqualTo("5");
    CommandRun text = plan(with(target, "--steps-per-job", "1000"));
    assertThat(text.out())
        .contains("8 iterations, reduce, 10 steps a job (2 jobs)")
        .contains("  t-i            3.00  an iteration in a job of several, besides")
        .contains("train --steps-per-job          100        4.57 min an iteration with a job each")
        .contains("2 shards a task")
        .contains("reach the task that fits")
        .doesNotContain("ubertask");
  }

  private static Object[] with(Object[] options, Object... more) {
    List<Object> all = new ArrayList<>(List.of(options));
    all.addAll(List.of(more));
    return all.toArray();
  }

  @Test
  void fromARunThatHadOneJobForAllIterations() throws Exception {
    SmallRun small = SmallRun.in(tmp);
    Path run = tmp.resolve("resident");
    train(small.data(), run, "--max-iterations", "3", "--steps-per-job", "100");
    JsonNode plan = json("--run", run, small.run(), "--steps-per-job", "100");
    assertThat(plan.get("runs").get(0).get("resident").asBoolean()).isTrue();
    assertThat(plan.get("runs").get(1).get("resident").asBoolean()).isFalse();
    assertThat(plan.get("costs").get("t-i").asDouble()).isBetween(0.0, 2.0).isNotEqualTo(0.4);
    assertThat(plan.get("notes").toString()).doesNotContain("no run had several steps a job");
    assertThat(plan("--run", run).out())
        .contains("inside a job  measured")
        .contains("all runs had several steps a job: t-j and t-t are usual ones");
    assertThat(json("--run", small.run(), "--steps-per-job", "100").get("notes").toString())
        .contains("no run had several steps a job");
  }

  @Test
  void ofAFewIterationsInJobsOfSeveralTheOthersCount() throws Exception {
    SmallRun small = SmallRun.in(tmp);
    Path mixed = tmp.resolve("mixed");
    train(small.data(), mixed, "--max-iterations", "6", "--steps", "5");
    train(small.data(), mixed, "--max-iterations", "6", "--steps-per-job", "2");
    MeasuredRun few = RunTimings.read(conf, new org.apache.hadoop.fs.Path(mixed.toUri()));
    assertThat(few.layout().isResident()).isFalse();
    // Iterations 4 and 5 shared a job; 6 began one with the finish.
    RunDir run = RunDir.open(conf, new org.apache.hadoop.fs.Path(mixed.toUri()));
    List<Double> walls = new ArrayList<>();
    for (int i : new int[] {1, 2, 3, 6}) {
      walls.add(run.summary(run.iteration(i)).seconds().total());
    }
    assertThat(few.iterations().stream().map(MeasuredRun.MeasuredIteration::wall).toList())
        .isEqualTo(walls);
  }

  /** With a configuration of its own, in which the options stay. */
  private static void train(Path data, Path run, String... options) throws Exception {
    List<Object> line = new ArrayList<>(List.of("train", "--bits", "6"));
    line.addAll(List.of(options));
    line.addAll(List.of(data, run));
    CommandRun training = CommandRun.of(new Configuration(), line.toArray());
    assertThat(training.code()).as(training.err()).isZero();
  }

  @Test
  void saysWhatIsWrong() throws Exception {
    assertThat(plan().code()).isEqualTo(Main.USAGE);
    assertThat(plan().err()).contains("expected --points N, or a run to take them from");
    for (String exchange : new String[] {"reduce", "circulate"}) {
      CommandRun none = plan("--points", "9", "--shards", "0", "--exchange", exchange);
      assertThat(none.code()).isEqualTo(Main.USAGE);
      assertThat(none.err()).contains("shards must be >= 1, got 0");
    }
    assertThat(plan("--points", "0").err()).contains("points must be >= 1, got 0");
    assertThat(plan("--points", "9", "--exchange", "ring").err())
        .contains("--exchange must be one of [reduce, circulate], got \"ring\"");
    assertThat(plan("--points", "9", "--steps-per-job", "0").err())
        .contains("--steps-per-job must be >= 1, got 0");
    assertThat(plan("--points", "9", "--t-w", "-1").err()).contains("t_W must be >= 0, got -1");
    CommandRun tight = plan("--points", "1000000000", "--slots", "2", "--memory", "64");
    assertThat(tight.code()).isEqualTo(Main.USAGE);
    assertThat(tight.err()).contains("--memory: no task fits, however many shards");
    CommandRun none = plan("--run", tmp.resolve("none"));
    assertThat(none.code()).isEqualTo(Main.BAD_DATA);
    assertThat(none.err()).contains("expected a run");
  }

  private CommandRun plan(Object... options) throws Exception {
    Object[] args = new Object[options.length + 1];
    args[0] = "plan";
    System.arraycopy(options, 0, args, 1, options.length);
    return CommandRun.of(conf, args);
  }

  private JsonNode json(Object... options) throws Exception {
    Object[] args = new Object[options.length + 1];
    args[0] = "--json";
    System.arraycopy(options, 0, args, 1, options.length);
    CommandRun run = plan(args);
    assertThat(run.code()).as(run.err()).isZero();
    return new ObjectMapper().readTree(run.out());
  }
}
