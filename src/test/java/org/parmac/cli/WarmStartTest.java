package org.parmac.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.parmac.mac.Coordinates;
import org.parmac.math.Block;
import org.parmac.math.Kernels;
import org.parmac.model.BinaryAutoencoder;
import org.parmac.model.LinearUnits;
import org.parmac.model.Scaling;
import org.parmac.store.CoordinatesFile;
import org.parmac.store.DatasetDir;
import org.parmac.store.DatasetUnion;
import org.parmac.store.FileShard;
import org.parmac.store.RunDir;
import org.parmac.store.RunSpec;
import org.parmac.store.TestDatasets;

/** Training that starts from a finished model, on the old points and new ones beside them. */
final class WarmStartTest {
  private final Configuration conf = new Configuration();

  @TempDir Path tmp;
  private SmallRun old;
  private Path both;

  @BeforeEach
  void trainAndAddData() throws Exception {
    old = SmallRun.in(tmp);
    Block fresh = TestDatasets.mixture(150, SmallRun.COLUMNS, 300, 9);
    for (int i = 0; i < fresh.rows(); i++) {
      fresh.set(i, 0, 3 * fresh.get(i, 0) + 20);
    }
    DatasetDir added =
        TestDatasets.write(
            conf,
            hadoop(tmp.resolve("added")),
            1,
            64,
            fresh,
            new Block(0, SmallRun.COLUMNS),
            new Block(0, SmallRun.COLUMNS));
    both = tmp.resolve("both");
    DatasetUnion.write(
        conf,
        hadoop(both),
        List.of(
            new DatasetUnion.Part(DatasetDir.open(conf, hadoop(old.data())), 0),
            new DatasetUnion.Part(added, 0)));
  }

  private static org.apache.hadoop.fs.Path hadoop(Path path) {
    return new org.apache.hadoop.fs.Path(path.toUri());
  }

  @Test
  void everyPointStartsAtTheCodeOfTheOldModel() throws Exception {
    CommandRun training = train("warm", "--warm", old.run());
    assertThat(training.code()).as(training.err()).isZero();

    RunDir run = RunDir.open(conf, hadoop(tmp.resolve("warm")));
    BinaryAutoencoder model = old.open().model();
    DatasetDir data = run.dataset(conf);
    for (int s = 0; s < 3; s++) {
      FileShard shard = new FileShard(data, s, () -> {});
      long[] z =
          CoordinatesFile.read(
                  run.iteration(0),
                  shard,
                  data,
                  List.of(new Coordinates.Space(SmallRun.BITS, true)))
              .codes(0);
      assertThat(z).isEqualTo(codes(model, shard));
    }
    assertThat(run.spec().bits()).isEqualTo(SmallRun.BITS);
    assertThat(run.spec().penalty().start()).isGreaterThan(RunSpec.DEFAULT.penalty().start());
    assertThat(run.description().warm().sha256()).isEqualTo(old.open().modelSha256());
    assertThat(run.model().bits()).isEqualTo(SmallRun.BITS);
  }

  private static long[] codes(BinaryAutoencoder model, FileShard shard) throws IOException {
    long[] codes = new long[shard.points()];
    Block tile = new Block(0, shard.columns());
    int row = 0;
    try (FileShard.Pass pass = shard.pass()) {
      while (pass.next(tile)) {
        long[] some = new long[tile.rows()];
        model.encode(Kernels.get(), tile, new Block(0, model.bits()), some);
        System.arraycopy(some, 0, codes, row, some.length);
        row += some.length;
      }
    }
    return codes;
  }

  @Test
  void theRunKeepsTheModelItStartedFromAndTheSameCommandContinues() throws Exception {
    Path model = Files.copy(old.run().resolve("model.avro"), tmp.resolve("model.avro"));
    CommandRun first = train("warm", "--warm", model, "--json");
    assertThat(first.code()).as(first.err()).isZero();
    Files.delete(tmp.resolve("warm/model.avro"));
    Files.delete(tmp.resolve("warm/iter-0001/summary.json"));
    Files.delete(tmp.resolve("warm/finish/summary.json"));

    CommandRun again = train("warm", "--warm", model, "--json");

    assertThat(again.code()).as(again.err()).isZero();
    assertThat(again.out()).contains("\"steps\":2,");
    assertThat(again.out()).isEqualTo(first.out().replace("\"steps\":6,", "\"steps\":2,"));
    assertThat(train("warm", "--warm", tmp.resolve("warm")).err())
        .contains("warm: the model of SHA-256 " + old.open().modelSha256() + " in the run");
    assertThat(train("warm", "--bits", SmallRun.BITS).err())
        .contains("init: warm in the run, itq asked for");
  }

  @Test
  void refusesWhatDoesNotGoTogether() throws Exception {
    CommandRun bits = train("x", "--warm", old.run(), "--bits", 5);
    assertThat(bits.code()).isEqualTo(Main.USAGE);
    assertThat(bits.err()).contains("a model of 6 bits cannot start one of 5");
    CommandRun init = train("x", "--warm", old.run(), "--init", "itq");
    assertThat(init.code()).isEqualTo(Main.USAGE);
    assertThat(init.err()).contains("goes with init warm, got itq");
    CommandRun without = train("x", "--init", "warm");
    assertThat(without.code()).isEqualTo(Main.USAGE);
    assertThat(without.err()).contains("init warm needs the model to start from: --warm RUN");
    CommandRun nothing = train("x", "--warm", tmp.resolve("nowhere"));
    assertThat(nothing.code()).isEqualTo(Main.BAD_DATA);
    assertThat(nothing.err()).contains("expected a finished run or its model.avro");
    assertThat(tmp.resolve("x")).doesNotExist();
  }

  @Test
  void anEncoderIsTheSameInOtherUnits() throws Exception {
    BinaryAutoencoder model = old.open().model();
    float[] mean = new float[SmallRun.COLUMNS];
    java.util.Arrays.fill(mean, -3);
    Scaling other = new Scaling(mean, 7);
    Block mine = old.train().copy();
    Block theirs = old.train().copy();
    model.scaling().apply(mine);
    other.apply(theirs);
    Block a = new Block(0, SmallRun.BITS);
    Block b = new Block(0, SmallRun.BITS);

    new LinearUnits(LinearUnits.Activation.LINEAR, model.encoder().parameters())
        .forward(Kernels.get(), mine, a);
    new LinearUnits(LinearUnits.Activation.LINEAR, model.encoderFor(other))
        .forward(Kernels.get(), theirs, b);

    for (int i = 0; i < a.rows() * a.columns(); i++) {
      assertThat(b.values()[i])
          .isCloseTo(a.values()[i], org.assertj.core.data.Offset.offset(1e-4f));
    }
  }

  private CommandRun train(String run, Object... more) throws Exception {
    Object[] line = new Object[more.length + 5];
    line[0] = "train";
    System.arraycopy(more, 0, line, 1, more.length);
    line[more.length + 1] = "--max-iterations";
    line[more.length + 2] = 3;
    line[more.length + 3] = both;
    line[more.length + 4] = tmp.resolve(run);
    return CommandRun.of(new Configuration(), line);
  }
}
