package org.parmac.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MedianTest {
  @Test
  void isTheMiddleOrTheMeanOfTheMiddleTwo() {
    double[] values = {5, 1, 9};
    assertThat(Median.of(values)).isEqualTo(5);
    assertThat(values).as("not modified").containsExactly(5, 1, 9);
    assertThat(Median.of(4)).isEqualTo(4);
    assertThat(Median.of(8, 1, 2, 100)).isEqualTo(5);
    assertThatThrownBy(Median::of).hasMessage("a median needs at least one number, got none");
  }
}
