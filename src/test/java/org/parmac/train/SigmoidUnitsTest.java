package org.parmac.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
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
import org.junit.jupiter.params.provider.CsvSource;
import org.parmac.math.Block;
import org.parmac.math.CounterRandom;
import org.parmac.math.Kernels;
import org.parmac.model.Layer;
import org.parmac.model.Parameters;

class SigmoidUnitsTest {
  private static final Kernels KERNELS = Kernels.get();
  private static final int POINTS = 300;
  private static final int INPUTS = 5;
  private static final int UNITS = 3;

  /** One step on targets that a sigmoid can nearly give, so that the full step is taken. */
  @Test
  void aStepIsThatOfDenseGaussNewton() throws IOException {
    Block x = uniform(POINTS, INPUTS, 1);
    Parameters truth = parameters(1, 2);
    Block t = outputs(truth, x);
    Parameters warm = parameters(0.5, 2);
    double damping = 1e-9;
    Parameters fit = Folds.fit(units(1, damping, 0), warm, x, t, 3, 0);
    for (int u = 0; u < UNITS; u++) {
      double[] expected = denseStep(x, t, warm, u);
      assertThat(loss(fit, x, t, u)).isLessThan(0.5 * loss(warm, x, t, u));
      for (int i = 0; i <= INPUTS; i++) {
        double before = i < INPUTS ? warm.weights().get(u, i) : warm.bias()[u];
        double after = i < INPUTS ? fit.weights().get(u, i) : fit.bias()[u];
        assertThat(after - before).isCloseTo(expected[i], within(2e-4));
      }
    }
  }

  private static double[] denseStep(Block x, Block t, Parameters p, int unit) {
    DMatrixRMaj jacobian = new DMatrixRMaj(POINTS, INPUTS + 1);
    DMatrixRMaj residual = new DMatrixRMaj(POINTS, 1);
    for (int n = 0; n < POINTS; n++) {
      double a = p.bias()[unit];
      for (int i = 0; i < INPUTS; i++) {
        a += (double) p.weights().get(unit, i) * x.get(n, i);
      }
      double f = 1 / (1 + Math.exp(-a));
      for (int i = 0; i <= INPUTS; i++) {
        jacobian.set(n, i, f * (1 - f) * (i < INPUTS ? x.get(n, i) : 1));
      }
      residual.set(n, 0, t.get(n, unit) - f);
    }
    DMatrixRMaj step = new DMatrixRMaj(INPUTS + 1, 1);
    CommonOps_DDRM.solve(jacobian, residual, step);
    return step.data;
  }

  @Test
  void someStepsReachWhatGaveTheTargets() throws IOException {
    Block x = uniform(POINTS, INPUTS, 1);
    Parameters truth = parameters(1, 2);
    Block t = outputs(truth, x);
    Parameters fit = Folds.fit(units(8, 1e-9, 0), parameters(1, 3), x, t, 2, 0);
    for (int p = 0; p < UNITS * INPUTS; p++) {
      assertThat(fit.weights().values()[p]).isCloseTo(truth.weights().values()[p], within(1e-2f));
    }
    assertThat(fit.arrays()).isEmpty();
  }

  /** Targets beyond what a sigmoid can give, far starts, saturated units, dead inputs. */
  @ParameterizedTest
  @CsvSource({"1,1", "8,1", "40,1", "1,2", "8,3", "40,4", "200,2"})
  void noUnitsLossEverRises(double scale, int steps) throws IOException {
    Block x = uniform(POINTS, INPUTS, 5);
    for (int n = 0; n < POINTS; n++) {
      x.set(n, 0, 0f);
    }
    Block t = uniform(POINTS, UNITS, 6);
    for (int p = 0; p < t.values().length; p++) {
      t.values()[p] = 3 * t.values()[p] - 1;
    }
    Parameters warm = parameters(scale, 7);
    for (int fits = 0; fits < 4; fits++) {
      Parameters fit = Folds.fit(units(steps, 1e-6, 0), warm, x, t, 2, 0);
      for (int u = 0; u < UNITS; u++) {
        assertThat(loss(fit, x, t, u)).isLessThanOrEqualTo(loss(warm, x, t, u));
      }
      warm = fit;
    }
  }

