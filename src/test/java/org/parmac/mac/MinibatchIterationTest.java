package org.parmac.mac;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.parmac.mac.MacIteration.LayerFit;
import org.parmac.mac.MacIterationTest.InMemory;
import org.parmac.math.Block;
import org.parmac.math.CounterRandom;
import org.parmac.math.Kernels;
import org.parmac.model.NestedModel;
import org.parmac.model.Parameters;
import org.parmac.model.Scaling;
import org.parmac.train.LayerKinds;
import org.parmac.train.LayerOptions;
import org.parmac.train.LayerShape;
import org.parmac.train.Trainer;

final class MinibatchIterationTest {
  private static final Kernels KERNELS = Kernels.get();
  private static final int COLUMNS = 6;
  private static final int POINTS = 1000;

  private final List<Trainer> trainers = new ArrayList<>();
  private final List<Parameters> parameters = new ArrayList<>();
  private final Block points = points();

  MinibatchIterationTest() {
    add("sigmoid", COLUMNS, 5);
    add("linear", 5, COLUMNS);
  }

  private void add(String kind, int inputs, int units) {
    LayerShape shape = new LayerShape(KERNELS, kind, inputs, units);
    LayerOptions options = LayerOptions.none(kind);
    trainers.add(LayerKinds.named(kind).descent(shape, options));
    parameters.add(LayerKinds.named(kind).initial(shape, options, 1));
  }

  /** Points near a curve, of which three numbers tell most. */
  private static Block points() {
    CounterRandom random = new CounterRandom(3, "minibatch");
    Block x = new Block(POINTS, COLUMNS);
    for (int i = 0; i < POINTS; i++) {
      double t = 6 * random.uniform(i);
      for (int j = 0; j < COLUMNS; j++) {
        x.set(i, j, (float) (Math.sin(t + j) + 0.05 * random.gaussian(POINTS + i * COLUMNS + j)));
      }
    }
    return x;
  }

  private NestedModel model() {
    return new NestedModel(
        List.of(
            trainers.get(0).layer(parameters.get(0)), trainers.get(1).layer(parameters.get(1))));
  }

  private static ZStep zStep(NestedModel model) {
    return new ChainZStep(
        KERNELS, model, 1, ZStepChoice.solvers(KERNELS, model, ZStepOptions.DEFAULT), 1, null);
  }

  private ShardSums iterate(Coordinates z, int size, List<Integer> seen) throws IOException {
    List<LayerFit> fits = new ArrayList<>();
    for (int k = 0; k < trainers.size(); k++) {
      fits.add(new LayerFit(k, trainers.get(k), trainers.get(k).start(parameters.get(k), 1)));
    }
    MacIteration.Times times = new MacIteration.Times();
    ShardSums sums =
        new MinibatchIteration(
                KERNELS,
                size,
                model(),
                fits,
                w -> {
                  ZStep step = zStep(w);
                  return (x, y, all, from, found) -> {
                    seen.add(x.rows());
                    step.solve(x, y, all, from, found);
                  };
                })
            .onShard(
                new ScaledShard(Scaling.none(COLUMNS), new InMemory(points), 0, times), z, times);
    for (int k = 0; k < fits.size(); k++) {
      parameters.set(k, fits.get(k).fit().fit());
    }
    return sums;
  }

  private double nestedError() {
    ShardSums sums = new ShardSums();
    new NestedErrors(KERNELS, model()).add(points, points, sums);
    return sums.nestedError;
  }

  @Test
  void twoEpochsLeaveLittleOfTheError() throws IOException {
    double before = nestedError();
    Coordinates z = new Coordinates(Coordinates.spaces(model()), POINTS);
    iterate(z, 50, new ArrayList<>());
    iterate(z, 50, new ArrayList<>());
    assertThat(nestedError()).isLessThan(0.1 * before);
  }

  /** Tiles of 64 points, minibatches of 70: ends of one and the other fall where they like. */
  @Test
  void minibatchesHaveEqualSizesWhateverTheTiles() throws IOException {
    List<Integer> seen = new ArrayList<>();
    iterate(new Coordinates(Coordinates.spaces(model()), POINTS), 70, seen);
    assertThat(seen).hasSize(14).allMatch(rows -> rows == 71 || rows == 72);
    assertThat(seen.stream().mapToInt(i -> i).sum()).isEqualTo(POINTS);
  }

  /** One minibatch is the whole shard: Z is that of the parameters that it started from. */
  @Test
  void aMinibatchOfAllPointsIsAStepOfTheWholeShard() throws IOException {
    Coordinates z = new Coordinates(Coordinates.spaces(model()), POINTS);
    Coordinates whole = new Coordinates(Coordinates.spaces(model()), POINTS);
    NestedModel start = model();
    new ForwardZ(KERNELS, start.layers().subList(0, 1))
        .solve(points, points, whole, 0, new ShardSums());
    zStep(start).solve(points, points, whole, 0, new ShardSums());
    iterate(z, POINTS, new ArrayList<>());
    Block expected = new Block(0, 5);
    Block found = new Block(0, 5);
    whole.read(0, 0, POINTS, expected);
    z.read(0, 0, POINTS, found);
    assertThat(found.values()).isEqualTo(expected.values());
  }
}
