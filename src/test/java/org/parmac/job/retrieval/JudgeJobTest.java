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
import org.parmac.store.TestDatasets;
import org.parmac.store.TestRuns;
import org.parmac.store.Verdict;

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
    ModelFile.write(file.getFileSystem(conf).create(file, true), model);
    return file;
  }

  private List<Verdict.Group> judge(Path rival, int firstNew) throws IOException {
    Verdict.Comparison numbers =
        JudgeJob.judge(
            conf, run, new JudgeJob.Terms(rival, K, 0.005, firstNew), path("run/_judge"));
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
    ModelFile.write(run.fs().create(run.modelFile(), false), other(BITS));
    double rivals = evaluated();

    assertThat(groups)
        .extracting(Verdict.Group::group)
        .containsExactly(Verdict.EARLIER, Verdict.NEW);
    assertThat(groups)
        .extracting(Verdict.Group::queries)
        .containsExactly((long) FIRST_NEW, (long) (QUERIES - FIRST_NEW));
    assertThat(groups.stream().mapToDouble(g -> g.queries() * g.precision()).sum() / QUERIES)
        .isCloseTo(own, within(1e-12));
    assertThat(groups.stream().mapToDouble(g -> g.queries() * g.promoted()).sum() / QUERIES)
        .isCloseTo(rivals, within(1e-12));
    assertThat(own).isNotCloseTo(rivals, within(0.01));
    for (Verdict.Group group : groups) {
      assertThat(group.loss()).isCloseTo(group.promoted() - group.precision(), within(1e-12));
      assertThat(group.standardError()).isPositive();
    }
  }

  @Test
  void aModelIsNoWorseThanItself() throws Exception {
    assertThat(judge(run.modelFile(), FIRST_NEW))
        .allSatisfy(
            group -> {
              assertThat(group.loss()).isZero();
              assertThat(group.standardError()).isZero();
              assertThat(group.worse()).isFalse();
            });
  }

  @Test
  void aModelThatTellsNothingApartIsWorse() throws Exception {
    Path good = path("good.avro");
    ModelFile.copy(run.fs(), run.modelFile(), run.fs(), good);
    run.fs().delete(run.modelFile(), false);
    ModelFile.write(
        run.fs().create(run.modelFile(), false),
        BinaryAutoencoder.of(
            Scaling.none(COLUMNS),
            Parameters.zeros(BITS, COLUMNS),
            Parameters.zeros(COLUMNS, BITS)));
    assertThat(judge(good, FIRST_NEW)).extracting(Verdict.Group::worse).containsOnly(true);
    assertThat(judge(good, 0))
        .singleElement()
        .satisfies(group -> assertThat(group.precision()).isCloseTo(K / 200.0, within(1e-12)));
  }

  @Test
  void withoutARivalThereAreOnlyItsOwnNumbers() throws Exception {
    Verdict.Group group = judge(null, 0).get(0);
    assertThat(group)
        .isEqualTo(new Verdict.Group(Verdict.NEW, QUERIES, evaluated(), null, null, null, null));
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
