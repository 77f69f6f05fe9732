package org.parmac.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.avro.mapred.AvroValue;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.IntWritable;
import org.apache.hadoop.io.NullWritable;
import org.apache.hadoop.mapreduce.Job;
import org.apache.hadoop.mrunit.mapreduce.MapDriver;
import org.apache.hadoop.mrunit.mapreduce.ReduceDriver;
import org.apache.hadoop.mrunit.types.Pair;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.parmac.mac.Coordinates;
import org.parmac.math.Block;
import org.parmac.math.Kernels;
import org.parmac.model.BinaryAutoencoder;
import org.parmac.model.Codes;
import org.parmac.model.LinearUnits;
import org.parmac.model.Parameters;
import org.parmac.store.BadDataException;
import org.parmac.store.CoordinatesFile;
import org.parmac.store.DatasetDir;
import org.parmac.store.FileShard;
import org.parmac.store.Json;
import org.parmac.store.ModelFile;
import org.parmac.store.RunDir;
import org.parmac.store.RunSpec;
import org.parmac.store.StatisticsFile;
import org.parmac.store.StepDir;
import org.parmac.store.TestDatasets;
import org.parmac.store.record.PartialFitRecord;
import org.parmac.store.record.ShardStatisticsRecord;
import org.parmac.train.LeastSquares;
import org.parmac.train.Moments;
import org.parmac.train.PartialFit;

/** The mapper and reducer shells of a training, each alone: init from data, iter-0000 from init. */
class TrainingShellsTest {
  private static final int BITS = 5;
  private static final int COLUMNS = 9;
  private static final int SHARDS = 3;
  private static final int ROWS = 400;

  @TempDir java.nio.file.Path tmp;

  private final Configuration conf = new Configuration();
  private final Kernels kernels = Kernels.get();
  private Block points;
  private DatasetDir dataset;
  private RunDir run;

  @BeforeEach
  void start() throws IOException {
    points = TestDatasets.mixture(ROWS, COLUMNS, 30, 1);
    dataset =
        TestDatasets.write(
            conf,
            path("data"),
            SHARDS,
            64,
            points.copy(),
            new Block(0, COLUMNS),
            new Block(0, COLUMNS));
    RunSpec spec = RunSpec.DEFAULT.withBits(BITS);
    run =
        RunDir.create(
            FileSystem.getLocal(conf),
            path("run"),
            new RunDir.Description(
                1,
                spec,
                dataset.path().toString(),
                dataset.id(),
                COLUMNS,
                SHARDS,
                ROWS,
                null,
                null,
                null,
                new RunDir.Origin("test", "", "", "", "", "")));
  }

  private Path path(String name) {
    return new Path("file:" + tmp.resolve(name));
  }

  /** Files of a step written straight to where a committer would put them. */
  private SideFiles sideFiles(StepDir step) {
    return (context, name) -> step.fs().create(new Path(step.path(), name), true);
  }

  private void configure(Configuration driver, StepDir step) throws IOException {
    Job job = StepJob.create(driver, run, step, 0);
    job.getConfiguration().forEach(entry -> driver.set(entry.getKey(), entry.getValue()));
  }

  private MapDriver<IntWritable, NullWritable, FitKey, AvroValue<PartialFitRecord>> mapper(
      StepDir step, int shard) throws IOException {
    MapDriver<IntWritable, NullWritable, FitKey, AvroValue<PartialFitRecord>> driver =
        MapDriver.newMapDriver(
            step.name().equals(StepDir.INIT)
                ? new StartMapper()
                : new ShardMapper(sideFiles(step)));
    configure(driver.getConfiguration(), step);
    return driver.withInput(new IntWritable(shard), NullWritable.get());
  }

  /** What the mappers of all shards give, keyed and sorted as Hadoop would. */
  private TreeMap<FitKey, AvroValue<PartialFitRecord>> map(StepDir step) throws IOException {
    TreeMap<FitKey, AvroValue<PartialFitRecord>> all = new TreeMap<>();
    for (int s = SHARDS - 1; s >= 0; s--) {
      for (Pair<FitKey, AvroValue<PartialFitRecord>> pair : mapper(step, s).run()) {
        all.put(pair.getFirst(), pair.getSecond());
      }
    }
    return all;
  }

