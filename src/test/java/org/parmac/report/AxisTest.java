package org.parmac.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AxisTest {
  private static List<String> labels(Axis axis) {
    return axis.ticks().stream().map(axis::label).toList();
  }

  @Test
  void ticksAreRound() {
    assertThat(labels(Axis.linear(0.13, 0.58, 5, 0)))
        .containsExactly("0.1", "0.2", "0.3", "0.4", "0.5", "0.6");
    assertThat(labels(Axis.linear(-3, 3, 6, 0)))
        .containsExactly("−3", "−2", "−1", "0", "1", "2", "3");
    assertThat(labels(Axis.linear(0.0012, 0.0017, 5, 0)))
        .containsExactly("0.0012", "0.0013", "0.0014", "0.0015", "0.0016", "0.0017");
    assertThat(labels(Axis.linear(0, 47_000, 5, 0)))
        .containsExactly(
            "0", "10\u202f000", "20\u202f000", "30\u202f000", "40\u202f000", "50\u202f000");
  }

  @Test
  void whatIsCountedHasWholeTicks() {
    assertThat(labels(Axis.tight(0, 3, 8, 1))).containsExactly("0", "1", "2", "3");
    assertThat(labels(Axis.tight(0, 29, 8, 1))).containsExactly("0", "5", "10", "15", "20", "25");
    assertThat(labels(Axis.tight(0, 0, 8, 1))).containsExactly("0", "1");
  }

  @Test
  void logarithmicTicksStandAtPowersOfTenOrBetween() {
    assertThat(labels(Axis.logarithmic(1, 1000, 6))).containsExactly("1", "10", "100", "1000");
    assertThat(labels(Axis.logarithmic(1, 100, 6)))
        .containsExactly("1", "2", "5", "10", "20", "50", "100");
    assertThat(labels(Axis.logarithmic(1e-6, 1e-3, 6)))
        .containsExactly("10⁻⁶", "10⁻⁵", "10⁻⁴", "0.001");
    assertThat(Axis.logarithmic(1, 1e12, 5).ticks().size()).isBetween(4, 6);
    assertThat(Axis.logarithmic(1, 1000, 6).place(10)).isCloseTo(1 / 3.0, within(1e-12));
  }

  @Test
  void oneValueHasAnAxisToo() {
    for (double value : new double[] {0, 1, -7, 1e9, 1e-9}) {
      Axis axis = Axis.of(value, value, 5);
      assertThat(axis.place(value)).as("%s", value).isBetween(0.0, 1.0);
      assertThat(axis.ticks()).as("%s", value).hasSizeGreaterThan(1);
    }
  }

  @Test
  void valuesThatDifferByFarAreOnALogarithmicAxis() {
    assertThat(Axis.of(1, 1000, 5).log()).isTrue();
    assertThat(Axis.of(10, 100, 5).log()).isFalse();
    assertThat(Axis.of(0, 1000, 5).log()).isFalse();
    assertThat(Axis.of(0, 80, 5).from()).isZero();
  }

  /** Whatever the values: they lie on the axis, ticks ascend, and no two have the same label. */
  @Test
  void anyRangeHasAFewTicksThatDiffer() {
    Random random = new Random(1);
    for (int i = 0; i < 20_000; i++) {
      double low = (random.nextDouble() - 0.5) * Math.pow(10, random.nextInt(16) - 6);
      double high = low + Math.abs(low) * Math.pow(10, random.nextInt(5) - 3) * random.nextDouble();
      Axis axis = Axis.of(low, high, 5);
      String what = low + " to " + high;
      assertThat(axis.place(low)).as(what).isGreaterThan(-1e-9);
      assertThat(axis.place(high)).as(what).isLessThan(1 + 1e-9);
      assertThat(axis.ticks()).as(what).isSorted().hasSizeBetween(2, 12);
      assertThat(labels(axis)).as(what).doesNotHaveDuplicates();
    }
  }
}
