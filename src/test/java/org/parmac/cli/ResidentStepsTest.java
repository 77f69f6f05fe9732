package org.parmac.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.parmac.store.RunDir;
import org.parmac.store.StatisticsFile;
import org.parmac.store.StepDir;
import org.parmac.store.record.ShardStatisticsRecord;

/**
 * Trainings whose jobs do several steps each, under LocalJobRunner: the same files with the same
 * bytes as with a job a step, but for what says how long it took.
 */
@Timeout(120)
class ResidentStepsTest {
  private static final int SHARDS = 5;
  private static final String SLOTS = "mapreduce.local.map.tasks.maximum=";

  @TempDir static Path shared;
  private static Path data;

  /** What a job a step gives. */
  private static Map<String, Object> each;

  @TempDir Path tmp;
  private GeneralRuns runs;

  @BeforeAll
  static void trainWithAJobAStep() throws Exception {
    data = new GeneralRuns(shared).mixture("data", SHARDS);
    CommandRun result = training(new Configuration(), shared.resolve("each"));
    assertThat(result.code()).as(result.err()).isZero();
    each = files(shared.resolve("each"));
  }

  @BeforeEach
  void start() {
    runs = new GeneralRuns(tmp);
  }

  private static CommandRun training(Configuration conf, Path run, Object... options)
      throws Exception {
    List<Object> words = new ArrayList<>(List.of("train", "--bits", 5, "--mu-factor", 3));
    words.addAll(Arrays.asList(options));
    words.addAll(List.of(data, run));
    return CommandRun.of(conf, words.toArray());
  }

  private CommandRun train(String run, Object... options) throws Exception {
    return training(new Configuration(), tmp.resolve(run), options);
  }

