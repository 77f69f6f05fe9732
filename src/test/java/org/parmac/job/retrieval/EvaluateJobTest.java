package org.parmac.job.retrieval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.parmac.job.JobDefaults;
import org.parmac.math.Block;
import org.parmac.math.Kernels;
import org.parmac.model.BinaryAutoencoder;
import org.parmac.model.Codes;
import org.parmac.model.LinearUnits;
import org.parmac.model.Parameters;
import org.parmac.store.BadDataException;
import org.parmac.store.DatasetDir;
import org.parmac.store.ModelFile;
import org.parmac.store.RunDir;
import org.parmac.store.TestDatasets;
import org.parmac.store.TestRuns;

class EvaluateJobTest {
  private static final int BITS = 6;
  private static final int COLUMNS = 5;
  private static final Depths DEPTHS = new Depths(List.of(20, 3), List.of(1, 10));

  @TempDir java.nio.file.Path tmp;
  private final Configuration conf = new Configuration();

  @BeforeEach
  void configure() {
    JobDefaults.apply(conf);
  }

  private Path path(String name) {
    return new Path(new Path(tmp.toUri()), name);
  }

  private RunDir run(String name, int shards, Block base, Block queries) throws IOException {
    DatasetDir dataset =
        TestDatasets.write(
            conf,
            path(name + "-data"),
            shards,
            16,
            base,
            TestDatasets.mixture(3, COLUMNS, 2, 9),
            queries);
    return TestRuns.write(conf, path(name), dataset, BITS);
  }

  /**
   * One hash, applied by the definition: codes of base and queries, and everything compared with
   * everything.
   */
  private record Slow(Block base, Block queries, long[] codes, long[] queryCodes) {
    static Slow of(RunDir run, Parameters hash, Block base, Block queries) throws IOException {
      return new Slow(base, queries, codes(run, hash, base), codes(run, hash, queries));
    }

    private static long[] codes(RunDir run, Parameters hash, Block points) throws IOException {
      Block scaled = points.copy();
      run.model().scaling().apply(scaled);
      Block bits = new Block(points.rows(), hash.units());
      new LinearUnits(LinearUnits.Activation.STEP, hash).forward(Kernels.get(), scaled, bits);
      long[] codes = new long[points.rows()];
      Codes.pack(bits, codes);
      return codes;
    }

    /** E |first k ∩ first truth| / truth over orders within ties. */
    double score(int query, int k, int truth) {
      int[] nearest =
          IntStream.range(0, base.rows())
              .boxed()
              .sorted(Comparator.comparingDouble(i -> distance(i, query)))
              .mapToInt(i -> i)
              .limit(truth)
              .toArray();
      double sum = 0;
      for (int i : nearest) {
        int d = hamming(i, query);
        long nearer = IntStream.range(0, codes.length).filter(j -> hamming(j, query) < d).count();
        long tied = IntStream.range(0, codes.length).filter(j -> hamming(j, query) == d).count();
        sum += nearer + tied <= k ? 1 : nearer >= k ? 0 : (k - nearer) / (double) tied;
      }
      return sum / truth;
    }

    private int hamming(int i, int query) {
      return Long.bitCount(codes[i] ^ queryCodes[query]);
    }

    private double distance(int i, int query) {
      double sum = 0;
      for (int j = 0; j < base.columns(); j++) {
        double difference = (double) base.get(i, j) - queries.get(query, j);
        sum += difference * difference;
      }
      return sum;
    }

    double mean(int k, int truth) {
      return IntStream.range(0, queries.rows())
          .mapToDouble(q -> score(q, k, truth))
          .average()
          .orElseThrow();
    }

