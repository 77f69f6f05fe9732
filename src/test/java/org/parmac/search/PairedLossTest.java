package org.parmac.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PairedLossTest {
  @Test
  void theErrorIsThatOfTheDifferences() {
    // Differences 0.1, 0.3, 0.2: mean 0.2, variance 0.01, standard error 0.1 / √3.
    PairedLoss loss = PairedLoss.of(new double[] {0.1, 0.5, 0.6}, new double[] {0.2, 0.8, 0.8});
    assertThat(loss.queries()).isEqualTo(3);
    assertThat(loss.score()).isCloseTo(0.4, within(1e-15));
    assertThat(loss.rival()).isCloseTo(0.6, within(1e-15));
    assertThat(loss.loss()).isCloseTo(0.2, within(1e-15));
    assertThat(loss.standardError()).isCloseTo(0.1 / Math.sqrt(3), within(1e-15));
  }

  @Test
  void worseIsALossAboveTheLimitAndAboveTwoErrors() {
    PairedLoss loss = new PairedLoss(100, 0.4, 0.42, 0.02, 0.009);
    assertThat(loss.isWorse(0.005)).isTrue();
    assertThat(loss.isWorse(0.02)).as("not above the limit").isFalse();
    assertThat(new PairedLoss(100, 0.4, 0.42, 0.02, 0.011).isWorse(0.005))
        .as("within two errors")
        .isFalse();
    assertThat(new PairedLoss(100, 0.42, 0.4, -0.02, 0.001).isWorse(0)).as("a gain").isFalse();
  }

  @Test
  void aSingleQueryShowsNothing() {
    PairedLoss loss = PairedLoss.of(new double[] {0.1}, new double[] {0.9});
    assertThat(loss.standardError()).isNaN();
    assertThat(loss.isWorse(0.005)).isFalse();
  }

  @Test
  void equalScoresLoseNothing() {
    double[] scores = {0.25, 0.5};
    assertThat(PairedLoss.of(scores, scores.clone()))
        .isEqualTo(new PairedLoss(2, 0.375, 0.375, 0, 0));
  }

  @Test
  void aCostGrowsByAShareOfTheRivals() {
    PairedLoss growth = PairedLoss.growth(new double[] {2, 6, 7}, new double[] {1, 4, 5});
    assertThat(growth.score()).isEqualTo(5);
    assertThat(growth.rival()).isCloseTo(10 / 3.0, within(1e-12));
    assertThat(growth.loss()).isCloseTo(0.5, within(1e-12));
    // Differences 1, 2, 2: their standard error is 1/3.
    assertThat(growth.standardError()).isCloseTo(0.1, within(1e-12));
    assertThat(growth.isWorse(0.4)).isTrue();
    assertThat(growth.isWorse(0.6)).isFalse();
  }
}
