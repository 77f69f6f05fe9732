package org.parmac.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * What stands between thousands is a narrow space that breaks no line; here it is an underscore.
 */
class NumbersTest {
  private static String plain(String text) {
    return text.replace('\u202f', '_').replace('\u2212', '-');
  }

  @Test
  void thousandsAreApart() {
    assertThat(plain(Numbers.count(999))).isEqualTo("999");
    assertThat(plain(Numbers.count(5800))).isEqualTo("5800");
    assertThat(plain(Numbers.count(58_000))).isEqualTo("58_000");
    assertThat(plain(Numbers.count(-1_234_567))).isEqualTo("-1_234_567");
    assertThat(plain(Numbers.fixed(-0.0001, 2))).isEqualTo("0.00");
    assertThat(plain(Numbers.fixed(12_345.678, 1))).isEqualTo("12_345.7");
  }

  @Test
  void significantDigitsTell() {
    assertThat(plain(Numbers.significant(1_908_517.47, 5))).isEqualTo("1_908_517");
    assertThat(plain(Numbers.significant(4.931798, 4))).isEqualTo("4.932");
    assertThat(plain(Numbers.significant(0.00012345, 3))).isEqualTo("0.000123");
    assertThat(plain(Numbers.significant(0.9996, 3))).isEqualTo("1.00");
    assertThat(plain(Numbers.significant(1.162261467e9, 3))).isEqualTo("1.16_×_10⁹");
    assertThat(plain(Numbers.significant(-8.07e-7, 3))).isEqualTo("-8.07_×_10⁻⁷");
    assertThat(plain(Numbers.significant(0, 3))).isEqualTo("0");
    assertThat(plain(Numbers.rounded(17_149, 2))).isEqualTo("17_000");
    assertThat(plain(Numbers.rounded(3.7, 2))).isEqualTo("3.7");
    assertThat(plain(Numbers.significant(Double.NaN, 3))).isEqualTo("–");
  }

  @Test
  void sharesHaveDigitsWhereTheyMatter() {
    assertThat(plain(Numbers.percent(0.4386))).isEqualTo("43.9_%");
    assertThat(plain(Numbers.percent(0.99973))).isEqualTo("99.973_%");
    assertThat(plain(Numbers.percent(0.0042))).isEqualTo("0.42_%");
    assertThat(plain(Numbers.percent(1))).isEqualTo("100_%");
    assertThat(plain(Numbers.change(0.1756, 0.1856))).isEqualTo("+5.7_%");
    assertThat(plain(Numbers.change(200, 100))).isEqualTo("-50_%");
  }

  @Test
  void timesAndBytesHaveTheirUnits() {
    assertThat(plain(Numbers.seconds(0.0531))).isEqualTo("0.053_s");
    assertThat(plain(Numbers.seconds(3.04))).isEqualTo("3.04_s");
    assertThat(plain(Numbers.seconds(103.4))).isEqualTo("1_min 43_s");
    assertThat(plain(Numbers.seconds(7300))).isEqualTo("2_h 2_min");
    assertThat(plain(Numbers.bytes(0))).isEqualTo("0_B");
    assertThat(plain(Numbers.bytes(78_432))).isEqualTo("78.4_kB");
    assertThat(plain(Numbers.bytes(181_888_000))).isEqualTo("182_MB");
    assertThat(plain(Numbers.bytes(999_600))).isEqualTo("1.00_MB");
  }

  @Test
  void oneIsNotSeveral() {
    assertThat(Numbers.plural(1, "query")).isEqualTo("1 query");
    assertThat(Numbers.plural(3, "query")).isEqualTo("3 queries");
    assertThat(Numbers.plural(0, "bit")).isEqualTo("0 bits");
  }
}
