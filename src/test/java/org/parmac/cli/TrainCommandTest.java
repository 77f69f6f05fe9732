package org.parmac.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.parmac.mac.BinaryTraining;
import org.parmac.mac.PenaltySchedule;
import org.parmac.math.Block;
import org.parmac.math.Kernels;
import org.parmac.model.Parameters;
import org.parmac.store.DatasetDir;
import org.parmac.store.FileShard;
import org.parmac.store.IterationSummary;
import org.parmac.store.ModelFile;
import org.parmac.store.RunDir;
import org.parmac.store.RunLock;
import org.parmac.store.RunSpec;
import org.parmac.store.SavedModel;
import org.parmac.store.ShardReader;
import org.parmac.store.ShardWriter;
import org.parmac.store.TestDatasets;
import org.parmac.train.LeastSquares;
import org.parmac.train.LinearSvm;

/**
 * Whole trainings under LocalJobRunner: what they find, how they go on after a stop, and what they
 * refuse.
 */
class TrainCommandTest {
  private static final int BITS = 6;

  /** A quick schedule. */
  private static final double FACTOR = 2.5;

  @TempDir java.nio.file.Path tmp;

  private final Configuration conf = new Configuration();
  private Path data;
  private Path run;

  @BeforeEach
  void writeDataset() throws IOException {
    data = path("data");
    run = path("run");
    Block train = TestDatasets.mixture(900, 12, 20, 1);
    TestDatasets.write(
        conf,
        data,
        3,
        64,
        train,
        TestDatasets.mixture(100, 12, 20, 2),
        TestDatasets.mixture(20, 12, 20, 3));
  }