  @Test
  void decayShrinksWeights() throws IOException {
    Block x = uniform(POINTS, INPUTS, 1);
    Block t = outputs(parameters(3, 2), x);
    Parameters free = Folds.fit(units(6, 1e-6, 0), parameters(1, 3), x, t, 1, 0);
    Parameters decayed = Folds.fit(units(6, 1e-6, 1e-2), parameters(1, 3), x, t, 1, 0);
    assertThat(squares(decayed)).isLessThan(0.5 * squares(free));
    assertThat(decayedLoss(decayed, x, t, 1e-2)).isLessThan(decayedLoss(free, x, t, 1e-2));
  }

  @Test
  void shardsChangeTheFitByRoundingOnly() throws IOException {
    Block x = uniform(POINTS, INPUTS, 1);
    Block t = uniform(POINTS, UNITS, 2);
    Parameters one = Folds.fit(units(2, 1e-6, 0), parameters(1, 3), x, t, 1, 0);
    Parameters four = Folds.fit(units(2, 1e-6, 0), parameters(1, 3), x, t, 4, 0);
    for (int p = 0; p < UNITS * INPUTS; p++) {
      assertThat(four.weights().values()[p]).isCloseTo(one.weights().values()[p], within(1e-4f));
    }
  }

  @Test
  void whatTravelsHasTheSizeThatIsSaid() throws IOException {
    int d = INPUTS + 1;
    PartialFit fit = units(1, 1e-6, 0).round(0).start(parameters(1, 1), 0);
    fit.add(uniform(9, INPUTS, 1), uniform(9, UNITS, 2));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    fit.write(new DataOutputStream(bytes));
    assertThat(bytes.size()).isEqualTo(8 + 8 * UNITS * (4 + d + d * (d + 1) / 2));
  }

  @Test
  void nothingSeenIsNothingChanged() {
    Parameters warm = parameters(1, 1);
    Parameters fit = units(1, 1e-6, 0).round(0).start(warm, 0).fit();
    assertThat(fit.weights().values()).isEqualTo(warm.weights().values());
  }

  @Test
  void descentLowersTheLossAndCanBePutDown() throws IOException {
    Block x = uniform(POINTS, INPUTS, 1);
    Block t = outputs(parameters(3, 2), x);
    Parameters warm = parameters(1, 3);
    SigmoidDescent trainer = new SigmoidDescent(KERNELS, 3, 16, 8);
    Parameters fit = Folds.fit(trainer, warm, x, t, 1, 0);
    for (int u = 0; u < UNITS; u++) {
      assertThat(loss(fit, x, t, u)).isLessThan(loss(warm, x, t, u));
    }
    assertThat(putDownOnTheWay(trainer, warm, x, t).weights().values())
        .isEqualTo(fit.weights().values());
  }

