package org.parmac.job.retrieval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.parmac.job.JobDefaults;
import org.parmac.math.Block;
import org.parmac.model.BinaryAutoencoder;
import org.parmac.model.Parameters;
import org.parmac.model.Scaling;
import org.parmac.store.BadDataException;
import org.parmac.store.DatasetDir;
import org.parmac.store.ModelFile;
import org.parmac.store.RunDir;
import org.parmac.store.SavedModel;
import org.parmac.store.ShardReader;
import org.parmac.store.TestDatasets;
import org.parmac.store.TestRuns;
import org.parmac.store.registry.Verdict;

class JudgeJobTest {
  private static final int BITS = 6;
  private static final int COLUMNS = 5;
  private static final int QUERIES = 40;
  private static final int FIRST_NEW = 25;
  private static final int K = 10;

  @TempDir java.nio.file.Path tmp;
  private final Configuration conf = new Configuration();
  private DatasetDir dataset;
  private RunDir run;

  @BeforeEach
  void write() throws IOException {
    JobDefaults.apply(conf);
    dataset =
        TestDatasets.write(
            conf,
            path("data"),
            3,
            16,
            TestDatasets.mixture(200, COLUMNS, 4, 1),
            TestDatasets.mixture(3, COLUMNS, 2, 9),
            TestDatasets.mixture(QUERIES, COLUMNS, 4, 3));
    run = TestRuns.write(conf, path("run"), dataset, BITS);
  }

  private Path path(String name) {
    return new Path(new Path(tmp.toUri()), name);
  }

  /** A model of other units than the run's, which looks at the first column alone. */
  private BinaryAutoencoder other(int bits) {
    Block weights = new Block(bits, COLUMNS);
    float[] bias = new float[bits];
    for (int l = 0; l < bits; l++) {
      weights.set(l, 0, 1);
      bias[l] = (l - bits / 2f) / bits;
    }
    float[] mean = new float[COLUMNS];
    java.util.Arrays.fill(mean, 1.5f);
    return BinaryAutoencoder.of(
        new Scaling(mean, 25f), new Parameters(weights, bias), Parameters.zeros(COLUMNS, bits));
  }

  private Path write(String name, BinaryAutoencoder model) throws IOException {
    Path file = path(name);
    ModelFile.write(file.getFileSystem(conf).create(file, true), SavedModel.of(model));
    return file;
  }

  private List<Verdict.Group> judge(Path rival, int firstNew) throws IOException {
    Verdict.Comparison numbers =
        JudgeJob.judge(
            conf,
            run,
            new JudgeJob.Terms(rival, K, new Verdict.Limits(0.005, 0.1), firstNew),
            path("run/_judge"));
    assertThat(run.fs().exists(path("run/_judge"))).isFalse();
    return numbers.groups();
  }

  /** What an evaluation of the run finds for its own model. */
  private double evaluated() throws IOException {
    return EvaluateJob.evaluate(conf, run, new Depths(List.of(K), List.of(1)))
        .methods()
        .get(0)
        .precision()
        .get("" + K);
  }

  @Test
  void bothModelsHaveThePrecisionThatAnEvaluationFinds() throws Exception {
    Path rival = write("rival.avro", other(BITS));
    List<Verdict.Group> groups = judge(rival, FIRST_NEW);
    double own = evaluated();
    // The rival in the run's place, and evaluated as the run's own.
    run.fs().delete(run.modelFile(), false);
    ModelFile.write(run.fs().create(run.modelFile(), false), SavedModel.of(other(BITS)));
    double rivals = evaluated();

    assertThat(groups)
        .extracting(Verdict.Group::group)
        .containsExactly(Verdict.EARLIER, Verdict.NEW);
    assertThat(groups)
        .extracting(Verdict.Group::queries)
        .containsExactly((long) FIRST_NEW, (long) (QUERIES - FIRST_NEW));
    assertThat(groups.stream().mapToDouble(g -> g.queries() * g.precision().own()).sum() / QUERIES)
        .isCloseTo(own, within(1e-12));
    assertThat(
            groups.stream().mapToDouble(g -> g.queries() * g.precision().promoted()).sum()
                / QUERIES)
        .isCloseTo(rivals, within(1e-12));
    assertThat(own).isNotCloseTo(rivals, within(0.01));
    for (Verdict.Group group : groups) {
      Verdict.Score precision = group.precision();
      assertThat(precision.loss()).isCloseTo(precision.promoted() - precision.own(), within(1e-12));
      assertThat(precision.standardError()).isPositive();
    }
  }

