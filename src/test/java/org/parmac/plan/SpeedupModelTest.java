package org.parmac.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** ParMAC's model against golden values, its closed forms, and what must hold for all constants. */
final class SpeedupModelTest {
  private static final SpeedupModel GOLDEN = new SpeedupModel(50_000, 32, 1, 1, 200, 1e4);

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "2, 1.992071",
    "4, 3.968411",
    "8, 7.874633",
    "16, 15.506268",
    "32, 30.084191",
    "64, 50.805687",
    "128, 62.935421"
  })
  void goldenValues(int machines, double speedup) {
    assertThat(GOLDEN.speedup(machines)).isCloseTo(speedup, within(5e-7));
  }

  @Test
  void goldenBest() {
    assertThat(GOLDEN.bestMachines()).isCloseTo(126.5, within(0.05));
    assertThat(GOLDEN.bestSpeedup()).isCloseTo(GOLDEN.speedup(126), within(0.01));
  }

  @Test
  void timesByHand() {
    assertThat(GOLDEN.time(1)).isEqualTo(32 * 50_000.0 * 201);
    assertThat(GOLDEN.time(64)).isEqualTo(32 * 50_000.0 / 64 * 200 + 50_000 + 64 * 2e4);
  }

  @Test
  void withDearCommunicationTheSubmodelsAreTheBestNumber() {
    SpeedupModel dear = new SpeedupModel(1000, 32, 1, 1, 0.5, 1e4);
    assertThat(dear.bestMachines()).isEqualTo(32);
    assertThat(dear.bestSpeedup()).isCloseTo(dear.speedup(32), within(1e-9));
    SpeedupModel free = new SpeedupModel(1000, 32, 1, 1, 0.5, 0);
    assertThat(free.bestMachines()).isInfinite();
  }

  @Test
  void holdsForAllConstants() {
    Random random = new Random(1);
    for (int k = 0; k < 2000; k++) {
      int m = 1 + random.nextInt(64);
      SpeedupModel model =
          new SpeedupModel(
              1e3 + random.nextInt(1_000_000),
              m,
              1 + random.nextInt(4),
              random.nextDouble(),
              10 * random.nextDouble(),
              1000 * random.nextDouble());
      int p = 2 + random.nextInt(200);
      assertThat(model.speedup(1)).isEqualTo(1);
      assertThat(model.speedup(p)).isBetween(0.0, (double) p);
      assertThat(model.time(p)).isLessThan(with(model, 2 * model.points()).time(p));
      double turns = Math.ceil((double) m / p);
      double general =
          model.rho()
              * m
              / turns
              / (p / model.points() + model.rho1() * m / p / turns + model.rho2());
      assertThat(model.speedup(p)).isCloseTo(general, within(1e-9 * general));
      if (m % p == 0) {
        double closed = p / (1 + p / (model.rho() * model.points()));
        assertThat(model.speedup(p)).isCloseTo(closed, within(1e-9 * closed));
      }
      assertThat(model.speedup(p)).isLessThanOrEqualTo(model.bestSpeedup() * (1 + 1e-9));
    }
  }

  @Test
  void refusesNonsense() {
    assertThatThrownBy(() -> new SpeedupModel(100, 0, 1, 1, 1, 1))
        .hasMessage("submodels must be >= 1, got 0");
    assertThatThrownBy(() -> new SpeedupModel(100, 1, 1, Double.NaN, 1, 1))
        .hasMessage("t_W must be >= 0, got NaN");
    assertThatThrownBy(() -> GOLDEN.time(0)).hasMessage("machines must be >= 1, got 0");
  }

  private static SpeedupModel with(SpeedupModel m, double points) {
    return new SpeedupModel(points, m.submodels(), m.epochs(), m.wStep(), m.zStep(), m.pass());
  }
}
