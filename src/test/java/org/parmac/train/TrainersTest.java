package org.parmac.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Map;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.parmac.math.Block;
import org.parmac.math.CounterRandom;
import org.parmac.math.Kernels;
import org.parmac.model.Parameters;

class TrainersTest {
  private static final Kernels KERNELS = Kernels.get();

  @Test
  void leastSquaresFitsTheFixture() {
    Block z = digits("100", "010", "101", "011", "000", "111");
    Block x = digits("1021", "0110", "2101", "1210", "0012", "2201");
    LeastSquares.Fold fold = new LeastSquares(KERNELS).start(Parameters.zeros(4, 3), 0);
    fold.add(z, x);
    Parameters f = fold.fit();
    float[] expected = {1, 0, 1, 0, 1, 1, 0, 0, -1, 0, -1, 0};
    for (int i = 0; i < 12; i++) {
      assertThat(f.weights().values()[i]).isCloseTo(expected[i], within(1e-5f));
    }
    assertThat(f.bias()[2]).isCloseTo(4f / 3, within(1e-5f));
    assertThat(fold.residual(f)).isCloseTo(8.0 / 3, within(1e-5));
  }

  @Test
  void leastSquaresAgreesWithALibraryOverManyShards() throws IOException {
    int n = 500;
    Block inputs = random(n, 6, 1);
    Block targets = random(n, 3, 2);
    PartialFit merged = null;
    for (int from = 0; from < n; from += 125) {
      PartialFit part = new LeastSquares(KERNELS).start(Parameters.zeros(3, 6), 0);
      part.add(rows(inputs, from, 60), rows(targets, from, 60));
      part.add(rows(inputs, from + 60, 65), rows(targets, from + 60, 65));
      PartialFit travelled = travel(new LeastSquares(KERNELS), Parameters.zeros(3, 6), part);
      if (merged == null) {
        merged = travelled;
      } else {
        merged.merge(travelled);
      }
    }
    Parameters fit = merged.fit();
    DMatrixRMaj a = new DMatrixRMaj(n, 7);
    DMatrixRMaj b = new DMatrixRMaj(n, 3);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < 6; j++) {
        a.set(i, j, inputs.get(i, j));
      }
      a.set(i, 6, 1);
      for (int u = 0; u < 3; u++) {
        b.set(i, u, targets.get(i, u));
      }
    }
    DMatrixRMaj w = new DMatrixRMaj(7, 3);
    assertThat(CommonOps_DDRM.solve(a, b, w)).isTrue();
    for (int u = 0; u < 3; u++) {
      for (int j = 0; j < 6; j++) {
        assertThat((double) fit.weights().get(u, j)).isCloseTo(w.get(j, u), within(1e-5));
      }
      assertThat((double) fit.bias()[u]).isCloseTo(w.get(6, u), within(1e-5));
    }
  }

  /** At the minimum of Σ ‖y − Wx − b‖² + λ ‖W‖²: Σ (y − Wx − b) xᵀ = λ W, Σ (y − Wx − b) = 0. */
  @Test
  void leastSquaresWithARidgeIsTheMinimum() throws IOException {
    double ridge = 20;
    Block inputs = random(103, 6, 1);
    Block targets = random(103, 3, 2);
    LeastSquares trainer = new LeastSquares(KERNELS, ridge);
    LeastSquares.Fold fold = trainer.start(Parameters.zeros(3, 6), 0);
    fold.add(rows(inputs, 0, 60), rows(targets, 0, 60));
    PartialFit next = trainer.start(Parameters.zeros(3, 6), 0);
    next.add(rows(inputs, 60, 43), rows(targets, 60, 43));
    fold.merge(travel(trainer, Parameters.zeros(3, 6), next));
    Parameters fit = fold.fit();
    double squares = 0;
    double penalty = 0;
    for (int u = 0; u < 3; u++) {
      double[] sums = new double[7];
      for (int i = 0; i < 103; i++) {
        double e = targets.get(i, u) - fit.bias()[u];
        for (int j = 0; j < 6; j++) {
          e -= fit.weights().get(u, j) * inputs.get(i, j);
        }
        squares += e * e;
        sums[6] += e;
        for (int j = 0; j < 6; j++) {
          sums[j] += e * inputs.get(i, j);
        }
      }
      assertThat(sums[6]).isCloseTo(0, within(1e-4));
      for (int j = 0; j < 6; j++) {
        double w = fit.weights().get(u, j);
        assertThat(sums[j]).isCloseTo(ridge * w, within(1e-4));
        penalty += ridge * w * w;
      }
    }
    assertThat(fold.minimum(fit)).isCloseTo(squares + penalty, within(1e-4));
    assertThat(fold.residual(fit)).isCloseTo(squares, within(1e-4));
  }

  @Test
  void aConstantInputGetsNoWeight() {
    Block inputs = random(50, 2, 3);
    for (int i = 0; i < 50; i++) {
      inputs.set(i, 1, 1f);
    }
    PartialFit fold = new LeastSquares(KERNELS).start(Parameters.zeros(1, 2), 0);
    fold.add(inputs, random(50, 1, 4));
    Parameters fit = fold.fit();
    assertThat(fit.weights().get(0, 1)).isCloseTo(0f, within(1e-4f));
    assertThat(Float.isFinite(fit.bias()[0])).isTrue();
  }

  /** Such as a few cells give: their rounding alone may leave the equations indefinite. */
  @Test
  void inputsThatDependOnEachOtherAreFittedAllTheSame() {
    Block cells = random(3, 5, 5);
    Block means = random(3, 2, 6);
    for (int n = 20; n < 400; n += 7) {
      for (float scale : new float[] {0.01f, 1, 30}) {
        Block x = new Block(n, 5);
        Block y = new Block(n, 2);
        for (int i = 0; i < n; i++) {
          for (int j = 0; j < 5; j++) {
            x.set(i, j, scale * (3 + cells.get(i % 3, j)));
          }
          System.arraycopy(means.values(), 2 * (i % 3), y.values(), 2 * i, 2);
        }
        LeastSquares.Fold fold = new LeastSquares(KERNELS).start(Parameters.zeros(2, 5), 0);
        fold.add(x, y);
        Block f = new Block(0, 2);
        new LeastSquares(KERNELS).layer(fold.fit()).forward(KERNELS, x, f);
        assertThat(SquaredError.of(f, y) / n).as("%s points of size %s", n, scale).isLessThan(1e-3);
      }
    }
  }

  @Test
  void svmSeparatesWhatIsSeparable() {
    int n = 2000;
    Block x = random(n, 5, 5);
    Block y = new Block(n, 2);
    for (int i = 0; i < n; i++) {
      y.set(i, 0, x.get(i, 0) + 2 * x.get(i, 1) > 0.3 ? 1 : 0);
      y.set(i, 1, x.get(i, 3) - x.get(i, 4) > 0 ? 1 : 0);
    }
    double step = StepSize.find(KERNELS, 16, 1e-4, rows(x, 0, 1000), rows(y, 0, 1000));
    LinearSvm svm = new LinearSvm(KERNELS, 5, 16, 1e-4, step);
    PartialFit fold = svm.start(Parameters.zeros(2, 5), 0);
    for (int pass = 0; pass < svm.passes(); pass++) {
      fold.startPass(pass);
      for (int from = 0; from < n; from += 250) {
        fold.add(rows(x, from, 250), rows(y, from, 250));
      }
    }
    Parameters fit = fold.fit();
    int wrong = 0;
    for (int i = 0; i < n; i++) {
      for (int u = 0; u < 2; u++) {
        double margin = fit.bias()[u];
        for (int j = 0; j < 5; j++) {
          margin += fit.weights().get(u, j) * x.get(i, j);
        }
        wrong += margin > 0 != y.get(i, u) > 0 ? 1 : 0;
      }
    }
    assertThat(wrong / (2.0 * n)).as("share of wrong labels").isLessThan(0.02);
    assertThat(svm.objective(fit, x, y))
        .isLessThan(0.5 * svm.objective(Parameters.zeros(2, 5), x, y));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 7, 8, 20})
  void svmsAreAveragedByPoints(int units) throws IOException {
    LinearSvm svm = new LinearSvm(KERNELS, 1, 8, 1e-4, 0.1);
    Parameters zero = Parameters.zeros(units, 3);
    PartialFit one = trained(svm, zero, random(32, 3, 6), signs(random(32, units, 8)));
    PartialFit two = trained(svm, zero, random(96, 3, 7), signs(random(96, units, 9)));
    Parameters w1 = one.fit();
    Parameters w2 = two.fit();
    PartialFit merged = travel(svm, zero, one);
    merged.merge(travel(svm, zero, two));
    assertThat(w1.weights().get(0, 0)).as("trained").isNotZero();
    for (int u = 0; u < units; u++) {
      for (int j = 0; j < 3; j++) {
        double mean = 0.25 * w1.weights().get(u, j) + 0.75 * w2.weights().get(u, j);
        assertThat((double) merged.fit().weights().get(u, j)).isCloseTo(mean, within(1e-6));
      }
      assertThat((double) merged.fit().bias()[u])
          .isCloseTo(0.25 * w1.bias()[u] + 0.75 * w2.bias()[u], within(1e-6));
    }
  }

  @Test
  void aUnitThatAlreadyFitsKeepsItsParameters() throws IOException {
    Block x = random(500, 3, 11);
    Block y = new Block(500, 2);
    Parameters warm = Parameters.zeros(2, 3);
    warm.weights().set(0, 0, 1e-3f);
    for (int i = 0; i < 500; i++) {
      y.set(i, 0, x.get(i, 0) > 0 ? 1 : 0);
      y.set(i, 1, x.get(i, 1) > 0 ? 1 : 0);
    }
    LinearSvm svm = new LinearSvm(KERNELS, 2, 8, 1e-4, 0.1);
    PartialFit travelled = travel(svm, warm, trained(svm, warm, x, y));
    Parameters fit = travelled.fit();
    assertThat(fit.weights().get(0, 0)).isEqualTo(1e-3f);
    assertThat(fit.weights().get(0, 1)).isZero();
    assertThat(fit.weights().get(1, 1)).as("the other unit has learned").isGreaterThan(0.1f);
  }

  private static PartialFit trained(LinearSvm svm, Parameters warm, Block x, Block y) {
    PartialFit fold = svm.start(warm, 0);
    for (int pass = 0; pass < svm.passes(); pass++) {
      fold.startPass(pass);
      fold.add(x, y);
    }
    return fold;
  }

  @Test
  void svmObjectiveOnPaper() {
    LinearSvm svm = new LinearSvm(KERNELS, 1, 8, 0.5, 0.1);
    Parameters p = new Parameters(new Block(1, 2, new float[] {1, -1}), new float[] {0.5f});
    Block x = new Block(2, 2, new float[] {1, 0, 0, 1});
    Block y = new Block(2, 1, new float[] {1, 1});
    // margins 1.5 and -0.5: hinge 0 and 1.5; 0.5/2 * 2 + 1.5/2
    assertThat(svm.objective(p, x, y)).isCloseTo(1.25, within(1e-6));
  }

  @Test
  void momentsOverShardsAreThoseOfAllPoints() throws IOException {
    int n = 300;
    Block x = random(n, 4, 8);
    for (int i = 0; i < n; i++) {
      x.set(i, 2, x.get(i, 2) + 1000);
    }
    Moments merged = null;
    for (int from = 0; from < n; from += 100) {
      Moments part = new Moments(KERNELS, 4);
      part.add(rows(x, from, 37));
      part.add(rows(x, from + 37, 63));
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      part.write(new DataOutputStream(bytes));
      Moments read =
          Moments.read(KERNELS, new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
      if (merged == null) {
        merged = read;
      } else {
        merged.merge(read);
      }
    }
    double[] mean = new double[4];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < 4; j++) {
        mean[j] += x.get(i, j) / (double) n;
      }
    }
    double[] covariance = merged.covariance();
    for (int j = 0; j < 4; j++) {
      assertThat(merged.mean()[j]).isCloseTo(mean[j], within(1e-9));
      for (int k = 0; k < 4; k++) {
        double sum = 0;
        for (int i = 0; i < n; i++) {
          sum += (x.get(i, j) - mean[j]) * (x.get(i, k) - mean[k]) / n;
        }
        assertThat(covariance[4 * j + k]).isCloseTo(sum, within(1e-5));
      }
    }
    assertThat(merged.points()).isEqualTo(n);
  }

  @Test
  void componentsDiagonaliseTheCovariance() {
    Block x = random(400, 5, 9);
    for (int i = 0; i < 400; i++) {
      x.set(i, 1, 3 * x.get(i, 1));
      x.set(i, 4, 2 * x.get(i, 0));
    }
    Moments moments = new Moments(KERNELS, 5);
    moments.add(x);
    PrincipalComponents p = PrincipalComponents.of(moments);
    double[] c = moments.covariance();
    for (int a = 0; a < 5; a++) {
      for (int b = 0; b < 5; b++) {
        double sum = 0;
        for (int i = 0; i < 5; i++) {
          for (int j = 0; j < 5; j++) {
            sum += p.directions().get(a, i) * c[5 * i + j] * p.directions().get(b, j);
          }
        }
        assertThat(sum).isCloseTo(a == b ? p.variances()[a] : 0, within(1e-5));
      }
    }
    assertThat(p.rank()).as("column 4 is twice column 0").isEqualTo(4);
  }

  @Test
  void rotationsStayOrthonormalAndItqLowersTheQuantisationError() {
    Block x = random(1000, 8, 10);
    Moments moments = new Moments(KERNELS, 8);
    moments.add(x);
    Block components = PrincipalComponents.of(moments).leading(4);
    Map<String, Parameters> hashes = StartHashes.of(KERNELS, components, x, 3);
    for (String name : new String[] {StartHashes.TPCA, StartHashes.PCARR, StartHashes.ITQ}) {
      Block w = hashes.get(name).weights();
      Block gram = new Block(4, 4);
      KERNELS.timesTransposed(w, w, gram);
      for (int a = 0; a < 4; a++) {
        for (int b = 0; b < 4; b++) {
          assertThat(gram.get(a, b)).as(name).isCloseTo(a == b ? 1f : 0f, within(1e-5f));
        }
      }
    }
    assertThat(quantisationError(x, hashes.get(StartHashes.ITQ)))
        .isLessThan(quantisationError(x, hashes.get(StartHashes.PCARR)));
  }

  /** Σ ‖sign(v) − v‖² over the projections v. */
  private static double quantisationError(Block x, Parameters hash) {
    Block v = new Block(x.rows(), hash.units());
    KERNELS.timesTransposed(x, hash.weights(), v);
    double sum = 0;
    for (float f : v.values()) {
      sum += Math.pow(Math.signum(f) - f, 2);
    }
    return sum;
  }

  private static PartialFit travel(Trainer trainer, Parameters warm, PartialFit fit)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    fit.write(new DataOutputStream(bytes));
    return trainer.read(warm, new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
  }

  private static Block rows(Block block, int from, int count) {
    Block part = new Block(count, block.columns());
    System.arraycopy(block.values(), block.offset(from), part.values(), 0, count * block.columns());
    return part;
  }

  /** A label that a line through the origin gives. */
  private static Block labels(Block x) {
    Block y = new Block(x.rows(), 1);
    for (int i = 0; i < x.rows(); i++) {
      y.set(i, 0, x.get(i, 0) + x.get(i, 1) > 0 ? 1 : 0);
    }
    return y;
  }

  private static Block signs(Block of) {
    for (int p = 0; p < of.rows() * of.columns(); p++) {
      of.values()[p] = of.values()[p] > 0 ? 1 : 0;
    }
    return of;
  }

  private static Block random(int rows, int columns, long seed) {
    CounterRandom random = new CounterRandom(seed, "trainers");
    Block block = new Block(rows, columns);
    for (int i = 0; i < rows * columns; i++) {
      block.values()[i] = (float) random.gaussian(i);
    }
    return block;
  }

  private static Block digits(String... rows) {
    Block block = new Block(rows.length, rows[0].length());
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < rows[0].length(); j++) {
        block.set(i, j, rows[i].charAt(j) - '0');
      }
    }
    return block;
  }
}
