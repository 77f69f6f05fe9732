package org.parmac.external;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.parmac.math.Block;
import org.parmac.math.Kernels;
import org.parmac.model.Layer;
import org.parmac.model.Parameters;
import org.parmac.train.LayerKinds;
import org.parmac.train.LayerOptions;
import org.parmac.train.PartialFit;
import org.parmac.train.Trainer;

@Timeout(60)
final class ExternalKindTest {
  private static final List<String> RIDGE = List.of("python3", "ridge.py");

  /** y = (x₀ − 2 x₁ + ½, x₂). */
  private static Block targets(Block x) {
    Block y = new Block(x.rows(), Boxes.UNITS);
    for (int i = 0; i < x.rows(); i++) {
      y.set(i, 0, x.get(i, 0) - 2 * x.get(i, 1) + 0.5f);
      y.set(i, 1, x.get(i, 2));
    }
    return y;
  }

  private static Parameters fit(Trainer trainer, Parameters warm, Block x, Block y) {
    PartialFit fit = trainer.start(warm, 1);
    fit.startShard(0);
    fit.startPass(0);
    fit.add(x, y);
    return fit.fit();
  }

  @Test
  void aRegressorInPythonLearnsALinearMap() {
    Boxes.needPython();
    Trainer trainer = Boxes.trainer(RIDGE, Map.of("batch", 7, "memoryMb", 1000));
    Block x = Boxes.uniform(100, Boxes.INPUTS, "x");
    Block y = targets(x);
    Parameters fitted =
        fit(trainer, new ExternalKind().initial(Boxes.shape(), LayerOptions.none("box"), 1), x, y);
    Block f = new Block(0, Boxes.UNITS);
    try (Layer layer = trainer.layer(fitted)) {
      layer.forward(Kernels.get(), x, f);
    }

    for (int i = 0; i < y.values().length; i++) {
      assertThat(f.values()[i]).isCloseTo(y.values()[i], within(1e-3f));
    }
    assertThat(fitted.state()).hasSize(4 + 4 * Boxes.UNITS * (Boxes.INPUTS + 1));
  }

  @Test
  void warmParametersStayWhereNewOnesAreNoBetter() {
    Boxes.needPython();
    Trainer trainer = Boxes.trainer(RIDGE, Map.of());
    Block x = Boxes.uniform(50, Boxes.INPUTS, "x");
    Block y = targets(x);
    Parameters first = fit(trainer, Parameters.ofState(Boxes.UNITS, new byte[0]), x, y);

    assertThat(fit(trainer, first, x, y)).isSameAs(first);
  }

  @Test
  void aLayerThatWasNotTrainedGivesZeros() {
    Block y = new Block(0, Boxes.UNITS);
    try (Layer layer =
        Boxes.trainer(List.of("./none"), Map.of())
            .layer(Parameters.ofState(Boxes.UNITS, new byte[0]))) {
      layer.forward(Kernels.get(), Boxes.uniform(3, Boxes.INPUTS, "x"), y);
    }

    assertThat(y.values()).containsOnly(0f).hasSize(3 * Boxes.UNITS);
  }

  @Test
  void whatItPutsOutIsAnOption() {
    assertThat(LayerKinds.named("external").output(new LayerOptions("l", Map.of("output", "unit"))))
        .isEqualTo(Layer.Output.UNIT);
    assertThatThrownBy(() -> Boxes.trainer(RIDGE, Map.of("output", "integer")))
        .hasMessage("layer box: output must be one of [binary, real, unit], got integer");
  }

  @Test
  void nonsenseIsRefused() {
    assertThatThrownBy(() -> Boxes.trainer(List.of(), Map.of()))
        .hasMessage("layer box: command must be a program and its arguments, got []");
    assertThatThrownBy(() -> Boxes.trainer(RIDGE, Map.of("timeoutSeconds", 0)))
        .hasMessage("layer box: timeoutSeconds must be a whole number >= 1, got 0");
    assertThatThrownBy(() -> Boxes.trainer(RIDGE, Map.of("timeout", 3)))
        .hasMessageStartingWith("layer box: unknown option timeout, expected some of [batch, ");
  }
}
