package org.parmac.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.parmac.math.Block;
import org.parmac.math.Kernels;
import org.parmac.model.Parameters;

final class LeastSquaresTest {
  private static final int ROWS = 1000;
  private static final int INPUTS = 30;
  private static final int UNITS = 3;

  /** Like the hidden units of a trained net. */
  @Test
  void theErrorOfInputsThatDependOnEachOtherIsWhatAForwardPassGives() {
    Block x = new Block(ROWS, INPUTS);
    Block y = new Block(ROWS, UNITS);
    for (int i = 0; i < ROWS; i++) {
      double t = (double) i / ROWS;
      for (int j = 0; j < INPUTS; j++) {
        x.set(i, j, (float) (1 / (1 + Math.exp(-(10 * t - j / 3.0)))));
      }
      for (int u = 0; u < UNITS; u++) {
        y.set(i, u, (float) Math.sin(20 * t + u));
      }
    }
    LeastSquares trainer = new LeastSquares(Kernels.get());
    PartialFit fold = trainer.start(Parameters.zeros(UNITS, INPUTS), 1);
    fold.add(x, y);
    Parameters fitted = fold.fit();

    Block f = new Block(0, UNITS);
    trainer.layer(fitted).forward(Kernels.get(), x, f);
    double error = SquaredError.of(f, y);
    assertThat(fold.residual(fitted)).isCloseTo(error, within(1e-3 * error));
  }
}