  private void reduce(StepDir step, TreeMap<FitKey, AvroValue<PartialFitRecord>> mapped)
      throws IOException {
    ReduceDriver<FitKey, AvroValue<PartialFitRecord>, NullWritable, NullWritable> driver =
        ReduceDriver.newReduceDriver(
            step.name().equals(StepDir.INIT)
                ? new StartReducer(sideFiles(step))
                : new FitReducer(sideFiles(step)));
    configure(driver.getConfiguration(), step);
    Map<Integer, List<FitKey>> layers =
        mapped.keySet().stream()
            .collect(Collectors.groupingBy(FitKey::layer, TreeMap::new, Collectors.toList()));
    layers.forEach(
        (layer, keys) -> driver.withInput(keys.get(0), keys.stream().map(mapped::get).toList()));
    assertThat(driver.run()).isEmpty();
  }

  private void init() throws IOException {
    reduce(run.init(), map(run.init()));
  }

  private static DataInputStream state(AvroValue<PartialFitRecord> value) {
    return PartialFits.open(value);
  }

  @Test
  void startMapperGathersTheMomentsOfItsShardAlone() throws Exception {
    var driver = mapper(run.init(), 1);
    List<Pair<FitKey, AvroValue<PartialFitRecord>>> out = driver.run();

    assertThat(out)
        .extracting(pair -> pair.getFirst().toString())
        .containsExactly("layer 0 shard 1", "layer 1 shard 1");
    Moments found = Moments.read(kernels, state(out.get(0).getSecond()));
    int from = ROWS / SHARDS;
    int to = 2 * ROWS / SHARDS;
    assertThat(found.points()).isEqualTo(to - from);
    double[] mean = found.mean();
    for (int j = 0; j < COLUMNS; j++) {
      double sum = 0;
      for (int i = from; i < to; i++) {
        sum += points.get(i, j);
      }
      assertThat(mean[j]).isCloseTo(sum / (to - from), org.assertj.core.data.Offset.offset(1e-4));
    }
    // Fewer points than the sample may have: all of them are in it.
    assertThat(state(out.get(1).getSecond()).readInt()).isEqualTo(to - from);
    assertThat(driver.getCounters().findCounter(TrainCounter.POINTS).getValue())
        .isEqualTo(to - from);
  }

  @Test
  void startReducerWritesScalingHashesAndStart() throws Exception {
    init();

    RunDir.Start start = run.start();
    assertThat(start.rank()).isEqualTo(COLUMNS);
    assertThat(start.sampleRows()).isEqualTo(ROWS);
    assertThat(start.tuned("encoder").get("stepSize")).isPositive();
    double variance = 0;
    for (int j = 0; j < COLUMNS; j++) {
      double sum = 0;
      double squares = 0;
      for (int i = 0; i < ROWS; i++) {
        sum += points.get(i, j);
        squares += (double) points.get(i, j) * points.get(i, j);
      }
      assertThat((double) run.scaling().mean()[j])
          .isCloseTo(sum / ROWS, org.assertj.core.data.Offset.offset(1e-4));
      variance += squares / ROWS - sum / ROWS * (sum / ROWS);
    }
    assertThat(start.variance())
        .isCloseTo(variance, org.assertj.core.data.Percentage.withPercentage(0.01));
    assertThat(ModelFile.readParameters(run.fs(), run.hashesFile()))
        .containsOnlyKeys("tpca", "pcarr", "itq", "lsh");
  }

  @Test
  void startReducerRefusesPointsThatAreAllEqual() throws Exception {
    Block equal = new Block(ROWS, COLUMNS);
    Arrays.fill(equal.values(), 3f);
    run.fs().delete(dataset.path(), true);
    TestDatasets.write(
        conf, path("data"), SHARDS, 64, equal, new Block(0, COLUMNS), new Block(0, COLUMNS));

    assertThatThrownBy(this::init)
        .isInstanceOf(BadDataException.class)
        .hasMessageContaining("all " + ROWS + " training points are equal");
    assertThat(run.fs().exists(run.scalingFile())).isFalse();
  }

  @Test
  void shardMapperWritesCoordinatesBesideItsShardAndEmitsAFoldForEachLayer() throws Exception {
    init();
    StepDir step = run.iteration(0);
    var driver = mapper(step, 2);
    List<Pair<FitKey, AvroValue<PartialFitRecord>>> out = driver.run();

    assertThat(out)
        .extracting(pair -> pair.getFirst().toString())
        .containsExactly("layer 0 shard 2", "layer 1 shard 2");
    assertThat(out)
        .extracting(pair -> pair.getSecond().datum().getLayer())
        .containsExactly("encoder", "decoder");
    FileShard shard = new FileShard(dataset, 2, () -> {});
    long[] z =
        CoordinatesFile.read(step, shard, dataset, List.of(new Coordinates.Space(BITS, true)))
            .codes(0);
    assertThat(z).isEqualTo(Arrays.copyOfRange(startCodes(), (int) shard.firstRow(), ROWS));
    ShardStatisticsRecord statistics = StatisticsFile.read(step.fs(), step.statisticsFile(2));
    assertThat(statistics.getShard()).isEqualTo(2);
    assertThat(statistics.getPoints()).isEqualTo(shard.points());
    long bytes =
        out.stream().mapToLong(pair -> pair.getSecond().datum().getState().remaining()).sum();
    assertThat(driver.getCounters().findCounter(TrainCounter.PARAMETER_BYTES).getValue())
        .isEqualTo(bytes);
    assertThat(step.fs().exists(step.coordinatesFile(0))).as("another shard's").isFalse();
  }

