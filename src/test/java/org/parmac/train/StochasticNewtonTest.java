package org.parmac.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.parmac.math.Block;
import org.parmac.math.CounterRandom;
import org.parmac.math.Kernels;
import org.parmac.model.Parameters;

final class StochasticNewtonTest {
  private static final Kernels KERNELS = Kernels.get();
  private static final int IN = 5;
  private static final int OUT = 3;
  private static final int ROWS = 100;

  private static StochasticNewton trainer(String kind) {
    LayerShape shape = new LayerShape(KERNELS, "h", IN, OUT);
    return (StochasticNewton) LayerKinds.named(kind).descent(shape, LayerOptions.none("h"));
  }

  private static Block random(int rows, int columns, int seed) {
    CounterRandom random = new CounterRandom(seed, "newton");
    Block block = new Block(rows, columns);
    for (int i = 0; i < rows * columns; i++) {
      block.values()[i] = (float) random.gaussian(i);
    }
    return block;
  }

  /** Inputs with far scales and means, which plain descent would be slow on. */
  private static Block inputs(int seed) {
    Block x = random(ROWS, IN, seed);
    for (int i = 0; i < ROWS; i++) {
      for (int j = 0; j < IN; j++) {
        x.set(i, j, (1 + 3 * j) * x.get(i, j) + j);
      }
    }
    return x;
  }

  private static Parameters truth() {
    Block w = random(OUT, IN, 1000);
    for (int i = 0; i < OUT * IN; i++) {
      w.values()[i] *= 0.1f;
    }
    return new Parameters(w, new float[] {0.5f, -0.2f, 0.1f});
  }

  private static Block targets(StochasticNewton trainer, Block x) {
    Block y = new Block(0, OUT);
    trainer.layer(truth()).forward(KERNELS, x, y);
    return y;
  }

  private static double error(StochasticNewton trainer, Parameters p) {
    Block x = inputs(77);
    Block f = new Block(0, OUT);
    trainer.layer(p).forward(KERNELS, x, f);
    Block y = targets(trainer, x);
    double sum = 0;
    for (int i = 0; i < ROWS * OUT; i++) {
      sum += Math.pow(f.values()[i] - y.values()[i], 2);
    }
    return sum;
  }

  @ParameterizedTest
  @ValueSource(strings = {"linear", "sigmoid", "linear-of-sigmoid"})
  void findsTheUnitsThatMadeTheTargets(String kind) {
    StochasticNewton trainer = trainer(kind);
    StochasticNewton.Fold fold = trainer.start(Parameters.zeros(OUT, IN), 0);
    double before = error(trainer, fold.reached());
    for (int step = 0; step < 200; step++) {
      Block x = inputs(step);
      fold.add(x, targets(trainer, x));
    }
    assertThat(error(trainer, fold.fit())).isLessThan(1e-3 * before);
  }

  /** The first step of linear units, with H of the rows themselves. */
  @Test
  void aStepIsAShareOfThatOfLeastSquares() {
    Block x = inputs(1);
    StochasticNewton trainer = trainer("linear");
    StochasticNewton.Fold fold = trainer.start(Parameters.zeros(OUT, IN), 0);
    fold.add(x, targets(trainer, x));
    double[] h = new double[(IN + 1) * (IN + 1)];
    double[] right = new double[(IN + 1) * OUT];
    Block y = targets(trainer, x);
    for (int i = 0; i < ROWS; i++) {
      for (int a = 0; a <= IN; a++) {
        double xa = a < IN ? x.get(i, a) : 1;
        for (int b = 0; b <= IN; b++) {
          h[a * (IN + 1) + b] += xa * (b < IN ? x.get(i, b) : 1) / ROWS;
        }
        for (int u = 0; u < OUT; u++) {
          right[a * OUT + u] += 0.3 * xa * y.get(i, u) / ROWS;
        }
      }
    }
    double trace = 0;
    for (int a = 0; a <= IN; a++) {
      trace += h[a * (IN + 2)];
    }
    for (int a = 0; a <= IN; a++) {
      h[a * (IN + 2)] += 0.03 * trace / (IN + 1);
    }
    double[] step = org.parmac.math.SymmetricSolver.solve(h, IN + 1, right, OUT);
    for (int u = 0; u < OUT; u++) {
      assertThat((double) fold.fit().bias()[u]).isCloseTo(step[IN * OUT + u], within(1e-5));
      for (int a = 0; a < IN; a++) {
        assertThat((double) fold.fit().weights().get(u, a))
            .isCloseTo(step[a * OUT + u], within(1e-5));
      }
    }
  }

  @Test
  void aFoldThatWasPutDownGoesOnAsItWouldHave() throws IOException {
    StochasticNewton trainer = trainer("sigmoid");
    Parameters warm = truth();
    StochasticNewton.Fold fold = trainer.start(warm, 0);
    fold.add(inputs(1), random(ROWS, OUT, 2));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    fold.suspend(new DataOutputStream(bytes));
    IncrementalTrainer.TravellingFit other =
        trainer.resume(warm, new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    fold.add(inputs(3), random(ROWS, OUT, 4));
    other.add(inputs(3), random(ROWS, OUT, 4));
    assertThat(other.fit().weights().values()).isEqualTo(fold.fit().weights().values());
    assertThat(other.fit().bias()).isEqualTo(fold.fit().bias());
  }

  @Test
  void shardsAreAveragedByTheirPoints() {
    StochasticNewton trainer = trainer("linear");
    StochasticNewton.Fold one = trainer.start(Parameters.zeros(OUT, IN), 0);
    StochasticNewton.Fold two = trainer.start(Parameters.zeros(OUT, IN), 0);
    one.add(inputs(1), random(ROWS, OUT, 2));
    two.add(inputs(3), random(ROWS, OUT, 4));
    two.add(inputs(5), random(ROWS, OUT, 6));
    two.add(inputs(7), random(ROWS, OUT, 8));
    float expected = 0.25f * one.reached().bias()[0] + 0.75f * two.reached().bias()[0];
    one.merge(two);
    assertThat(one.fit().bias()[0]).isCloseTo(expected, within(1e-6f));
  }
}
