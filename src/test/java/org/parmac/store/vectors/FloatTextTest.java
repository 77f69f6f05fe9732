package org.parmac.store.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.parmac.math.CounterRandom;

class FloatTextTest {
  private static float parse(String text) {
    byte[] bytes = ("<" + text + ">").getBytes(StandardCharsets.UTF_8);
    return FloatText.parse(bytes, 1, bytes.length - 1);
  }

  @Test
  void sameAsJavaForAnyFloat() {
    CounterRandom random = new CounterRandom(1, "floats");
    for (int i = 0; i < 100_000; i++) {
      float value = Float.intBitsToFloat((int) random.bits(i));
      if (Float.isFinite(value)) {
        assertThat(parse(Float.toString(value))).isEqualTo(value);
      }
    }
  }

  @Test
  void sameAsJavaForShortDecimals() {
    CounterRandom random = new CounterRandom(2, "decimals");
    for (int i = 0; i < 100_000; i++) {
      String digits = Long.toString(random.bits(2 * i) >>> 1).substring(0, 1 + i % 12);
      int point = (int) Long.remainderUnsigned(random.bits(2 * i + 1), digits.length() + 1);
      String text =
          (i % 3 == 0 ? "-" : "") + digits.substring(0, point) + "." + digits.substring(point);
      assertThat(parse(text)).as(text).isEqualTo(Float.parseFloat(text));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-0",
        "+7",
        "7.",
        ".5",
        "16777215",
        "16777216",
        "16777217",
        "1e5",
        "-2.5E-3",
        "0.00000000001",
        "1e-50"
      })
  void sameAsJavaAtTheEdges(String text) {
    assertThat(parse(text)).isEqualTo(Float.parseFloat(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "-", ".", "x", "1x", "1f", "1d", "0x1p3x", "1,5", "1 2", "--1", "1.2.3", "NaN", "1e",
        "µ"
      })
  void noNumber(String text) {
    assertThat(parse(text)).isNaN();
  }

  @Test
  void tooLargeIsInfinite() {
    assertThat(parse("1e39")).isInfinite();
    assertThat(parse("-" + "9".repeat(40))).isInfinite();
  }
}