  @Test
  void trainsUntilEveryCodeIsTheHashOfItsPoint() throws Exception {
    CommandRun result = train(run);
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out())
        .startsWith("{\"run\":\"" + run + "\",\"iterations\":")
        .contains(
            "\"stop\":\"converged\"",
            "\"penalty\":",
            "\"objective\":",
            "\"nestedError\":",
            "\"modelSha256\":");
    RunDir dir = RunDir.open(conf, run);
    IterationSummary start = dir.summary(dir.iteration(0));
    IterationSummary last = dir.summary(dir.iteration(dir.lastIteration()));
    assertThat(last.violatedBits()).isZero();
    assertThat(last.consistentPoints()).isEqualTo(900);
    assertThat(dir.summary(dir.finish()).nestedError()).isLessThan(start.residual());
    assertThat(result.err())
        .contains("iter-0001 mu ", "E_Q", "E_BA", "changed", "z=h", "precision", "kernels", "left");
  }

  @Test
  void theObjectiveNeverRisesInAZStepNorInADecoderStep() throws Exception {
    java.nio.file.Path spec = tmp.resolve("spec.yaml");
    Files.writeString(spec, "bits: 6\ninit: tpca\npenalty:\n  repeats: 3\n  factor: 3\n");
    CommandRun result = CommandRun.of(conf, "train", "--spec", spec, data, run);
    assertThat(result.code()).as(result.err()).isZero();
    RunDir dir = RunDir.open(conf, run);
    double previousMu = 0;
    int repeated = 0;
    for (int i = 1; i <= dir.lastIteration(); i++) {
      IterationSummary s = dir.summary(dir.iteration(i));
      assertThat(s.objective()).isLessThanOrEqualTo(s.objectiveBefore());
      double withoutPenalty = s.objective() - s.penaltyInDataUnits() * s.violatedBits();
      assertThat(s.residual())
          .as("decoder refitted on the new Z")
          .isLessThanOrEqualTo(withoutPenalty * (1 + 1e-6));
      repeated += s.penalty() == previousMu ? 1 : 0;
      previousMu = s.penalty();
    }
    assertThat(repeated).isPositive();
  }

  @Test
  void theSameBytesInMemoryAndByMapReduce() throws Exception {
    assertThat(train(run).code()).isZero();
    RunDir dir = RunDir.open(conf, run);
    DatasetDir dataset = dir.dataset(conf);
    List<FileShard> shards = new ArrayList<>();
    for (int s = 0; s < 3; s++) {
      shards.add(new FileShard(dataset, s, () -> {}));
    }
    RunSpec.Encoder e = dir.spec().encoder();
    Kernels kernels = Kernels.get();
    BinaryTraining inMemory =
        new BinaryTraining(
            kernels,
            dir.scaling(),
            shards,
            new BinaryTraining.LayerTraining(
                new LinearSvm(
                    kernels,
                    e.epochs(),
                    e.batch(),
                    e.lambda(),
                    dir.start().tuned("encoder").get("stepSize")),
                null),
            new LeastSquares(kernels),
            true,
            decoder -> new PenaltySchedule(0.01 * PenaltySchedule.bitCost(decoder), FACTOR, 1),
            100);
    Parameters start = ModelFile.readParameters(dir.fs(), dir.hashesFile()).get("itq");
    BinaryTraining.Result result = inMemory.train(start, dir.spec().seed());
    Path model = path("memory.avro");
    ModelFile.write(dir.fs().create(model), SavedModel.of(result.model()));
    assertThat(bytes(model)).isEqualTo(bytes(dir.modelFile()));
    assertThat(result.iterations()).isEqualTo(dir.lastIteration());
  }

  @Test
  void theSameBytesWithOneSlotAndWithFour() throws Exception {
    Path one = path("one");
    assertThat(train(one, "-D", "mapreduce.local.map.tasks.maximum=1").code()).isZero();
    Path four = path("four");
    assertThat(train(four, "-D", "mapreduce.local.map.tasks.maximum=4").code()).isZero();
    assertThat(bytes(new Path(one, "model.avro"))).isEqualTo(bytes(new Path(four, "model.avro")));
  }

  @Test
  void stepByStepWithRubbishOfAStepThatWasCutOffGivesTheSameBytes() throws Exception {
    Path whole = path("whole");
    assertThat(train(whole).code()).isZero();
    // A run that was started and then lost everything after iteration 2, with half a step left
    // behind.
    assertThat(train(run).code()).isZero();
    RunDir dir = RunDir.open(conf, run);
    FileSystem fs = dir.fs();
    for (int i = dir.lastIteration(); i > 2; i--) {
      fs.delete(dir.iteration(i).path(), true);
    }
    fs.delete(dir.finish().path(), true);
    fs.delete(dir.modelFile(), false);
    fs.create(dir.iteration(3).coordinatesFile(0)).close();
    fs.create(new Path(dir.iteration(3).path(), "_temporary/0/x")).close();
    CommandRun step = CommandRun.of(conf, "step", run);
    assertThat(step.code()).as(step.err()).isZero();
    assertThat(step.err()).contains("iter-0003");
    assertThat(dir.lastIteration()).isEqualTo(3);
    assertThat(train(run).code()).isZero();
    assertThat(bytes(dir.modelFile())).isEqualTo(bytes(new Path(whole, "model.avro")));
    assertThat(CommandRun.of(conf, "step", run).out()).contains("finished, nothing to do");
    CommandRun again = train(run);
    assertThat(again.code()).isZero();
    assertThat(again.err()).doesNotContain("iter-");
  }

  @Test
  void otherOptionsOrOtherDataAreRefusedByName() throws Exception {
    assertThat(train(run).code()).isZero();
    CommandRun other =
        CommandRun.of(conf, "train", "--bits", 5, "--epochs", 3, "--mu-factor", FACTOR, data, run);
    assertThat(other.code()).isEqualTo(Main.USAGE);
    assertThat(other.err())
        .contains(
            "the run was started otherwise: bits: 6 in the run, 5 asked for; encoder.epochs: 2 in"
                + " the run, 3 asked for");
    Path copy = path("copy");
    TestDatasets.write(
        conf, copy, 1, 64, TestDatasets.mixture(100, 12, 3, 9), new Block(0, 12), new Block(0, 12));
    CommandRun otherData =
        CommandRun.of(conf, "train", "--bits", BITS, "--mu-factor", FACTOR, copy, run);
    assertThat(otherData.code()).isEqualTo(Main.USAGE);
    assertThat(otherData.err())
        .contains("dataset: " + data + " (id 0123456789ab) in the run, " + copy);
  }

  @Test
  void ofTwoTrainingsOnOneOutputOneIsTurnedAway() throws Exception {
    try (RunLock lock = RunLock.acquire(FileSystem.getLocal(conf), run)) {
      CommandRun second = train(run);
      assertThat(second.code()).isEqualTo(Main.OUTPUT_IN_USE);
      assertThat(second.err()).contains(run + ": in use by another process");
    }
    assertThat(train(run).code()).isZero();
  }

  @Test
  void aDirectoryOfSomethingElseIsNotTouched() throws Exception {
    CommandRun result = train(data);
    assertThat(result.code()).isEqualTo(Main.OUTPUT_IN_USE);
    assertThat(result.err()).contains("expected a run or nothing, found");
  }

  @Test
  void nonsenseIsAMatterOfUsage() throws Exception {
    assertUsage("bits must be 1 to 64, got 65", "--bits", "65");
    assertUsage("init must be one of [itq, tpca, pcarr, warm], got \"pca\"", "--init", "pca");
    assertUsage("encoder.epochs must be >= 1, got 0", "--epochs", "0");
    assertUsage(
        "exchange must be one of [reduce, circulate], got \"gossip\"", "--exchange", "gossip");
    java.nio.file.Path spec = tmp.resolve("bad.yaml");
    Files.writeString(spec, "penalty: {factor: 0.9}\n");
    assertUsage("penalty.factor must be > 1 (mu has to grow), got 0.9", "--spec", spec.toString());
    Files.writeString(spec, "bit: 3\n");
    assertUsage("unknown bit, expected some of [bits, ", "--spec", spec.toString());
    assertThat(Files.exists(tmp.resolve("run"))).isFalse();
  }

  private void assertUsage(String message, String... options) throws Exception {
    List<Object> words = new ArrayList<>(List.of("train"));
    words.addAll(List.of(options));
    words.addAll(List.of(data, run));
    CommandRun result = CommandRun.of(conf, words.toArray());
    assertThat(result.code()).isEqualTo(Main.USAGE);
    assertThat(result.err()).contains(message);
  }

  @Test
  void moreBitsThanPointsThanColumnsOrThanTheRankAreBadData() throws Exception {
    Path few = path("few");
    TestDatasets.write(
        conf, few, 1, 64, TestDatasets.mixture(5, 12, 2, 1), new Block(0, 12), new Block(0, 12));
    assertBad(
        few,
        5,
        "expected more training points than bits, 5, found 5 points. Ask for fewer bits, or import"
            + " more data.");
    assertBad(
        data,
        13,
        "expected at least as many columns as bits, 13, found 12. Ask for at most 12 bits.");
    Block flat = new Block(50, 12);
    for (int i = 0; i < 50; i++) {
      for (int j = 0; j < 12; j++) {
        flat.set(i, j, (i % 7) * (j % 3) + (i % 5) * (j % 2));
      }
    }
    Path rank = path("rank");
    TestDatasets.write(conf, rank, 2, 64, flat, new Block(0, 12), new Block(0, 12));
    assertBad(rank, 4, "expected at least as many directions of variation as bits, 4, found 2");
  }

  @Test
  void pointsThatAreAllEqualAreBadData() throws Exception {
    Block equal = new Block(50, 3);
    java.util.Arrays.fill(equal.values(), 4f);
    Path path = path("equal");
    TestDatasets.write(conf, path, 2, 64, equal, new Block(0, 3), new Block(0, 3));
    assertBad(
        path,
        2,
        "all 50 training points are equal, expected points that differ. Every column is constant");
  }

  @Test
  void aColumnThatIsConstantAmongOthersIsHarmless() throws Exception {
    Block train = TestDatasets.mixture(300, 6, 9, 1);
    for (int i = 0; i < 300; i++) {
      train.set(i, 2, 7f);
    }
    Path path = path("constant");
    TestDatasets.write(conf, path, 2, 64, train, new Block(0, 6), new Block(0, 6));
    assertThat(CommandRun.of(conf, "train", "--bits", 3, "--mu-factor", FACTOR, path, run).code())
        .isZero();
  }

  @Test
  void aDamagedShardIsBadDataWithFileAndTile() throws Exception {
    java.nio.file.Path shard = tmp.resolve("data/train/shard-00001.avro");
    byte[] bytes = Files.readAllBytes(shard);
    bytes[bytes.length / 2] ^= 0x10;
    Files.delete(tmp.resolve("data/train/.shard-00001.avro.crc"));
    Files.write(shard, bytes);
    assertBad(
        data,
        BITS,
        "data/train/shard-00001.avro: tile ",
        "expected checksum ",
        "The file is damaged");
  }

  @Test
  void aTruncatedShardIsBadDataWithItsSize() throws Exception {
    java.nio.file.Path shard = tmp.resolve("data/train/shard-00002.avro");
    byte[] bytes = Files.readAllBytes(shard);
    Files.delete(tmp.resolve("data/train/.shard-00002.avro.crc"));
    Files.write(shard, java.util.Arrays.copyOf(bytes, bytes.length - 1000));
    assertBad(
        data,
        BITS,
        "shard-00002.avro: expected " + bytes.length + " bytes, found " + (bytes.length - 1000));
  }

  @Test
  void aShardInAnothersPlaceIsBadData() throws Exception {
    Files.delete(tmp.resolve("data/train/.shard-00001.avro.crc"));
    Path other = new Path(data, "train/shard-00001.avro");
    long[] sizes = new long[2];
    sizes[0] = Files.size(tmp.resolve("data/train/shard-00001.avro"));
    rewrite(other, 2);
    sizes[1] = Files.size(tmp.resolve("data/train/shard-00001.avro"));
    assertThat(sizes[1]).isEqualTo(sizes[0]);
    assertBad(
        data,
        BITS,
        "shard-00001.avro: tile 0: expected shard 1, found 2",
        "put in another's place");
  }

  /** Writes a shard again under another number, the same size. */
  private void rewrite(Path file, int number) throws IOException {
    DatasetDir dataset = DatasetDir.open(conf, data);
    Block tile = new Block(0, 12);
    List<Block> tiles = new ArrayList<>();
    List<String[]> keys = new ArrayList<>();
    try (ShardReader reader = dataset.read(DatasetDir.TRAIN, 1)) {
      while (reader.next()) {
        reader.points(tile);
        tiles.add(tile.copy());
        keys.add(reader.keys());
      }
    }
    try (ShardWriter writer =
        new ShardWriter(
            dataset.fs().create(file, true), ShardWriter.POINTS, number, 12, dataset.id())) {
      for (int t = 0; t < tiles.size(); t++) {
        writer.append(300 + 64L * t, tiles.get(t), keys.get(t));
      }
    }
  }

  @Test
  void coordinatesOfAnotherShardAreBadData() throws Exception {
    assertThat(
            CommandRun.of(
                    conf,
                    "train",
                    "--bits",
                    BITS,
                    "--mu-factor",
                    FACTOR,
                    "--max-iterations",
                    2,
                    data,
                    run)
                .code())
        .isZero();
    RunDir dir = RunDir.open(conf, run);
    dir.fs().delete(dir.finish().path(), true);
    dir.fs().delete(dir.modelFile(), false);
    replace("run/iter-0002/z/shard-00000.avro", "run/iter-0002/z/shard-00002.avro");
    CommandRun result =
        CommandRun.of(
            conf, "train", "--bits", BITS, "--mu-factor", FACTOR, "--max-iterations", 2, data, run);
    assertThat(result.code()).isEqualTo(Main.BAD_DATA);
    assertThat(result.err())
        .contains("iter-0002/z/shard-00002.avro: tile 0: expected shard 2, found 0");
    assertThat(dir.finish().isComplete()).isFalse();
  }

  private void replace(String from, String to) throws IOException {
    for (String name : new String[] {from, to}) {
      java.nio.file.Path file = tmp.resolve(name);
      Files.delete(file.resolveSibling("." + file.getFileName() + ".crc"));
    }
    Files.copy(tmp.resolve(from), tmp.resolve(to), StandardCopyOption.REPLACE_EXISTING);
  }

  private void assertBad(Path dataset, int bits, String... messages) throws Exception {
    CommandRun result =
        CommandRun.of(conf, "train", "--bits", bits, "--mu-factor", FACTOR, dataset, run);
    assertThat(result.code()).as(result.err()).isEqualTo(Main.BAD_DATA);
    assertThat(result.err()).contains(messages);
    assertThat(Files.exists(tmp.resolve("run/init/summary.json"))).isFalse();
  }

  @Test
  void noDatasetIsBadDataThatSaysWhatToDo() throws Exception {
    CommandRun result = CommandRun.of(conf, "train", path("nowhere"), run);
    assertThat(result.code()).isEqualTo(Main.BAD_DATA);
    assertThat(result.err())
        .contains(
            "expected a dataset (a directory with dataset.json), found none. Make one with: parmac"
                + " import");
  }

  private CommandRun train(Path to, String... options) throws Exception {
    List<Object> words =
        new ArrayList<>(List.of("train", "--json", "--bits", BITS, "--mu-factor", FACTOR));
    words.addAll(List.of(options));
    words.addAll(List.of(data, to));
    return CommandRun.of(conf, words.toArray());
  }

  private Path path(String name) {
    return new Path("file:" + tmp.resolve(name));
  }

  private static byte[] bytes(Path file) throws IOException {
    return Files.readAllBytes(java.nio.file.Path.of(file.toUri()));
  }
}
