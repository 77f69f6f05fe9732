package org.parmac.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.parmac.mac.BinaryTraining;
import org.parmac.mac.Circulating;
import org.parmac.mac.PenaltySchedule;
import org.parmac.math.Block;
import org.parmac.math.Kernels;
import org.parmac.model.Parameters;
import org.parmac.store.DatasetDir;
import org.parmac.store.FileShard;
import org.parmac.store.IterationSummary;
import org.parmac.store.Json;
import org.parmac.store.ModelFile;
import org.parmac.store.RunDir;
import org.parmac.store.RunSpec;
import org.parmac.store.SavedModel;
import org.parmac.store.StepDir;
import org.parmac.store.TestDatasets;
import org.parmac.train.LeastSquares;
import org.parmac.train.LinearSvm;

/** Whole trainings whose submodels circulate, under LocalJobRunner. */
class CirculateCommandTest {
  private static final int BITS = 6;
  private static final int COLUMNS = 12;
  private static final int SHARDS = 4;
  private static final double FACTOR = 4;

  @TempDir java.nio.file.Path tmp;

  private final Configuration conf = new Configuration();
  private Path data;

  @BeforeEach
  void writeDataset() throws IOException {
    data = dataset("data", 600, SHARDS);
  }

  private Path dataset(String name, int points, int shards) throws IOException {
    Path path = path(name);
    TestDatasets.write(
        conf,
        path,
        shards,
        64,
        TestDatasets.mixture(points, COLUMNS, 20, 1),
        TestDatasets.mixture(100, COLUMNS, 20, 2),
        new Block(0, COLUMNS));
    return path;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, SHARDS})
  void everyGroupVisitsEveryShardOnceWhateverTheSlots(int slots) throws Exception {
    RunDir run = train("run", data, slots, "--exchange", "circulate");
    for (int i = 0; i <= run.lastIteration(); i++) {
      List<List<Integer>> visited = visited(run.iteration(i), 0);
      assertThat(visited).hasSize(BITS);
      assertThat(visited)
          .allSatisfy(shards -> assertThat(shards).containsExactlyInAnyOrder(0, 1, 2, 3));
      assertThat(run.fs().exists(run.iteration(i).ring(0))).as("files that travelled").isFalse();
    }
    IterationSummary last = run.summary(run.iteration(run.lastIteration()));
    assertThat(last.stop()).isEqualTo("converged");
    assertThat(last.circulation().visits()).isEqualTo(BITS * SHARDS);
    assertThat(last.circulation().takeOvers()).isZero();
  }

  @Test
  void theSameBytesInMemoryAndByMapReduceInASeededOrder() throws Exception {
    String[] options = {"--exchange", "circulate", "--order", "seeded", "--rings", "2"};
    RunDir run = train("run", data, SHARDS, options);
    RunDir again = train("again", data, SHARDS + 1, options);
    assertThat(bytes(again.modelFile())).isEqualTo(bytes(run.modelFile()));

    Path memory = path("memory.avro");
    BinaryTraining.Result result = inMemory(run, new Circulating(2, 2, 1, true));
    ModelFile.write(run.fs().create(memory), SavedModel.of(result.model()));
    assertThat(bytes(memory)).isEqualTo(bytes(run.modelFile()));
    assertThat(result.iterations()).isEqualTo(run.lastIteration());
  }

  private BinaryTraining.Result inMemory(RunDir run, Circulating circulating) throws IOException {
    DatasetDir dataset = run.dataset(conf);
    List<FileShard> shards = new ArrayList<>();
    for (int s = 0; s < run.description().shards(); s++) {
      shards.add(new FileShard(dataset, s, () -> {}));
    }
    RunSpec.Encoder e = run.spec().encoder();
    Kernels kernels = Kernels.get();
    Parameters start = ModelFile.readLayer(run.fs(), run.hashesFile(), "itq");
    return new BinaryTraining(
            kernels,
            run.scaling(),
            shards,
            new BinaryTraining.LayerTraining(
                new LinearSvm(
                    kernels,
                    e.epochs(),
                    e.batch(),
                    e.lambda(),
                    run.start().tuned("encoder").get("stepSize"),
                    150),
                circulating),
            new LeastSquares(kernels),
            true,
            decoder -> new PenaltySchedule(0.01 * PenaltySchedule.bitCost(decoder), FACTOR, 1),
            100)
        .train(start, run.spec().seed());
  }

  /** Rows in the order of the file, and steps as in averaging: on one shard nothing is left. */
  private String unshuffled() throws IOException {
    return Files.writeString(
            tmp.resolve("unshuffled.yaml"), "circulation: {shuffle: false}\nencoder: {decay: 0}\n")
        .toString();
  }

  @Test
  void onOneShardCirculationIsSerialDescentBitForBit() throws Exception {
    Path one = dataset("one", 600, 1);
    RunDir serial = train("serial", one, 1, "--exchange", "reduce");
    RunDir round = train("round", one, 1, "--exchange", "circulate", "--spec", unshuffled());
    assertThat(bytes(round.modelFile())).isEqualTo(bytes(serial.modelFile()));
    // In six groups, too: submodels do not know of each other.
    RunDir six =
        train(
            "six",
            one,
            1,
            "--exchange",
            "circulate",
            "--spec",
            Files.writeString(
                    tmp.resolve("six.yaml"),
                    "circulation: {shuffle: false, groups: 6}\nencoder: {decay: 0}\n")
                .toString());
    assertThat(six.description().rings()).isEqualTo(new RunDir.Rings(6, 1));
    assertThat(bytes(six.modelFile())).isEqualTo(bytes(serial.modelFile()));
  }

  @Test
  void withARingForEachShardCirculationIsAveraging() throws Exception {
    RunDir averaged = train("averaged", data, 2, "--exchange", "reduce");
    RunDir rings =
        train("rings", data, 2, "--exchange", "circulate", "--rings", "4", "--spec", unshuffled());
    Parameters expected = encoder(averaged, 0);
    Parameters found = encoder(rings, 0);
    for (int i = 0; i < BITS * COLUMNS; i++) {
      assertThat(found.weights().values()[i])
          .isCloseTo(expected.weights().values()[i], org.assertj.core.data.Offset.offset(1e-6f));
    }
    assertThat(visited(rings.iteration(0), 0)).allSatisfy(v -> assertThat(v).hasSize(1));
  }

  private Parameters encoder(RunDir run, int iteration) throws IOException {
    return ModelFile.readLayer(run.fs(), run.iteration(iteration).parametersFile(), "encoder");
  }

  @Test
  void aReplayGivesTheBytesOfARunInAnyOrder() throws Exception {
    RunDir any = train("any", data, 3, "--exchange", "circulate");
    RunDir replay =
        train("replay", data, SHARDS, "--exchange", "circulate", "--replay", "" + any.path());
    assertThat(bytes(replay.modelFile())).isEqualTo(bytes(any.modelFile()));
    for (int i = 0; i <= any.lastIteration(); i++) {
      assertThat(visited(replay.iteration(i), 0)).isEqualTo(visited(any.iteration(i), 0));
    }
  }

  @Test
  void furtherLapsAreJobsOfTheirOwn() throws Exception {
    RunDir run =
        train("run", data, SHARDS, "--exchange", "circulate", "--laps", "3", "--order", "seeded");
    for (int lap = 0; lap < 3; lap++) {
      assertThat(visited(run.iteration(1), lap))
          .hasSize(BITS)
          .allSatisfy(shards -> assertThat(shards).containsExactlyInAnyOrder(0, 1, 2, 3));
    }
    assertThat(visited(run.iteration(1), 1)).isNotEqualTo(visited(run.iteration(1), 0));
    assertThat(run.summary(run.iteration(1)).circulation().visits()).isEqualTo(3 * BITS * SHARDS);
    Path memory = path("memory.avro");
    ModelFile.write(
        run.fs().create(memory),
        SavedModel.of(inMemory(run, new Circulating(BITS, 1, 3, true)).model()));
    assertThat(bytes(memory)).isEqualTo(bytes(run.modelFile()));
  }

  @Test
  void decodersCanCirculateToo() throws Exception {
    String spec =
        Files.writeString(
                tmp.resolve("both.yaml"),
                "encoder: {exchange: circulate}\ndecoder: {exchange: circulate}\n")
            .toString();
    RunDir both = train("both", data, 2, "--spec", spec);
    RunDir exact = train("exact", data, 2, "--exchange", "circulate");
    IterationSummary last = both.summary(both.iteration(both.lastIteration()));
    assertThat(last.circulation().groups()).isEqualTo(2 * BITS);
    assertThat(last.residual()).as("nobody sums it up").isNull();
    double error = both.summary(both.finish()).nestedError();
    assertThat(error)
        .as("refitted exactly in the end")
        .isLessThan(1.1 * exact.summary(exact.finish()).nestedError());
  }

  @Test
  void whatTravelsDoesNotGrowWithTheData() throws Exception {
    RunDir small = train("small", data, 2, "--exchange", "circulate", "--max-iterations", "1");
    RunDir large =
        train(
            "large",
            dataset("more", 2400, SHARDS),
            2,
            "--exchange",
            "circulate",
            "--max-iterations",
            "1");
    // Steps, points, two counts a unit; iterate and average, weights and bias: and nothing else.
    long state = 8 + 8 + 16 + 2 * 4 * (COLUMNS + 1);
    for (RunDir run : List.of(small, large)) {
      assertThat(run.summary(run.iteration(1)).circulation().bytes())
          .isEqualTo(BITS * (SHARDS - 1) * state);
    }
  }

  @Test
  void whatCannotWorkIsRefusedWithTheReason() throws Exception {
    assertRefused(
        "circulation.order seeded needs all 4 map tasks to run at once, and this process has 2"
            + " slots",
        "--order",
        "seeded");
    assertRefused(
        "circulation.rings must be at most the number of shards, 4, got 5", "--rings", "5");
    assertRefused("circulation.laps must be >= 1, got 0", "--laps", "0");
    assertRefused("circulation.order must be one of [any, seeded, replay]", "--order", "random");
    assertRefused("leave out --order", "--replay", "any", "--order", "seeded");
    assertRefused("leave out --rings", "--replay", "any", "--rings", "2");
    RunDir averaged = train("averaged", data, 2, "--exchange", "reduce");
    CommandRun replay =
        CommandRun.of(
            conf, words("replay", data, 4, "--exchange", "circulate", "--replay", averaged.path()));
    assertThat(replay.code()).isEqualTo(Main.BAD_DATA);
    assertThat(replay.err()).contains("where none did. Choose another run to repeat");
    assertThat(Files.exists(tmp.resolve("replay"))).isFalse();
  }

  /** Embedded tasks go on when another one has failed: those of a fixed order would wait for it. */
  @Test
  @Timeout(120)
  void inAFixedOrderNobodyWaitsForATaskThatHasFailed() throws Exception {
    String[] seeded = {"--exchange", "circulate", "--order", "seeded", "--steps", "2"};
    RunDir run = train("run", data, SHARDS, seeded);
    Path lost = run.iteration(0).coordinatesFile(2);
    assertThat(run.fs().delete(lost, false)).isTrue();
    CommandRun next = CommandRun.of(conf, words("run", data, SHARDS, (Object[]) seeded));
    assertThat(next.code()).isEqualTo(Main.BAD_DATA);
    assertThat(next.err()).contains("z/shard-00002.avro: expected an Avro file of kind");
  }

  @Test
  void aRunOfOtherItinerariesCannotBeRepeated() throws Exception {
    RunDir one = train("one", data, 2, "--exchange", "circulate", "--steps", "2");
    CommandRun replay =
        CommandRun.of(
            conf,
            words(
                "replay", data, 4, "--exchange", "circulate", "--laps", 2, "--replay", one.path()));
    assertThat(replay.code()).isEqualTo(Main.BAD_DATA);
    assertThat(replay.err()).contains("found circulation.laps: 1 in the run, 2 asked for");
    assertThat(Files.exists(tmp.resolve("replay"))).isFalse();
  }

  /** Local files under another scheme, of which nothing is known. */
  public static final class OtherFileSystem extends RawLocalFileSystem {
    @Override
    public String getScheme() {
      return "other";
    }

    @Override
    public URI getUri() {
      return URI.create("other:///");
    }
  }

  @Test
  void aFileSystemWithoutAtomicRenameIsRefusedBeforeAnythingIsWritten() throws Exception {
    conf.setClass("fs.other.impl", OtherFileSystem.class, FileSystem.class);
    Path run = new Path("other://" + tmp.resolve("elsewhere"));
    CommandRun result =
        CommandRun.of(conf, "train", "--bits", BITS, "--exchange", "circulate", data, run);
    assertThat(result.code()).isEqualTo(Main.USAGE);
    assertThat(result.err())
        .contains(
            "a run whose submodels circulate needs renames that happen in one step, as on HDFS"
                + " (hdfs:) or in local files (file:), found other:");
    assertThat(Files.exists(tmp.resolve("elsewhere"))).isFalse();
  }

  private void assertRefused(String message, Object... options) throws Exception {
    List<Object> all = new ArrayList<>(List.of("--exchange", "circulate"));
    all.addAll(Arrays.asList(options));
    CommandRun result = CommandRun.of(conf, words("refused", data, 2, all.toArray()));
    assertThat(result.code()).as(result.err()).isEqualTo(Main.USAGE);
    assertThat(result.err()).contains(message);
  }

  private RunDir train(String name, Path dataset, int slots, String... options) throws Exception {
    CommandRun result = CommandRun.of(conf, words(name, dataset, slots, (Object[]) options));
    assertThat(result.code()).as(result.err()).isZero();
    return RunDir.open(conf, path(name));
  }

  private Object[] words(String name, Path dataset, int slots, Object... options) {
    List<Object> words =
        new ArrayList<>(
            List.of(
                "train",
                "-D",
                "mapreduce.local.map.tasks.maximum=" + slots,
                "--bits",
                BITS,
                "--mu-factor",
                FACTOR));
    words.addAll(Arrays.asList(options));
    words.addAll(List.of(dataset, path(name)));
    return words.toArray();
  }

  @SuppressWarnings("unchecked")
  private static List<List<Integer>> visited(StepDir step, int lap) throws IOException {
    Map<String, Object> json = Json.read(step.fs(), step.itinerariesFile(lap), Map.class);
    return (List<List<Integer>>) json.get("visited");
  }

  private Path path(String name) {
    return new Path("file:" + tmp.resolve(name));
  }

  private static byte[] bytes(Path file) throws IOException {
    return Files.readAllBytes(java.nio.file.Path.of(file.toUri()));
  }
}