  private void trained(String run, Object... options) throws Exception {
    CommandRun result = train(run, options);
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.err()).doesNotContain("goes on with one step a job");
  }

  /** Path below the run, and content; times and names of this machine left out. */
  private static Map<String, Object> files(Path directory) throws IOException {
    RunDir dir = RunDir.open(new Configuration(), GeneralRuns.hadoop(directory));
    Map<String, Object> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path file : all.toList()) {
        String name = directory.relativize(file).toString();
        if (Files.isDirectory(file)) {
          files.put(name + "/", "");
        } else if (!name.endsWith(".crc")) {
          files.put(name, content(dir, file, name));
        }
      }
    }
    return files;
  }

  private static Object content(RunDir dir, Path file, String name) throws IOException {
    if (name.contains("stats/")) {
      ShardStatisticsRecord r = StatisticsFile.read(dir.fs(), GeneralRuns.hadoop(file));
      return List.of(r.getShard(), r.getPoints(), r.getObjective(), r.getNodes());
    }
    if (name.endsWith("run.json") || name.matches(".*round-\\d+\\.json")) {
      return "";
    }
    if (name.endsWith(".json")) {
      JsonNode json = new ObjectMapper().readTree(file.toFile());
      if (json instanceof ObjectNode object) {
        object.remove(List.of("seconds", "tasks", "circulation"));
      }
      return json.toString();
    }
    return Arrays.hashCode(Files.readAllBytes(file));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 100})
  void theSameFilesHoweverManyStepsAJobDoes(int stepsPerJob) throws Exception {
    trained("resident", "--steps-per-job", stepsPerJob);
    assertThat(files(tmp.resolve("resident"))).isEqualTo(each);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void theSameFilesWithAnyNumberOfSlots(int slots) throws Exception {
    trained("resident", "--steps-per-job", 100, "-D", SLOTS + slots);
    assertThat(files(tmp.resolve("resident"))).isEqualTo(each);
  }

  @Test
  void theSameFilesWhereShardsDoNotFitIntoMemory() throws Exception {
    trained("resident", "--steps-per-job", 100, "-D", "parmac.circulation.memory.mb=0");
    assertThat(files(tmp.resolve("resident"))).isEqualTo(each);
  }

  @Test
  void aRunGoesOnWithAnotherNumber() throws Exception {
    trained("resident", "--steps-per-job", 2, "--steps", 4);
    assertThat(runs.open("resident").lastIteration()).isEqualTo(2);
    trained("resident", "--steps", 1);
    assertThat(runs.open("resident").lastIteration()).isEqualTo(3);
    trained("resident", "--steps-per-job", 100, "--steps", 2);
    trained("resident", "--steps-per-job", 3);
    assertThat(files(tmp.resolve("resident"))).isEqualTo(each);
  }

  @Test
  void rubbishOfAStepThatWasCutOffIsRemovedFirst() throws Exception {
    trained("resident", "--steps-per-job", 100, "--steps", 3);
    StepDir cut = runs.open("resident").iteration(2);
    for (String name : List.of("fits/shard-00000.avro", "stats/shard-00001.avro", "_temporary/x")) {
      cut.fs().create(new org.apache.hadoop.fs.Path(cut.path(), name)).close();
    }
    trained("resident", "--steps-per-job", 100);
    assertThat(files(tmp.resolve("resident"))).isEqualTo(each);
  }

  @Test
  void theStepCommandDoesItsStepsInOneJob() throws Exception {
    trained("resident", "--steps", 1);
    for (int i = 0; !Files.exists(tmp.resolve("resident/model.avro")) && i < 9; i++) {
      CommandRun step =
          CommandRun.of(
              new Configuration(),
              "step",
              "--steps",
              4,
              "-D",
              "parmac.train.steps-per-job=3",
              tmp.resolve("resident"));
      assertThat(step.code()).as(step.err()).isZero();
    }
    assertThat(files(tmp.resolve("resident"))).isEqualTo(each);
  }

  @Test
  void trainersOfSeveralRoundsMeetInEachOfThem() throws Exception {
    runs.trained(GeneralRuns.DEEP, data, "each");
    runs.trained(GeneralRuns.DEEP, data, "resident", "--steps-per-job", 100);
    assertThat(files(tmp.resolve("resident"))).isEqualTo(files(tmp.resolve("each")));
    assertThat(tmp.resolve("resident/iter-0001/round-3.json")).exists();
  }

  @Test
  void multipliersStayInMemoryToo() throws Exception {
    String spec =
        GeneralRuns.SHALLOW.replace(
            "maxIterations: 2",
            "maxIterations: 4\npenalty: {start: 1, factor: 3, multipliers: true}");
    runs.trained(spec, data, "each");
    runs.trained(spec, data, "resident", "--steps-per-job", 100);
    assertThat(files(tmp.resolve("resident"))).isEqualTo(files(tmp.resolve("each")));
  }

  @Test
  void aSeededCirculationGivesTheSameFiles() throws Exception {
    Object[] circulate = {
      "--exchange",
      "circulate",
      "--order",
      "seeded",
      "--laps",
      "2",
      "--max-iterations",
      "3",
      "-D",
      SLOTS + SHARDS
    };
    trained("each", circulate);
    List<Object> more = new ArrayList<>(List.of(circulate));
    more.addAll(List.of("--steps-per-job", 100));
    trained("resident", more.toArray());
    assertThat(files(tmp.resolve("resident"))).isEqualTo(files(tmp.resolve("each")));
  }

  @Test
  void anOrderIsRepeatedInOneJob() throws Exception {
    Object[] circulate = {"--exchange", "circulate", "--max-iterations", 2, "-D", SLOTS + SHARDS};
    trained("any", circulate);
    List<Object> replay = new ArrayList<>(List.of(circulate));
    replay.addAll(List.of("--replay", tmp.resolve("any"), "--steps-per-job", 100));
    trained("resident", replay.toArray());
    assertThat(runs.model("resident")).isEqualTo(runs.model("any"));
    for (int i = 0; i < 3; i++) {
      assertThat(visited("resident", i)).isEqualTo(visited("any", i)).hasSize(SHARDS);
    }
  }

  private JsonNode visited(String run, int iteration) throws IOException {
    Path file = Path.of(runs.open(run).iteration(iteration).itinerariesFile(0).toUri());
    return new ObjectMapper().readTree(file.toFile()).get("visited");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void inACirculationOfAnyOrderEachGroupVisitsEachShardOnce(int slots) throws Exception {
    trained("resident", "--exchange", "circulate", "--steps-per-job", 100, "-D", SLOTS + slots);
    RunDir run = runs.open("resident");
    for (int i = 0; i <= run.lastIteration(); i++) {
      for (JsonNode itinerary : visited("resident", i)) {
        assertThat(itinerary).extracting(JsonNode::asInt).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
      }
      assertThat(run.fs().exists(run.iteration(i).ring(0))).isFalse();
    }
    assertThat(run.summary(run.finish()).stop()).isEqualTo("converged");
  }

  @Test
  void whereTasksAreMissingItGoesOnWithAStepAJobAndSaysSo() throws Exception {
    CommandRun result =
        train(
            "resident",
            "--steps-per-job",
            100,
            "-D",
            SLOTS + 2,
            "-D",
            "parmac.resident.tasks=4",
            "-D",
            "parmac.resident.wait=300ms");
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.err())
        .containsOnlyOnce(
            "goes on with one step a job: of 4 tasks that have to run at once only 2 did, for more"
                + " than 0.3 s");
    assertThat(files(tmp.resolve("resident"))).isEqualTo(each);
  }

  @Test
  void aFixedOrderWithFewerTasksThanShardsGetsAJobAStep() throws Exception {
    CommandRun result =
        train(
            "resident",
            "--exchange",
            "circulate",
            "--order",
            "seeded",
            "--steps-per-job",
            100,
            "-D",
            SLOTS + SHARDS,
            "-D",
            "parmac.resident.tasks=3");
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.err())
        .containsOnlyOnce(
            "goes on with one step a job: circulation.order seeded needs a task for each of 5"
                + " shards, and there are 3");
  }

  @Test
  void aTaskThatFailsEndsTheOthersAndSaysWhy() throws Exception {
    trained("resident", "--steps", 1);
    CommandRun result =
        training(
            FaultyFiles.at(".*iter-0001/stats/shard-00002.avro"),
            tmp.resolve("resident"),
            "--steps-per-job",
            100);
    assertThat(result.code()).isEqualTo(Main.FAILED);
    assertThat(result.err()).contains("injected fault at ", "iter-0001/stats/shard-00002.avro");
    trained("resident", "--steps-per-job", 100);
    assertThat(files(tmp.resolve("resident"))).isEqualTo(each);
  }

  @Test
  void aStepSizeOfNoUseIsNamedWithItsLayerAndIsNotWritten() throws Exception {
    String spec = "bits: 5\nencoder: {stepSize: 1.0e+30}\n";
    CommandRun result =
        runs.train(new Configuration(), spec, data, "resident", "--steps-per-job", 100);
    assertThat(result.code()).isEqualTo(Main.FAILED);
    assertThat(result.err())
        .containsPattern("layer encoder: expected finite weights, found others in \\d of 5 units")
        .contains("with stepSize 1.0E30")
        .doesNotContain("\tat ");
    assertThat(tmp.resolve("resident/iter-0001/w/parameters.avro")).doesNotExist();
  }

  @Test
  void nonsenseIsAMatterOfUsage() throws Exception {
    CommandRun option = train("resident", "--steps-per-job", 0);
    assertThat(option.code()).isEqualTo(Main.USAGE);
    assertThat(option.err()).contains("--steps-per-job must be >= 1, got 0");
    CommandRun property = train("resident", "-D", "parmac.train.steps-per-job=two");
    assertThat(property.code()).isEqualTo(Main.USAGE);
    assertThat(property.err())
        .contains("parmac.train.steps-per-job must be a whole number >= 1, got two");
    CommandRun wait = train("resident", "-D", "parmac.resident.wait=0");
    assertThat(wait.code()).isEqualTo(Main.USAGE);
    assertThat(wait.err()).contains("parmac.resident.wait must be > 0, got 0");
    CommandRun sign = train("resident", "-D", "parmac.resident.driver.sign=5m");
    assertThat(sign.code()).isEqualTo(Main.USAGE);
    assertThat(sign.err())
        .contains(
            "parmac.resident.driver.sign must be less than parmac.resident.driver.patience, got"
                + " 300000 and 300000 ms");
  }
}
