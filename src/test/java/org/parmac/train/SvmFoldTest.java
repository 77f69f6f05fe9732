package org.parmac.train;

import static org.assertj.core.api.Assertions.assertThat;

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
}
