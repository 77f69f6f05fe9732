package org.parmac.contract;

import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.parmac.train.KernelStepKind;
import org.parmac.train.LayerKind;
import org.parmac.train.LinearKind;
import org.parmac.train.QuantiserKind;
import org.parmac.train.RbfKind;
import org.parmac.train.SigmoidInputsKind;
import org.parmac.train.SigmoidKind;
import org.parmac.train.StepKind;
import org.parmac.train.TreeKind;

/** Parmac's own kinds keep to the contract. Those of other rooms have tests there. */
final class KindsTest {
  @Nested
  final class Linear extends TrainerContract {
    @Override
    protected LayerKind kind() {
      return new LinearKind();
    }
  }

  @Nested
  final class Step extends TrainerContract {
    @Override
    protected LayerKind kind() {
      return new StepKind();
    }

    /** Stochastic descent on the hinge loss. */
    @Override
    protected boolean descends() {
      return false;
    }
  }

  @Nested
  final class SigmoidInputs extends TrainerContract {
    @Override
    protected LayerKind kind() {
      return new SigmoidInputsKind();
    }
  }

  @Nested
  final class KernelStep extends TrainerContract {
    @Override
    protected LayerKind kind() {
      return new KernelStepKind();
    }

    @Override
    protected Map<String, ?> options() {
      return Map.of("centres", 30);
    }

    /** As {@link Step}. */
    @Override
    protected boolean descends() {
      return false;
    }
  }

  @Nested
  final class Rbf extends TrainerContract {
    @Override
    protected LayerKind kind() {
      return new RbfKind();
    }

    @Override
    protected Map<String, ?> options() {
      return Map.of("centres", 20);
    }
  }

  @Nested
  final class Quantiser extends TrainerContract {
    @Override
    protected LayerKind kind() {
      return new QuantiserKind();
    }

    @Override
    protected Map<String, ?> options() {
      return Map.of("cells", 8);
    }
  }

  @Nested
  final class Tree extends TrainerContract {
    @Override
    protected LayerKind kind() {
      return new TreeKind();
    }
  }

  @Nested
  final class Sigmoid extends TrainerContract {
    @Override
    protected LayerKind kind() {
      return new SigmoidKind();
    }
  }
}
