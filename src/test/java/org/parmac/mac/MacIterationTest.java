package org.parmac.mac;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.parmac.mac.MacIteration.LayerFit;
import org.parmac.math.Block;
import org.parmac.math.CounterRandom;
import org.parmac.math.Kernels;
import org.parmac.model.BinaryAutoencoder;
import org.parmac.model.Parameters;
import org.parmac.model.Scaling;
import org.parmac.train.LeastSquares;
import org.parmac.train.PartialFit;

/**
 * MAC with both steps exact: the penalised objective never rises at a fixed µ, and it does not
 * depend on the shards.
 */
class MacIterationTest {
  private static final Kernels KERNELS = Kernels.get();
  private static final int BITS = 8;
  private static final int COLUMNS = 12;
  private static final int POINTS = 300;

  @ParameterizedTest
  @CsvSource({"0,1", "0.05,1", "1,1", "0.05,2", "1,3"})
  void theObjectiveNeverRisesWithinOneMu(double mu, long seed) throws IOException {
    Block points = random(POINTS, COLUMNS, seed);
    Parameters encoder = parameters(BITS, COLUMNS, seed + 10);
    Parameters decoder = parameters(COLUMNS, BITS, seed + 20);
    long[] z = new long[POINTS];
    double last = Double.POSITIVE_INFINITY;
    for (int i = 0; i < 15; i++) {
      BinaryAutoencoder model = BinaryAutoencoder.of(Scaling.none(COLUMNS), encoder, decoder);
      LeastSquares trainer = new LeastSquares(KERNELS);
      PartialFit fit = trainer.start(decoder, 0);
      ShardSums sums = iterate(model, mu, new LayerFit(1, trainer, fit), points, z);
      assertThat(sums.objectiveBefore).as("W step %s", i).isLessThanOrEqualTo(last * (1 + 1e-6));
      assertThat(sums.objective).as("Z step %s", i).isLessThanOrEqualTo(sums.objectiveBefore);
      last = sums.objective;
      decoder = fit.fit();
    }
  }

  @ParameterizedTest
  @CsvSource({"1", "2", "3"})
  void coordinatesDoNotDependOnTheShards(long seed) throws IOException {
    Block points = random(POINTS, COLUMNS, seed);
    BinaryAutoencoder model =
        BinaryAutoencoder.of(
            Scaling.none(COLUMNS),
            parameters(BITS, COLUMNS, seed + 10),
            parameters(COLUMNS, BITS, seed + 20));
    long[] whole = new long[POINTS];
    iterate(model, 0.1, fold(), points, whole);
    for (int from = 0; from < POINTS; from += 70) {
      int rows = Math.min(70, POINTS - from);
      Block part = new Block(rows, COLUMNS);
      System.arraycopy(points.values(), points.offset(from), part.values(), 0, rows * COLUMNS);
      long[] z = new long[rows];
      iterate(model, 0.1, fold(), part, z);
      assertThat(z).isEqualTo(java.util.Arrays.copyOfRange(whole, from, from + rows));
    }
  }

  private static LayerFit fold() {
    LeastSquares trainer = new LeastSquares(KERNELS);
    return new LayerFit(1, trainer, trainer.start(Parameters.zeros(COLUMNS, BITS), 0));
  }

  private static ShardSums iterate(
      BinaryAutoencoder model, double mu, LayerFit fit, Block points, long[] z) throws IOException {
    ZStep zStep = new BinaryZStep(KERNELS, model.encoder(), model.decoder(), mu, true);
    MacIteration.Times times = new MacIteration.Times();
    return new MacIteration(zStep, List.of(fit))
        .onShard(
            new ScaledShard(Scaling.none(COLUMNS), new InMemory(points), 0, times),
            Coordinates.ofCodes(BITS, z),
            times);
  }

  /** A shard in memory, in tiles of 64 points. */
  record InMemory(Block all) implements Shard {
    @Override
    public int points() {
      return all.rows();
    }

    @Override
    public int columns() {
      return all.columns();
    }

    @Override
    public Pass pass() {
      return new Pass() {
        private int row;

        @Override
        public boolean next(Block points) {
          int rows = Math.min(64, all.rows() - row);
          points.resize(rows);
          System.arraycopy(all.values(), all.offset(row), points.values(), 0, rows * all.columns());
          row += rows;
          return rows > 0;
        }

        @Override
        public void close() {}
      };
    }
  }

  private static Parameters parameters(int units, int inputs, long seed) {
    return new Parameters(random(units, inputs, seed), random(1, units, seed + 1).values());
  }

  private static Block random(int rows, int columns, long seed) {
    CounterRandom random = new CounterRandom(seed, "iteration");
    Block block = new Block(rows, columns);
    for (int i = 0; i < rows * columns; i++) {
      block.values()[i] = (float) random.gaussian(i);
    }
    return block;
  }
}