  /** Codes of all points by the start hash. */
  private long[] startCodes() throws IOException {
    Block scaled = points.copy();
    run.scaling().apply(scaled);
    Block bits = new Block(0, BITS);
    Parameters hash = ModelFile.readParameters(run.fs(), run.hashesFile()).get("itq");
    new LinearUnits(LinearUnits.Activation.STEP, hash).forward(kernels, scaled, bits);
    long[] codes = new long[ROWS];
    Codes.pack(bits, codes);
    return codes;
  }

  @Test
  void fitReducerMergesShardsIntoWhatFitsAllPoints() throws Exception {
    init();
    StepDir step = run.iteration(0);
    reduce(step, map(step));

    Map<String, Parameters> fitted = ModelFile.readParameters(run.fs(), step.parametersFile());
    assertThat(fitted.keySet())
        .containsExactly(BinaryAutoencoder.ENCODER, BinaryAutoencoder.DECODER);
    Block scaled = points.copy();
    run.scaling().apply(scaled);
    Block codes = new Block(ROWS, BITS);
    Codes.unpack(startCodes(), 0, ROWS, codes);
    LeastSquares trainer = new LeastSquares(kernels);
    PartialFit all = trainer.start(Parameters.zeros(COLUMNS, BITS), run.spec().seed());
    all.add(codes, scaled);
    Parameters expected = all.fit();
    Parameters decoder = fitted.get(BinaryAutoencoder.DECODER);
    for (int i = 0; i < COLUMNS * BITS; i++) {
      assertThat(decoder.weights().values()[i])
          .isCloseTo(expected.weights().values()[i], org.assertj.core.data.Offset.offset(1e-5f));
    }
    double residual = run.scaling().toDataUnits(((LeastSquares.Fold) all).residual(expected));
    assertThat(Json.read(run.fs(), step.fitFile(0), FitReducer.Fit.class).residual())
        .isCloseTo(residual, org.assertj.core.data.Percentage.withPercentage(1e-3));
  }

  @Test
  void fitReducerMergesInTheOrderOfShardsAsIfOneFoldHadSeenThem() throws Exception {
    init();
    StepDir step = run.iteration(0);
    TreeMap<FitKey, AvroValue<PartialFitRecord>> mapped = map(step);
    reduce(step, mapped);
    byte[] inOrder = bytes(step);

    StepPlan.LayerPlan encoder = new StepPlan(run, step).layers().get(0);
    PartialFit merged = null;
    for (int s = 0; s < SHARDS; s++) {
      PartialFit next = encoder.trainer().read(encoder.warm(), state(mapped.get(new FitKey(0, s))));
      if (merged == null) {
        merged = next;
      } else {
        merged.merge(next);
      }
    }
    assertThat(
            ModelFile.readParameters(run.fs(), step.parametersFile())
                .get(BinaryAutoencoder.ENCODER)
                .weights()
                .values())
        .isEqualTo(merged.fit().weights().values());
    // The same again, from mappers run again: retried tasks repeat themselves.
    reduce(step, map(step));
    assertThat(bytes(step)).isEqualTo(inOrder);
  }

  private static byte[] bytes(StepDir step) throws IOException {
    return Files.readAllBytes(java.nio.file.Path.of(step.parametersFile().toUri()));
  }

  @Test
  void keysSortByLayerThenShardAndGroupByLayer() {
    List<FitKey> keys =
        new ArrayList<>(
            List.of(new FitKey(1, 0), new FitKey(0, 10), new FitKey(0, 2), new FitKey(1, 3)));
    keys.sort(null);
    assertThat(keys)
        .extracting(FitKey::toString)
        .containsExactly(
            "layer 0 shard 2", "layer 0 shard 10", "layer 1 shard 0", "layer 1 shard 3");
    FitKey.ByLayer groups = new FitKey.ByLayer();
    assertThat(groups.compare(keys.get(0), keys.get(1))).isZero();
    assertThat(groups.compare(keys.get(1), keys.get(2))).isNegative();
  }
}
