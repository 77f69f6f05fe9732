package org.parmac.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.parmac.math.Block;
import org.parmac.math.CounterRandom;
import org.parmac.math.Kernels;
import org.parmac.model.Parameters;

/** A unit that has fitted keeps its parameters, wherever its few errors lie. */
class SvmFoldTest {
  private static final int TILES = 12;
  private static final int ROWS = 500;

  /** Points of 11 in 6000 have the wrong label: fewer than one in 500. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void errorsInOneTileAreAsGoodAsErrorsInMany(boolean together) {
    Parameters warm = new Parameters(new Block(1, 2, new float[] {5, 0}), new float[1]);
    LinearSvm svm = new LinearSvm(Kernels.get(), 1, 16, 1e-4, 1);
    SvmFold fold = svm.start(warm, 0);
    fold.startPass(0);
    CounterRandom random = new CounterRandom(1, "points");
    for (int tile = 0; tile < TILES; tile++) {
      Block x = new Block(ROWS, 2);
      Block y = new Block(ROWS, 1);
      for (int i = 0; i < ROWS; i++) {
        long row = (long) tile * ROWS + i;
        x.set(i, 0, (float) (2 * random.uniform(2 * row) - 1));
        x.set(i, 1, (float) (2 * random.uniform(2 * row + 1) - 1));
        boolean wrong = together ? tile == 0 && i < 11 : tile < 11 && i == 0;
        y.set(i, 0, x.get(i, 0) > 0 != wrong ? 1 : 0);
      }
      fold.add(x, y);
    }
    Parameters fitted = fold.fit();
    assertThat(fitted.weights().values()).containsExactly(warm.weights().values());
    assertThat(fold.averaged().weights().values()).isNotEqualTo(warm.weights().values());
  }

  @Test
  void aDescentThatDivergesIsNoModel() {
    LinearSvm svm = new LinearSvm(Kernels.get(), 1, 16, 1e-4, 1e30);
    SvmFold fold = svm.start(Parameters.zeros(2, 2), 0);
    fold.startPass(0);
    CounterRandom random = new CounterRandom(1, "points");
    Block x = new Block(ROWS, 2);
    Block y = new Block(ROWS, 2);
    for (int i = 0; i < 2 * ROWS; i++) {
      x.values()[i] = (float) random.gaussian(i);
      y.values()[i] = random.bits(i) > 0 ? 1 : 0;
    }
    fold.add(x, y);
    assertThat(fold.averaged().weights().values()).contains(Float.NaN);
    assertThatThrownBy(fold::fit)
        .isInstanceOf(DivergedFit.class)
        .hasMessage(
            "expected finite weights, found others in 2 of 2 units: the descent has diverged, with"
                + " stepSize 1.0E30 and lambda 1.0E-4. Choose a smaller stepSize, or leave it out,"
                + " so that one is found on a sample.");
  }
}
