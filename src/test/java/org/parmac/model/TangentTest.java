package org.parmac.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.parmac.math.Block;
import org.parmac.math.CounterRandom;
import org.parmac.math.Kernels;
import org.parmac.train.LayerKind;
import org.parmac.train.LayerKinds;
import org.parmac.train.LayerOptions;
import org.parmac.train.LayerShape;
import org.parmac.train.PartialFit;
import org.parmac.train.Trainer;

/** The products with a smooth layer's Jacobian against differences of its outputs. */
class TangentTest {
  private static final Kernels KERNELS = Kernels.get();
  private static final int ROWS = 40;
  private static final double H = 5e-3;

  @ParameterizedTest
  @CsvSource({"linear,3,2", "linear,30,26", "sigmoid,3,2", "sigmoid,30,26", "rbf,3,2", "rbf,6,26"})
  void productsAgreeWithDifferences(String kind, int inputs, int units) {
    Layer layer = layer(kind, inputs, units);
    Block x = random(ROWS, inputs, 1);
    Block v = random(ROWS, inputs, 2);
    Block u = random(ROWS, units, 3);
    Tangent tangent = layer.tangent(KERNELS, x);
    Block outputs = new Block(0, units);
    layer.forward(KERNELS, x, outputs);
    assertThat(tangent.outputs().values()).isEqualTo(outputs.values());

    Block jv = new Block(0, units);
    Block jtu = new Block(0, inputs);
    Block squares = new Block(0, inputs);
    tangent.times(v, jv);
    tangent.transposedTimes(u, jtu);
    tangent.squares(squares);
    Block difference = difference(layer, x, v);
    for (int p = 0; p < ROWS * units; p++) {
      assertThat((double) jv.values()[p]).isCloseTo(difference.values()[p], within(2e-3));
    }
    for (int i = 0; i < inputs; i++) {
      Block axis = new Block(ROWS, inputs);
      for (int r = 0; r < ROWS; r++) {
        axis.set(r, i, 1f);
      }
      Block column = difference(layer, x, axis);
      for (int r = 0; r < ROWS; r++) {
        assertThat((double) jtu.get(r, i)).isCloseTo(dot(column, u, r), within(5e-3));
        assertThat((double) squares.get(r, i)).isCloseTo(dot(column, column, r), within(5e-3));
      }
    }
  }

  private static Layer layer(String name, int inputs, int units) {
    LayerKind kind = LayerKinds.named(name);
    LayerShape shape = new LayerShape(KERNELS, "f", inputs, units);
    LayerOptions options =
        new LayerOptions("f", name.equals("rbf") ? Map.of("centres", 7, "sigma", 3) : Map.of());
    Trainer trainer = kind.trainer(shape, options);
    Parameters p = kind.initial(shape, options, 4);
    if (name.equals("rbf")) {
      Block x = random(ROWS, inputs, 5);
      Block y = random(ROWS, units, 6);
      for (int round = 0; round < trainer.rounds(); round++) {
        PartialFit fit = trainer.round(round).start(p, 7);
        fit.startPass(0);
        fit.add(x, y);
        p = fit.fit();
      }
    }
    return trainer.layer(p);
  }

  /** (f(x + hv) − f(x − hv)) / 2h. */
  private static Block difference(Layer layer, Block x, Block v) {
    Block plus = new Block(0, layer.units());
    Block minus = new Block(0, layer.units());
    layer.forward(KERNELS, moved(x, v, H), plus);
    layer.forward(KERNELS, moved(x, v, -H), minus);
    for (int p = 0; p < plus.values().length; p++) {
      plus.values()[p] = (float) ((plus.values()[p] - minus.values()[p]) / (2 * H));
    }
    return plus;
  }

  private static Block moved(Block x, Block v, double h) {
    Block result = x.copy();
    for (int p = 0; p < x.values().length; p++) {
      result.values()[p] += (float) (h * v.values()[p]);
    }
    return result;
  }

  private static double dot(Block a, Block b, int row) {
    double sum = 0;
    for (int u = 0; u < a.columns(); u++) {
      sum += (double) a.get(row, u) * b.get(row, u);
    }
    return sum;
  }

  private static Block random(int rows, int columns, long seed) {
    CounterRandom random = new CounterRandom(seed, "tangent");
    Block block = new Block(rows, columns);
    for (int i = 0; i < rows * columns; i++) {
      block.values()[i] = (float) (2 * random.uniform(i) - 1);
    }
    return block;
  }
}