  @Test
  void theErrorIsThatOfTheQueriesReconstructions() throws Exception {
    Path rival = write("rival.avro", other(BITS));
    List<Verdict.Group> groups = judge(rival, FIRST_NEW);

    double[] own = errors(run.model());
    double[] rivals = errors(other(BITS));
    for (Verdict.Group group : groups) {
      int from = group.group().equals(Verdict.NEW) ? FIRST_NEW : 0;
      int to = group.group().equals(Verdict.NEW) ? QUERIES : FIRST_NEW;
      double expected = java.util.Arrays.stream(own, from, to).average().orElseThrow();
      double other = java.util.Arrays.stream(rivals, from, to).average().orElseThrow();
      Verdict.Score error = group.error();
      assertThat(error.own()).isCloseTo(expected, within(1e-6 * expected));
      assertThat(error.promoted()).isCloseTo(other, within(1e-6 * other));
      assertThat(error.loss()).isCloseTo((expected - other) / other, within(1e-6));
      assertThat(error.worse())
          .isEqualTo(error.loss() > 0.1 && error.loss() > 2 * error.standardError());
    }
  }

  /** By the definition, point by point. */
  private double[] errors(BinaryAutoencoder model) throws IOException {
    double[] errors = new double[QUERIES];
    Block queries = new Block(0, COLUMNS);
    try (ShardReader reader = run.dataset(conf).read(DatasetDir.QUERIES, 0)) {
      int row = 0;
      while (reader.next()) {
        reader.points(queries);
        for (int i = 0; i < queries.rows(); i++) {
          errors[row++] = error(model, queries, i);
        }
      }
    }
    return errors;
  }

  private static double error(BinaryAutoencoder model, Block points, int i) {
    float range = model.scaling().range();
    double[] x = new double[COLUMNS];
    double[] f = new double[COLUMNS];
    for (int j = 0; j < COLUMNS; j++) {
      x[j] = (points.get(i, j) - model.scaling().mean()[j]) / range;
      f[j] = model.decoder().parameters().bias()[j];
    }
    for (int l = 0; l < model.bits(); l++) {
      double h = model.encoder().parameters().bias()[l];
      for (int j = 0; j < COLUMNS; j++) {
        h += model.encoder().parameters().weights().get(l, j) * x[j];
      }
      for (int j = 0; j < COLUMNS && h > 0; j++) {
        f[j] += model.decoder().parameters().weights().get(j, l);
      }
    }
    double sum = 0;
    for (int j = 0; j < COLUMNS; j++) {
      sum += (x[j] - f[j]) * (x[j] - f[j]);
    }
    return sum * range * range;
  }

  @Test
  void aModelIsNoWorseThanItself() throws Exception {
    assertThat(judge(run.modelFile(), FIRST_NEW))
        .allSatisfy(
            group -> {
              for (Verdict.Score score : List.of(group.precision(), group.error())) {
                assertThat(score.loss()).isZero();
                assertThat(score.standardError()).isZero();
                assertThat(score.worse()).isFalse();
              }
            });
  }

  @Test
  void aModelThatTellsNothingApartIsWorse() throws Exception {
    Path good = path("good.avro");
    ModelFile.copy(run.fs(), run.modelFile(), run.fs(), good);
    run.fs().delete(run.modelFile(), false);
    ModelFile.write(
        run.fs().create(run.modelFile(), false),
        SavedModel.of(
            BinaryAutoencoder.of(
                Scaling.none(COLUMNS),
                Parameters.zeros(BITS, COLUMNS),
                Parameters.zeros(COLUMNS, BITS))));
    assertThat(judge(good, FIRST_NEW))
        .extracting(group -> group.precision().worse())
        .containsOnly(true);
    assertThat(judge(good, 0))
        .singleElement()
        .satisfies(
            group -> assertThat(group.precision().own()).isCloseTo(K / 200.0, within(1e-12)));
  }

  @Test
  void withoutARivalThereAreOnlyItsOwnNumbers() throws Exception {
    Verdict.Group group = judge(null, 0).get(0);
    assertThat(group.precision()).isEqualTo(new Verdict.Score(evaluated(), null, null, null, null));
    assertThat(group.error().promoted()).isNull();
    assertThat(group.error().worse()).isNull();
  }

  @Test
  void aRivalOfOtherBitsIsRefused() throws Exception {
    Path rival = write("rival.avro", other(BITS + 1));
    assertThatThrownBy(() -> judge(rival, 0))
        .isInstanceOf(BadDataException.class)
        .hasMessageContaining(
            "rival.avro: expected a model of 6 bits over 5 columns, found one of 7");
  }
}
