package org.parmac.external;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.parmac.contract.TrainerContract;
import org.parmac.train.LayerKind;

final class ExternalContractTest extends TrainerContract {
  @BeforeEach
  void python() {
    Boxes.needPython();
  }

  @Override
  protected LayerKind kind() {
    return new ExternalKind();
  }

  @Override
  protected Map<String, ?> options() {
    return Map.of("command", List.of("python3", "ridge.py"));
  }

  @Override
  protected String files() {
    return Boxes.FILES;
  }
}
