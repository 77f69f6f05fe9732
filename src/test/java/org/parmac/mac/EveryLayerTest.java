package org.parmac.mac;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.parmac.math.Block;
import org.parmac.model.NestedModel;

/**
 * What the method promises, for every kind of layer that Parmac brings: within one µ neither step
 * raises the objective, the finish never raises the nested error, and the number of shards does not
 * matter.
 */
class EveryLayerTest {
  private static final int ITERATIONS = 4;

  /** Layers with the options of {@link LayerStack}, each in the middle or at the end of a chain. */
  static Stream<LayerStack> stacks() {
    return Stream.of(
            "linear,linear",
            "sigmoid,linear",
            "sigmoid-sgd,linear",
            "sigmoid,sigmoid",
            "linear,sigmoid-sgd",
            "linear,linear-of-sigmoid",
            "rbf,rbf",
            "rbf-kmeans,rbf-kmeans",
            "step,linear",
            "kernel-step,linear",
            "quantiser,linear",
            "linear,quantiser",
            "tree,linear",
            "linear,tree",
            "forest,forest",
            "kernel-step,tree,sigmoid,rbf,linear",
            "sigmoid-sgd,step,quantiser,linear-of-sigmoid")
        .map(LayerStack::of);
  }

  /**
   * The Z step raises no point's E_Q. The W step raises no layer's share of it, with the layer's
   * ridge, but where the layer is of bits: an SVM by stochastic descent lowers a hinge loss, and
   * may put more bits wrong.
   */
  @ParameterizedTest
  @MethodSource("stacks")
  void neitherStepRaisesTheObjective(LayerStack stack) throws IOException {
    StackRun run = StackRun.train(stack, 2, ITERATIONS, null);
    List<StackRun.Visit> visits = run.visits();
    for (int i = 0; i < visits.size(); i++) {
      StackRun.Visit now = visits.get(i);
      assertThat(now.largestRise()).as("Z step %s, largest rise of a point", i).isLessThan(1e-6);
      for (int k = 0; i > 0 && k < stack.size(); k++) {
        double before = visits.get(i - 1).after(k) + stack.penalty(visits.get(i - 1).model(), k);
        double after = now.before(k) + stack.penalty(now.model(), k);
        if (!stack.givesBits(k)) {
          assertThat(after)
              .as("W step %s of layer %s", i, k)
              .isLessThanOrEqualTo(before * (1 + 1e-5) + 1e-7);
        }
      }
    }
    assertThat(visits.get(visits.size() - 1).objective())
        .isLessThan(visits.get(0).objectiveBefore());
  }

  @ParameterizedTest
  @MethodSource("stacks")
  void theFinishNeverRaisesTheNestedError(LayerStack stack) throws IOException {
    StackRun run = StackRun.train(stack, 2, ITERATIONS + 1, null);
    for (int i = 1; i <= ITERATIONS; i++) {
      NestedTraining.Result result = StackRun.train(stack, 2, i, null).result();
      int from = result.iterations() - (result.stop() == StopRule.CONVERGED ? 1 : 0);
      double before = stack.nestedError(run.visits().get(from).model());
      double after = stack.nestedError(stack.model(result.parameters()));
      double penalty = stack.penalty(run.visits().get(from).model(), stack.size() - 1);
      assertThat(after)
          .as("finish after iteration %s", i)
          .isLessThanOrEqualTo((before + penalty) * (1 + 1e-5));
    }
  }

  @Test
  void withoutIterationsThereIsNoZStep() throws IOException {
    StackRun run = StackRun.train(LayerStack.of("sigmoid,linear"), 2, 0, null);
    assertThat(run.visits()).isEmpty();
    assertThat(run.result().iterations()).isZero();
    assertThat(run.result().stop()).isEqualTo(StopRule.ITERATIONS);
  }

  /**
   * With the same parameters, coordinates are the same to the bit whatever the shards are; and so
   * are parameters, but for the rounding of sums, where they are not averages over shards.
   */
  @ParameterizedTest
  @MethodSource("stacks")
  void shardsDoNotMatter(LayerStack stack) throws IOException {
    StackRun one = StackRun.train(stack, 1, 3, null);
    StackRun many = StackRun.train(stack, 4, 3, one.models());
    for (int i = 0; i < one.visits().size(); i++) {
      assertThat(many.visits().get(i).z()).as("Z step %s", i).isEqualTo(one.visits().get(i).z());
    }
    NestedModel first = one.models().get(0);
    NestedModel other = many.models().get(0);
    for (int k = 0; k < stack.size(); k++) {
      if (!stack.averages(k)) {
        assertClose(stack.outputs(first, k), stack.outputs(other, k), "layer " + k);
      }
    }
  }

  private static void assertClose(Block expected, Block found, String what) {
    for (int p = 0; p < expected.values().length; p++) {
      assertThat(found.values()[p]).as(what).isCloseTo(expected.values()[p], within(2e-3f));
    }
  }
}