    /** The least error of a linear decoder in data units, by the pseudo-inverse of [Z 1]. */
    double leastError(int bits) {
      int n = base.rows();
      DMatrixRMaj z = new DMatrixRMaj(n, bits + 1);
      DMatrixRMaj x = new DMatrixRMaj(n, base.columns());
      for (int i = 0; i < n; i++) {
        z.set(i, bits, 1);
        for (int l = 0; l < bits; l++) {
          z.set(i, l, codes[i] >>> l & 1);
        }
        for (int j = 0; j < base.columns(); j++) {
          x.set(i, j, base.get(i, j));
        }
      }
      LinearSolverDense<DMatrixRMaj> solver = LinearSolverFactory_DDRM.pseudoInverse(true);
      assertThat(solver.setA(z.copy())).isTrue();
      DMatrixRMaj weights = new DMatrixRMaj(bits + 1, base.columns());
      solver.solve(x.copy(), weights);
      DMatrixRMaj rest = x.copy();
      CommonOps_DDRM.multAdd(-1, z, weights, rest);
      return Arrays.stream(rest.data).map(v -> v * v).sum() / n;
    }
  }

  private static double slowModelError(BinaryAutoencoder model, Slow slow) {
    Block z = new Block(0, model.bits());
    Codes.unpack(slow.codes, 0, slow.codes.length, z);
    Block f = new Block(0, model.columns());
    model.decoder().forward(Kernels.get(), z, f);
    double sum = 0;
    for (int i = 0; i < slow.base.rows(); i++) {
      for (int j = 0; j < slow.base.columns(); j++) {
        double back = model.scaling().mean()[j] + (double) model.scaling().range() * f.get(i, j);
        sum += (slow.base.get(i, j) - back) * (slow.base.get(i, j) - back);
      }
    }
    return sum / slow.base.rows();
  }

  private void agrees(RunDir run, Block base, Block queries) throws IOException {
    Evaluation evaluation = EvaluateJob.evaluate(conf, run, DEPTHS);
    assertThat(evaluation.base()).isEqualTo(base.rows());
    assertThat(evaluation.methods())
        .extracting(Evaluation.Method::method)
        .containsExactly("ba", "tpca", "itq", "lsh");
    Map<String, Parameters> hashes = ModelFile.readParameters(run.fs(), run.hashesFile());
    hashes.put("ba", run.model().encoder().parameters());
    for (Evaluation.Method method : evaluation.methods()) {
      Slow slow = Slow.of(run, hashes.get(method.method()), base, queries);
      assertThat(method.bits()).isEqualTo(BITS);
      assertThat(method.queries()).isEqualTo(queries.rows());
      assertThat(method.precision()).containsOnlyKeys("3", "20");
      assertThat(method.precision().get("3")).isCloseTo(slow.mean(3, 3), within(1e-12));
      assertThat(method.precision().get("20")).isCloseTo(slow.mean(20, 20), within(1e-12));
      assertThat(method.recall()).containsOnlyKeys("1", "10");
      assertThat(method.recall().get("1")).isCloseTo(slow.mean(1, 1), within(1e-12));
      assertThat(method.recall().get("10")).isCloseTo(slow.mean(10, 1), within(1e-12));
      double error =
          method.method().equals("ba") ? slowModelError(run.model(), slow) : slow.leastError(BITS);
      assertThat(method.reconstructionError()).isCloseTo(error, within(2e-6 * error));
    }
  }

  @Test
  void scoresAndErrorsAreThoseOfTheDefinition() throws Exception {
    Block base = TestDatasets.mixture(200, COLUMNS, 4, 1);
    Block queries = TestDatasets.mixture(300, COLUMNS, 4, 3);
    agrees(run("run", 3, base, queries), base, queries);
  }

  @Test
  void moreQueriesThanABatchHolds() throws Exception {
    Block base = TestDatasets.mixture(30, COLUMNS, 4, 1);
    Block queries = TestDatasets.mixture(16 * QueryBlocks.ROWS + 10, COLUMNS, 4, 3);
    agrees(run("run", 2, base, queries), base, queries);
  }

  @Test
  void sameBytesWhateverTheSlotsAndReducers() throws Exception {
    RunDir run =
        run(
            "run",
            5,
            TestDatasets.mixture(150, COLUMNS, 4, 1),
            TestDatasets.mixture(40, COLUMNS, 4, 3));
    conf.setInt("mapreduce.local.map.tasks.maximum", 1);
    EvaluateJob.evaluate(conf, run, DEPTHS);
    byte[] one = Files.readAllBytes(tmp.resolve("run/evaluation.json"));
    conf.setInt("mapreduce.local.map.tasks.maximum", 4);
    conf.setInt("mapreduce.job.reduces", 3);
    EvaluateJob.evaluate(conf, run, DEPTHS);
    assertThat(Files.readAllBytes(tmp.resolve("run/evaluation.json"))).isEqualTo(one);
    try (var files = Files.list(tmp.resolve("run"))) {
      assertThat(files.map(f -> f.getFileName().toString()).filter(name -> name.startsWith("_")))
          .isEmpty();
    }
  }

