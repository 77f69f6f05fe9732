package org.parmac.contract;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.parmac.math.Block;
import org.parmac.model.Layer;
import org.parmac.model.Parameters;
import org.parmac.train.LayerKind;
import org.parmac.train.LayerOptions;
import org.parmac.train.LayerShape;
import org.parmac.train.LinearKind;
import org.parmac.train.PartialFit;
import org.parmac.train.Trainer;

/** The contract finds kinds that break it. */
final class ContractTest {
  /** Linear units with a defect. */
  private record Broken(UnaryOperator<PartialFit> fold, UnaryOperator<Parameters> fitted)
      implements LayerKind {
    @Override
    public String name() {
      return "linear";
    }

    @Override
    public Layer.Output output() {
      return Layer.Output.REAL;
    }

    @Override
    public boolean isSmooth() {
      return true;
    }

    @Override
    public boolean startsForward() {
      return true;
    }

    @Override
    public Parameters initial(LayerShape shape, LayerOptions options, long seed) {
      return new LinearKind().initial(shape, options, seed);
    }

    @Override
    public Trainer trainer(LayerShape shape, LayerOptions options) {
      return new BrokenTrainer(
          new LinearKind().trainer(shape, LayerOptions.none(shape.name())), this);
    }
  }

  private record BrokenTrainer(Trainer sound, Broken defect) implements Trainer {
    @Override
    public Layer layer(Parameters parameters) {
      return sound.layer(parameters);
    }

    @Override
    public int passes() {
      return sound.passes();
    }

    @Override
    public PartialFit start(Parameters warm, long seed) {
      defect.fitted.apply(warm);
      return defect.fold.apply(new BrokenFold(sound.start(warm, seed), defect));
    }

    @Override
    public PartialFit read(Parameters warm, DataInput in) throws IOException {
      return new BrokenFold(sound.read(warm, in), defect);
    }
  }

  private record BrokenFold(PartialFit sound, Broken defect) implements PartialFit {
    @Override
    public void add(Block inputs, Block targets) {
      sound.add(inputs, targets);
    }

    @Override
    public void merge(PartialFit next) {
      sound.merge(((BrokenFold) next).sound);
    }

    @Override
    public Parameters fit() {
      return sound.fit();
    }

    @Override
    public void write(DataOutput out) throws IOException {
      sound.write(out);
    }
  }

  private static TrainerContract of(UnaryOperator<PartialFit> fold, UnaryOperator<Parameters> p) {
    return new TrainerContract() {
      @Override
      protected LayerKind kind() {
        return new Broken(fold, p);
      }
    };
  }

  private static void finds(ThrowingCallable test, String message) {
    assertThatThrownBy(test).isInstanceOf(AssertionError.class).hasMessageContaining(message);
  }

  @Test
  void aClassThatNoServiceFileNames() {
    finds(of(f -> f, p -> p)::isFoundByItsName, "META-INF/services/");
  }

  @Test
  void optionsThatNobodyChecks() {
    finds(of(f -> f, p -> p)::unknownOptionsAreRefused, "refuseOthers");
  }

  @Test
  void warmParametersThatAreModified() {
    TrainerContract contract =
        of(
            f -> f,
            p -> {
              p.bias()[0]++;
              return p;
            });
    finds(contract::theSamePairsGiveTheSameBytes, "warm parameters are not to be modified");
  }

  /** A fold that sees targets of its own making. */
  private record Seeing(PartialFit sound, UnaryOperator<Block> targets) implements PartialFit {
    @Override
    public void add(Block inputs, Block y) {
      sound.add(inputs, targets.apply(y));
    }

    @Override
    public void merge(PartialFit next) {
      sound.merge(next);
    }

    @Override
    public Parameters fit() {
      return sound.fit();
    }

    @Override
    public void write(DataOutput out) throws IOException {
      sound.write(out);
    }
  }

  @Test
  void targetsThatAreModified() {
    UnaryOperator<Block> adding =
        y -> {
          y.values()[0] += 1;
          return y;
        };
    TrainerContract contract = of(f -> new Seeing(f, adding), p -> p);
    finds(contract::aFitLearns, "targets are not to be modified");
  }

  @Test
  void fitsThatAreChance() {
    UnaryOperator<Block> noisy =
        y -> {
          Block other = y.copy();
          other.values()[0] += (float) (1e-3 * System.nanoTime() % 1);
          return other;
        };
    finds(of(f -> new Seeing(f, noisy), p -> p)::theSamePairsGiveTheSameBytes, "parameters");
  }

  @Test
  void fitsThatMissTheTargets() {
    UnaryOperator<Block> far =
        y -> {
          Block other = y.copy();
          for (int i = 0; i < other.values().length; i++) {
            other.values()[i] += 5;
          }
          return other;
        };
    finds(of(f -> new Seeing(f, far), p -> p)::aFitLearns, "must be below");
  }
}
