package org.parmac.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.parmac.math.Block;
import org.parmac.math.CounterRandom;
import org.parmac.math.Kernels;
import org.parmac.model.Layer;
import org.parmac.model.LinearUnits;
import org.parmac.model.Parameters;

class BatchTrainerTest {
  private static final int POINTS = 50;

  /** Predicts a constant: the mean of the targets, or worse by an offset. */
  private static final class Constant extends BatchTrainer {
    private final float offset;
    private final List<Block> seen = new ArrayList<>();

    Constant(int maxPoints, float offset) {
      super(new LayerShape(Kernels.get(), "c", 2, 1), maxPoints);
      this.offset = offset;
    }

    @Override
    public Layer layer(Parameters parameters) {
      return new LinearUnits(LinearUnits.Activation.LINEAR, parameters);
    }

    @Override
    protected Parameters fit(Block x, Block y, Parameters warm, long seed) {
      seen.add(x);
      float mean = 0;
      for (int i = 0; i < y.rows(); i++) {
        mean += y.get(i, 0) / y.rows();
      }
      return new Parameters(new Block(1, 2), new float[] {mean + offset});
    }
  }

  @Test
  void aSampleDoesNotDependOnTheShards() throws IOException {
    Constant one = new Constant(10, 0);
    Constant three = new Constant(10, 0);
    Parameters a = Folds.fit(one, warm(), x(), y(), 1, 7);
    Parameters b = Folds.fit(three, warm(), x(), y(), 3, 7);
    assertThat(one.seen.get(0).rows()).isEqualTo(10);
    assertThat(one.seen.get(0).values()).containsExactly(three.seen.get(0).values());
    assertThat(a.bias()).containsExactly(b.bias());
  }

  @Test
  void aSampleIsTheBeginningOfALargerOne() throws IOException {
    Constant small = new Constant(10, 0);
    Constant all = new Constant(1000, 0);
    Folds.fit(small, warm(), x(), y(), 2, 7);
    Folds.fit(all, warm(), x(), y(), 2, 7);
    assertThat(all.seen.get(0).rows()).isEqualTo(POINTS);
    assertThat(all.seen.get(0).values()).startsWith(small.seen.get(0).values());
    assertThat(all.seen.get(0).values()).containsExactlyInAnyOrder(x().values());
  }

  @Test
  void whatIsWorseIsNotTaken() throws IOException {
    Parameters good = Folds.fit(new Constant(1000, 0), warm(), x(), y(), 2, 7);
    Parameters kept = Folds.fit(new Constant(1000, 0.5f), good, x(), y(), 2, 7);
    assertThat(kept).isSameAs(good);
    Parameters bad = new Parameters(new Block(1, 2), new float[] {9});
    assertThat(Folds.fit(new Constant(1000, 0.5f), bad, x(), y(), 2, 7).bias()[0]).isLessThan(2);
  }

  private static Parameters warm() {
    return Parameters.zeros(1, 2);
  }

  private static Block x() {
    Block x = new Block(POINTS, 2);
    for (int i = 0; i < x.values().length; i++) {
      x.values()[i] = i;
    }
    return x;
  }

  private static Block y() {
    CounterRandom random = new CounterRandom(3, "y");
    Block y = new Block(POINTS, 1);
    for (int i = 0; i < POINTS; i++) {
      y.values()[i] = (float) random.uniform(i);
    }
    return y;
  }
}