  @Test
  void aDatasetWithoutQueriesOrWithTooFewPointsIsRefused() throws Exception {
    Block base = TestDatasets.mixture(15, COLUMNS, 2, 1);
    RunDir none = run("none", 1, base, new Block(0, COLUMNS));
    assertThatThrownBy(() -> EvaluateJob.evaluate(conf, none, DEPTHS))
        .isInstanceOf(BadDataException.class)
        .hasMessageContaining(
            "none-data: expected points in the split queries, found none. Import the data again");
    RunDir few = run("few", 1, base, TestDatasets.mixture(5, COLUMNS, 2, 3));
    assertThatThrownBy(() -> EvaluateJob.evaluate(conf, few, DEPTHS))
        .isInstanceOf(BadDataException.class)
        .hasMessageContaining("expected at least 20 training points to search, found 15");
  }

  @Test
  void aRunThatIsNotFinishedOrHasOtherHashesIsRefused() throws Exception {
    RunDir run =
        run(
            "run",
            1,
            TestDatasets.mixture(30, COLUMNS, 2, 1),
            TestDatasets.mixture(5, COLUMNS, 2, 3));
    run.fs().delete(run.hashesFile(), false);
    ModelFile.writeParameters(
        run.fs().create(run.hashesFile(), false), Map.of("tpca", Parameters.zeros(2, COLUMNS)));
    assertThatThrownBy(() -> EvaluateJob.evaluate(conf, run, DEPTHS))
        .isInstanceOf(BadDataException.class)
        .hasMessageContaining("hashes.avro: expected a hash tpca of 6 x 5, found 2 x 5");
    run.fs().delete(run.modelFile(), false);
    assertThatThrownBy(() -> EvaluateJob.evaluate(conf, run, DEPTHS))
        .isInstanceOf(BadDataException.class)
        .hasMessageContaining("expected a finished run");
  }

  @Test
  void aDamagedTileIsNamedAndNothingIsLeftBehind() throws Exception {
    RunDir run =
        run(
            "run",
            2,
            TestDatasets.mixture(60, COLUMNS, 2, 1),
            TestDatasets.mixture(5, COLUMNS, 2, 3));
    Path shard = run.dataset(conf).shard(DatasetDir.TRAIN, 1);
    byte[] bytes = Files.readAllBytes(java.nio.file.Path.of(shard.toUri()));
    // Among the values of the last tile, before its keys.
    bytes[bytes.length - 250] ^= 1;
    try (OutputStream out = run.fs().create(shard, true)) {
      out.write(bytes);
    }
    assertThatThrownBy(() -> EvaluateJob.evaluate(conf, run, DEPTHS))
        .isInstanceOf(BadDataException.class)
        .hasMessageContaining("shard-00001.avro: tile ");
    try (var files = Files.list(tmp.resolve("run"))) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .noneMatch(name -> name.startsWith("_") || name.startsWith("evaluation"));
    }
  }

  @Test
  void truncatedQueriesAreNotTakenForFewer() throws Exception {
    RunDir run =
        run(
            "run",
            2,
            TestDatasets.mixture(60, COLUMNS, 2, 1),
            TestDatasets.mixture(40, COLUMNS, 2, 3));
    Path shard = run.dataset(conf).shard(DatasetDir.QUERIES, 0);
    byte[] bytes = Files.readAllBytes(java.nio.file.Path.of(shard.toUri()));
    try (OutputStream out = run.fs().create(shard, true)) {
      out.write(bytes, 0, bytes.length - 50);
    }
    assertThatThrownBy(() -> EvaluateJob.evaluate(conf, run, DEPTHS))
        .isInstanceOf(BadDataException.class)
        .hasMessageContaining("queries");
  }
}