  private static Parameters putDownOnTheWay(
      SigmoidDescent trainer, Parameters warm, Block x, Block t) throws IOException {
    IncrementalTrainer.TravellingFit fit = trainer.start(warm, 0);
    for (int pass = 0; pass < 3; pass++) {
      fit.startPass(pass);
      for (int row = 0; row < POINTS; row += 17) {
        int end = Math.min(POINTS, row + 17);
        fit.add(Folds.rows(x, row, end), Folds.rows(t, row, end));
      }
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      fit.suspend(new DataOutputStream(bytes));
      fit =
          trainer.resume(warm, new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    }
    return fit.fit();
  }

  @Test
  void descentThatWouldRiseChangesNothing() throws IOException {
    Block x = uniform(POINTS, INPUTS, 1);
    Parameters warm = parameters(2, 2);
    Parameters fit =
        Folds.fit(new SigmoidDescent(KERNELS, 1, 16, 500), warm, x, outputs(warm, x), 2, 0);
    assertThat(fit.weights().values()).isEqualTo(warm.weights().values());
    assertThat(fit.bias()).isEqualTo(warm.bias());
  }

  @Test
  void theStepSizeOfDescentIsFoundOnASample() {
    Block x = uniform(POINTS, INPUTS, 1);
    Block t = outputs(parameters(3, 2), x);
    LayerOptions options = new LayerOptions("h", Map.of("method", "sgd"));
    LayerShape shape = new LayerShape(KERNELS, "h", INPUTS, UNITS);
    Map<String, Double> tuned = new SigmoidKind().tuned(shape, options, x, t);
    assertThat(tuned.get("stepSize")).isBetween(1.0, 1000.0);
    assertThat(new SigmoidKind().tuned(shape, LayerOptions.none("h"), x, t)).isEmpty();
  }

  @Test
  void wrongOptionsAreRefusedByName() {
    refused(Map.of("steps", 0), "layer h: steps must be a whole number >= 1, got 0");
    refused(Map.of("damping", 0), "damping");
    refused(Map.of("weightDecay", -1), "weightDecay");
    refused(Map.of("method", "newton"), "method must be one of [gauss-newton, sgd], got newton");
    refused(Map.of("method", "sgd", "steps", 2), "unknown option steps");
    refused(Map.of("stepSize", 2), "unknown option stepSize");
    LayerShape wide = new LayerShape(KERNELS, "h", 4000, 100);
    assertThatThrownBy(() -> new SigmoidKind().trainer(wide, LayerOptions.none("h")))
        .hasMessageContaining("method must be sgd for 100 units over 4000 inputs");
    LayerShape travels = new LayerShape(KERNELS, "h", 4, 4, false, true, null);
    assertThat(new SigmoidKind().trainer(travels, LayerOptions.none("h")))
        .isInstanceOf(IncrementalTrainer.class);
    LayerOptions said = new LayerOptions("h", Map.of("method", "gauss-newton"));
    assertThatThrownBy(() -> new SigmoidKind().trainer(travels, said))
        .hasMessageContaining("method must be sgd where submodels circulate");
  }

  private static void refused(Map<String, Object> options, String message) {
    LayerShape shape = new LayerShape(KERNELS, "h", INPUTS, UNITS);
    assertThatThrownBy(() -> new SigmoidKind().trainer(shape, new LayerOptions("h", options)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  private static SigmoidUnits units(int steps, double damping, double decay) {
    return new SigmoidUnits(KERNELS, new SigmoidUnits.Options(steps, damping, decay));
  }

  private static Block outputs(Parameters p, Block x) {
    Layer layer = units(1, 1, 0).layer(p);
    Block t = new Block(0, UNITS);
    layer.forward(KERNELS, x, t);
    return t;
  }

  private static double loss(Parameters p, Block x, Block t, int unit) {
    Block f = outputs(p, x);
    double sum = 0;
    for (int n = 0; n < x.rows(); n++) {
      double r = (double) t.get(n, unit) - f.get(n, unit);
      sum += r * r;
    }
    return sum;
  }

  private static double decayedLoss(Parameters p, Block x, Block t, double decay) {
    double sum = decay * x.rows() * squares(p);
    for (int u = 0; u < UNITS; u++) {
      sum += loss(p, x, t, u);
    }
    return sum;
  }

  private static double squares(Parameters p) {
    double sum = 0;
    for (float w : p.weights().values()) {
      sum += (double) w * w;
    }
    return sum;
  }

  private static Parameters parameters(double scale, long seed) {
    Parameters p = new Parameters(uniform(UNITS, INPUTS, seed), new float[UNITS]);
    for (int i = 0; i < UNITS * INPUTS; i++) {
      p.weights().values()[i] = (float) (scale * (2 * p.weights().values()[i] - 1));
    }
    return p;
  }

  private static Block uniform(int rows, int columns, long seed) {
    CounterRandom random = new CounterRandom(seed, "sigmoid");
    Block block = new Block(rows, columns);
    for (int i = 0; i < rows * columns; i++) {
      block.values()[i] = (float) random.uniform(i);
    }
    return block;
  }
}
