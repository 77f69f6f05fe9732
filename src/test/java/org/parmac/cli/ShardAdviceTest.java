package org.parmac.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FileUtil;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.parmac.store.IterationSummary;
import org.parmac.store.RunDir;
import org.parmac.store.ShardWork;
import org.parmac.store.StatisticsFile;
import org.parmac.store.StepDir;
import org.parmac.store.record.ShardStatisticsRecord;

/** What is said of a run whose tasks took times that are written into its files by hand. */
class ShardAdviceTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private final Configuration conf = new Configuration();

  @TempDir static Path shared;
  private static SmallRun trained;

  @TempDir Path tmp;
  private SmallRun small;
  private RunDir run;
  private long[] points = {250, 250};

  @BeforeAll
  static void train() throws Exception {
    trained = SmallRun.in(shared);
  }

  @BeforeEach
  void copy() throws Exception {
    small = new SmallRun(trained.data(), tmp.resolve("run"), trained.train());
    FileUtil.copy(
        trained.run().toFile(),
        FileSystem.getLocal(conf).getRaw(),
        new org.apache.hadoop.fs.Path(small.run().toUri()),
        false,
        conf);
    run = small.open();
  }

  /** Makes a step's two tasks last so many seconds. */
  private void take(StepDir step, double first, double second) throws Exception {
    double[] seconds = {first, second};
    for (int s = 0; s < 2; s++) {
      ShardStatisticsRecord record = StatisticsFile.read(run.fs(), step.statisticsFile(s));
      record.setTaskNanos((long) (1e9 * seconds[s]));
      record.setPoints(points[s]);
      StatisticsFile.write(run.fs().create(step.statisticsFile(s), true), record);
    }
    File file = new File(step.summaryFile().toUri());
    ObjectNode summary = (ObjectNode) JSON.readTree(file);
    ObjectNode tasks = (ObjectNode) summary.get("tasks");
    tasks.put("longest", Math.max(first, second));
    tasks.put("median", (first + second) / 2);
    tasks.put("longestShard", first < second ? 1 : 0);
    Files.deleteIfExists(file.toPath().resolveSibling(".summary.json.crc"));
    JSON.writeValue(file, summary);
  }

  private CommandRun status(String... options) throws Exception {
    Object[] words = new Object[options.length + 2];
    words[0] = "status";
    System.arraycopy(options, 0, words, 1, options.length);
    words[options.length + 1] = small.run();
    CommandRun result = CommandRun.of(conf, words);
    assertThat(result.code()).as(result.err()).isZero();
    return result;
  }

  @Test
  void ofARunAsItWasTrained() throws Exception {
    JsonNode status = JSON.readTree(status("--json").out());
    assertThat(status.has("shardAdvice")).as("tasks of milliseconds tell nothing").isFalse();
    assertThat(status.at("/tasks/longest").asDouble()).isPositive();
    assertThat(status.at("/tasks/cpu").asDouble()).isPositive();
    assertThat(status.at("/tasks/waited").asDouble()).isZero();
    IterationSummary.Tasks tasks = run.summary(run.iteration(1)).tasks();
    assertThat(tasks.longest()).isGreaterThanOrEqualTo(tasks.median());
    ShardStatisticsRecord longest =
        StatisticsFile.read(run.fs(), run.iteration(1).statisticsFile(tasks.longestShard()));
    assertThat(tasks.longest()).isEqualTo(longest.getTaskNanos() * 1e-9);
    assertThat(run.summary(run.finish()).tasks()).isNotNull();
  }

  @Test
  void saysNothingOfDataThatAreGone() throws Exception {
    for (int i = 1; i <= 3; i++) {
      take(run.iteration(i), 2, 6);
    }
    File file = small.run().resolve("run.json").toFile();
    ObjectNode description = (ObjectNode) JSON.readTree(file);
    description.put("dataset", tmp.resolve("gone").toUri().toString());
    Files.deleteIfExists(file.toPath().resolveSibling(".run.json.crc"));
    JSON.writeValue(file, description);
    JsonNode status = JSON.readTree(status("--json", "-D", "mapreduce.framework.name=yarn").out());
    assertThat(status.has("shardAdvice")).isFalse();
    assertThat(status.get("state").asText()).isEqualTo("finished");
  }

  @Test
  void saysWhichShardToShrinkAndToWhat() throws Exception {
    for (int i = 1; i <= 3; i++) {
      take(run.iteration(i), 2, 6);
    }
    assertThat(status().out())
        .as("embedded, there is only one machine")
        .doesNotContain("shardAdvice");
    JsonNode status = JSON.readTree(status("--json", "-D", "mapreduce.framework.name=yarn").out());
    assertThat(status.get("shardAdvice").asText())
        .isEqualTo(
            "shard 1 takes 1.5 times the median task (6.0 s, 4.0 s): a point takes 2.0 times as"
                + " long there; check whether its machine is slow or busy, or import with --weights"
                + " 1.5,0.5");
    assertThat(status.get("longestShard").asInt()).isEqualTo(1);
    assertThat(status.get("longestShardSeconds").asDouble()).isEqualTo(6);
    assertThat(status.get("medianShardSeconds").asDouble()).isEqualTo(4);
  }

  @Test
  void theEndOfATrainingAndItsStatusSayWhichShardIsTooLarge() throws Exception {
    points = new long[] {125, 375};
    for (int i = 1; i <= 3; i++) {
      take(run.iteration(i), 2, 6);
    }
    String advice =
        "\n"
            + "shardAdvice: shard 1 takes 1.5 times the median task (6.0 s, 4.0 s): it has 1.5"
            + " times the median points; import in even shards, without --weights\n";
    assertThat(status().out()).contains(advice);
    FileUtil.fullyDelete(small.run().resolve("finish").toFile());
    Files.delete(small.run().resolve("model.avro"));
    CommandRun train =
        CommandRun.of(
            conf,
            "train",
            "--bits",
            SmallRun.BITS,
            "--max-iterations",
            SmallRun.ITERATIONS,
            small.data(),
            small.run());
    assertThat(train.code()).as(train.err()).isZero();
    assertThat(train.out()).contains(advice);
  }

  @Test
  void ofAUnionItNamesTheDatasetThatHasTheShard() throws Exception {
    Path union = tmp.resolve("union");
    Path path = tmp.resolve("union-run");
    assertThat(CommandRun.of(conf, "union", small.data(), union).code()).isZero();
    CommandRun train =
        CommandRun.of(conf, "train", "--bits", "4", "--max-iterations", "3", union, path);
    assertThat(train.code()).as(train.err()).isZero();
    run = RunDir.open(conf, new org.apache.hadoop.fs.Path(path.toUri()));
    points = new long[] {125, 375};
    for (int i = 1; i <= 3; i++) {
      take(run.iteration(i), 2, 6);
    }
    assertThat(CommandRun.of(conf, "status", path).out())
        .contains(
            "a union's shards keep their sizes: import the data of file:"
                + small.data()
                + " again in more shards (--shards), and make the union of that");
  }

  @Test
  void theLapsOfACirculationAreWorkOnOneShard() throws Exception {
    Path path = tmp.resolve("laps");
    CommandRun train =
        CommandRun.of(
            conf,
            "train",
            "--bits",
            "4",
            "--max-iterations",
            "1",
            "--exchange",
            "circulate",
            "--laps",
            "2",
            small.data(),
            path);
    assertThat(train.code()).as(train.err()).isZero();
    run = RunDir.open(conf, new org.apache.hadoop.fs.Path(path.toUri()));
    StepDir step = run.iteration(1);
    List<ShardWork> work = ShardWork.median(run, List.of(step));
    for (int s = 0; s < 2; s++) {
      long nanos = 0;
      for (int lap = 0; lap < 2; lap++) {
        ShardStatisticsRecord r = StatisticsFile.read(run.fs(), step.statisticsFile(lap, s));
        nanos += r.getTaskNanos() - r.getWaitNanos() - r.getExchangeNanos();
      }
      assertThat(work.get(s).points()).isEqualTo(250);
      assertThat(work.get(s).seconds()).isCloseTo(nanos * 1e-9, within(1e-9));
    }
    IterationSummary.Tasks tasks = run.summary(step).tasks();
    assertThat(tasks.longest()).isEqualTo(work.get(tasks.longestShard()).seconds());
    JsonNode status = JSON.readTree(CommandRun.of(conf, "status", "--json", path).out());
    assertThat(status.at("/circulation/laps").asInt()).isEqualTo(2);
    assertThat(CommandRun.of(conf, "inspect", path.resolve("iter-0001")).out())
        .contains("\n  tasks:\n    longest: ")
        .contains("\n  circulation:\n    groups: ");
  }

  @Test
  void oneBusyIterationIsNoReason() throws Exception {
    Configuration cluster = new Configuration();
    cluster.set("mapreduce.framework.name", "yarn");
    take(run.iteration(1), 4, 4.1);
    take(run.iteration(2), 4, 30);
    take(run.iteration(3), 4.1, 4);
    assertThat(ShardAdvice.of(cluster, run)).isEmpty();
    take(run.iteration(1), 4, 29);
    assertThat(ShardAdvice.of(cluster, run)).isPresent();
    take(run.iteration(1), 29, 4);
    assertThat(ShardAdvice.of(cluster, run)).as("another shard each time").isEmpty();
  }

  @Test
  void lostStatisticsAreToldWithTheirRemedy() throws Exception {
    for (int i = 1; i <= 3; i++) {
      take(run.iteration(i), 2, 6);
    }
    Files.delete(small.run().resolve("iter-0002/stats/shard-00001.avro"));
    CommandRun status = CommandRun.of(conf, "status", small.run());
    assertThat(status.code()).isEqualTo(Main.BAD_DATA);
    assertThat(status.err())
        .contains("iter-0002/stats/shard-00001.avro: expected an Avro file of kind statistics")
        .contains("Remove the directory");
  }

  @Test
  void theLineOfAStepSaysSoWhereItMatters() throws Exception {
    StringWriter text = new StringWriter();
    StepLine line = new StepLine(new PrintWriter(text), run);
    line.print(summary(2.1, 2, 0));
    assertThat(text.toString()).doesNotContain("task").doesNotContain("waited").hasLineCount(1);
    line.print(summary(3, 2, 0.5));
    assertThat(text.toString())
        .hasLineCount(2)
        .contains("commit 0.00)  longest task 3.00 s (shard 1), median 2.00  waited 0.50 s  stop:");
    line.print(summary(0.03, 0.02, 0));
    assertThat(text.toString().lines().skip(2).findFirst().orElseThrow())
        .as("a hundredth of a second in four")
        .doesNotContain("task");
  }

  /** A step of four seconds, with so long tasks. */
  private static IterationSummary summary(double longest, double median, double waited) {
    return new IterationSummary(
        "iter-0003",
        3,
        null,
        null,
        1.0,
        500,
        null,
        null,
        null,
        7.0,
        0L,
        0L,
        0L,
        0L,
        0L,
        null,
        null,
        null,
        null,
        null,
        "limit",
        new IterationSummary.Seconds(0.5, 3, 0.5, 0, 1, 1, 1, 1, 2),
        new IterationSummary.Tasks(longest, median, 1, waited, 3, 0L, "vector"),
        null);
  }
}
