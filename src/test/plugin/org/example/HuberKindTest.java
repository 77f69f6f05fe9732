package org.example;

import org.parmac.contract.TrainerContract;
import org.parmac.train.LayerKind;

public final class HuberKindTest extends TrainerContract {
  @Override
  protected LayerKind kind() {
    return new HuberKind();
  }
}
