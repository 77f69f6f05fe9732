package org.parmac.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.parmac.math.Block;
import org.parmac.math.CounterRandom;
import org.parmac.math.Kernels;
import org.parmac.model.Parameters;

final class SizeSelectionTest {
  private static final Kernels KERNELS = Kernels.get();
  private static final int ROWS = 200;
  private static final int CENTRES = 40;

  private final Block x = random(ROWS, 2, "x");
  private final Block y = targets();

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.1})
  void minimaOfAllSizesAreThoseOfFitsOfEachSize(double ridge) {
    Block inputs = random(ROWS, 7, "inputs");
    LeastSquares.Fold fold =
        new LeastSquares(KERNELS, ridge).start(Parameters.zeros(y.columns(), 7), 0);
    fold.add(inputs, y);
    double[] minima = fold.minima();
    assertThat(minima).hasSize(8);
    for (int m = 0; m <= 7; m++) {
      Parameters fitted = fold.fit(m);
      assertThat(fitted.inputs()).isEqualTo(m);
      assertThat(minima[m]).isCloseTo(fold.minimum(fitted), within(1e-5 * minima[0]));
    }
  }

  @Test
  void theLowestCriterionWinsAndThePresentSizeStaysAmongEquals() {
    double[] minima = {100, 60, 30, 12, 10, 9.9};
    SizeSelection aic = new SizeSelection(11, 5, 1, 0.5, false);
    // Σ + 2 · 0.5 · 1 · (m + 1): 62, 33, 16, 15, 15.9
    assertThat(aic.best(minima, 5, 1, 200)).isEqualTo(4);
    assertThat(aic.best(minima, 4, 1, 200)).isEqualTo(4);
    SizeSelection bic = new SizeSelection(11, 5, 1, 0.5, true);
    // Σ + 0.5 · ln 200 · (m + 1), 2.65 each: 65.3, 37.9, 22.6, 23.2, 25.8
    assertThat(bic.best(minima, 5, 1, 200)).isEqualTo(3);
  }

  /** Centres are inputs: of few points there may be fewer than the least size. */
  @Test
  void whereThereAreFewerThanTheLeastSizeThePresentOneStays() {
    SizeSelection selection = new SizeSelection(1, 5, 50, 0.05, false);
    assertThat(selection.best(new double[] {9, 4, 3}, 2, 1, 2)).isEqualTo(2);
  }

  @Test
  void sizesAreChosenEverySoManyIterationsAndNeitherInTheFirstNorInTheFinish() {
    SizeSelection selection = new SizeSelection(11, 50, 1, 0.05, false);
    assertThat(selection.isDue(11)).isTrue();
    assertThat(selection.isDue(22)).isTrue();
    assertThat(selection.isDue(0)).isFalse();
    assertThat(selection.isDue(12)).isFalse();
    assertThat(selection.isDue(-1)).isFalse();
    assertThat(SizeSelection.NONE.isDue(11)).isFalse();
  }

  @Test
  void aNetworkShedsCentresThatDoNotPayAndGetsThemBackWhereTheyDo() {
    Parameters all = fit(1, 0.05, initial());
    assertThat(all.inputs()).isEqualTo(CENTRES);
    Parameters few = fit(2, 1, all);
    assertThat(few.inputs()).isBetween(4, CENTRES - 1);
    assertThat(few.array("centres").rows()).isEqualTo(few.inputs());
    assertThat(few.array("centres").values())
        .startsWith(java.util.Arrays.copyOf(all.array("centres").values(), 2));
    Parameters same = fit(3, 1, few);
    assertThat(same.inputs()).as("not due").isEqualTo(few.inputs());
    Parameters more = fit(4, 1e-9, same);
    assertThat(more.inputs()).isGreaterThan(few.inputs());
    assertThat(error(more)).isLessThan(error(few));
  }

  @Test
  void kMeansGoesOnFromTheCentresThatWereChosen() {
    Map<String, Object> more =
        Map.of("selectEvery", 2, "selectLeast", 4, "selectNoise", 1, "centresFrom", "kmeans");
    Parameters all = fit(trainer(1, more), initial());
    assertThat(all.inputs()).isEqualTo(CENTRES);
    Parameters few = fit(trainer(2, more), all);
    assertThat(few.inputs()).isBetween(4, CENTRES - 1);
    Parameters moved = fit(trainer(3, more), few);
    assertThat(moved.inputs()).isEqualTo(few.inputs());
    assertThat(moved.array("centres").values()).isNotEqualTo(few.array("centres").values());
    assertThat(error(moved)).isLessThan(error(few));
  }

  @Test
  void nonsenseIsRefused() {
    assertThatThrownBy(() -> trainer(1, Map.of("selectEvery", 2, "selectLeast", 41)))
        .hasMessageContaining("selectLeast must be at most the largest size, 40, got 41");
    assertThatThrownBy(() -> trainer(1, Map.of("criterion", "mdl")))
        .hasMessageContaining("criterion must be one of [aic, bic], got mdl");
  }

  private Parameters fit(int iteration, double noise, Parameters warm) {
    return fit(
        trainer(iteration, Map.of("selectEvery", 2, "selectLeast", 4, "selectNoise", noise)), warm);
  }

  private Parameters fit(Trainer trainer, Parameters warm) {
    Parameters p = warm;
    for (int round = trainer.firstRound(warm); round < trainer.rounds(); round++) {
      PartialFit fold = trainer.round(round).start(p, 1);
      fold.startShard(0);
      fold.add(x, y);
      p = fold.fit();
    }
    return p;
  }

  private double error(Parameters p) {
    Block outputs = new Block(0, y.columns());
    trainer(1, Map.of()).layer(p).forward(KERNELS, x, outputs);
    return SquaredError.of(outputs, y);
  }

  private Parameters initial() {
    return new RbfKind().initial(shape(0), options(Map.of()), 1);
  }

  private static Trainer trainer(int iteration, Map<String, Object> more) {
    return new RbfKind().trainer(shape(iteration), options(more));
  }

  private static LayerOptions options(Map<String, Object> more) {
    Map<String, Object> options = new java.util.HashMap<>(more);
    options.put("centres", CENTRES);
    options.put("sigma", 1.0);
    return new LayerOptions("f", options);
  }

  private static LayerShape shape(int iteration) {
    return new LayerShape(KERNELS, "f", 2, 3, false, false, null, iteration);
  }

  private Block targets() {
    Block t = new Block(ROWS, 3);
    Block noise = random(ROWS, 3, "noise");
    for (int i = 0; i < ROWS; i++) {
      t.set(i, 0, (float) Math.sin(x.get(i, 0)) + 0.1f * noise.get(i, 0));
      t.set(i, 1, x.get(i, 0) * x.get(i, 1) + 0.1f * noise.get(i, 1));
      t.set(i, 2, 0.1f * noise.get(i, 2));
    }
    return t;
  }

  private static Block random(int rows, int columns, String name) {
    CounterRandom random = new CounterRandom(5, name);
    Block block = new Block(rows, columns);
    for (int i = 0; i < rows * columns; i++) {
      block.values()[i] = (float) random.gaussian(i);
    }
    return block;
  }
}
