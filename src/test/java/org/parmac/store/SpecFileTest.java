package org.parmac.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpecFileTest {
  @ParameterizedTest
  @CsvSource({"1, EXACT", "16, EXACT", "17, ALTERNATE", "64, ALTERNATE"})
  void theZStepGoesByTheBits(int bits, RunSpec.ZStepMethod expected) {
    assertThat(spec(Map.of("bits", bits)).zStep()).isEqualTo(expected);
    Map<String, Object> model =
        Map.of(
            "layers",
            List.of(Map.of("kind", "kernel-step", "units", bits), Map.of("kind", "linear")));
    assertThat(spec(Map.of("model", model)).zStep()).isEqualTo(expected);
  }

  @Test
  void unlessItIsSaid() {
    assertThat(spec(Map.of("bits", 32, "zStep", "exact")).zStep())
        .isEqualTo(RunSpec.ZStepMethod.EXACT);
    assertThat(spec(Map.of("bits", 8, "zStep", "alternate")).zStep())
        .isEqualTo(RunSpec.ZStepMethod.ALTERNATE);
  }

  private static RunSpec spec(Map<String, Object> tree) {
    return SpecFile.spec(List.of(tree));
  }
}
