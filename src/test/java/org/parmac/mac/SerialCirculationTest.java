package org.parmac.mac;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.parmac.math.Block;
import org.parmac.math.CounterRandom;
import org.parmac.math.Kernels;
import org.parmac.model.Codes;
import org.parmac.model.LinearUnits;
import org.parmac.model.Parameters;
import org.parmac.model.Scaling;
import org.parmac.store.TestDatasets;
import org.parmac.train.LinearSvm;
import org.parmac.train.StepSize;

/** A W step by circulation: against descent in one place, and against averaging. */
class SerialCirculationTest {
  private static final Kernels KERNELS = Kernels.get();
  private static final int POINTS = 6000;
  private static final int COLUMNS = 12;
  private static final int BITS = 5;
  private static final int SHARDS = 16;

  private Block points;
  private long[] z;
  private LinearSvm svm;

  /**
   * Codes of a random hash, one point in twenty with a wrong bit; points sorted by their first
   * column.
   */
  @BeforeEach
  void data() {
    Block all = TestDatasets.mixture(POINTS, COLUMNS, 40, 1);
    for (int i = 0; i < POINTS * COLUMNS; i++) {
      all.values()[i] /= 50;
    }
    Parameters hash = Parameters.zeros(BITS, COLUMNS);
    CounterRandom random = new CounterRandom(1, "hash");
    for (int i = 0; i < BITS * COLUMNS; i++) {
      hash.weights().values()[i] = (float) random.gaussian(i);
    }
    Block bits = new Block(0, BITS);
    new LinearUnits(LinearUnits.Activation.STEP, hash).forward(KERNELS, all, bits);
    long[] codes = new long[POINTS];
    Codes.pack(bits, codes);
    int[] order =
        IntStream.range(0, POINTS)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer i) -> all.get(i, 0)))
            .mapToInt(i -> i)
            .toArray();
    points = new Block(POINTS, COLUMNS);
    z = new long[POINTS];
    for (int i = 0; i < POINTS; i++) {
      System.arraycopy(
          all.values(), all.offset(order[i]), points.values(), points.offset(i), COLUMNS);
      z[i] = codes[order[i]] ^ (i % 20 == 0 ? 1L << i % BITS : 0);
    }
    Block targets = new Block(0, BITS);
    Codes.unpack(codes, 0, POINTS, targets);
    double step = StepSize.find(KERNELS, 16, 1e-4, all, targets);
    svm = new LinearSvm(KERNELS, 1, 16, 1e-4, step, 150);
  }

  @Test
  void onShardsThatAreNotAlikeItIsNearDescentInOnePlaceAndAveragingIsNot() throws IOException {
    double serial = objective(shuffledInOnePlace());
    double round = objective(fit(shards(SHARDS), new Circulating(BITS, 1, 1, true)));
    double averaged = objective(fit(shards(SHARDS), new Circulating(BITS, SHARDS, 1, true)));
    assertThat(round / serial).as("circulation").isLessThan(1.15);
    assertThat(averaged / serial).as("averaging").isGreaterThan(1.5);
  }

  @Test
  void itIsTheSameWhetherAShardIsKeptInMemoryOrReadAgain() throws IOException {
    Circulating how = new Circulating(3, 2, 2, true);
    Parameters kept = fit(shards(SHARDS), how);
    List<SerialCirculation.VisitedShard> again = new ArrayList<>();
    for (SerialCirculation.VisitedShard shard : shards(SHARDS)) {
      again.add(
          new SerialCirculation.VisitedShard(
              new ScaledShard(
                  Scaling.none(COLUMNS), part(again.size()), 0, new MacIteration.Times()),
              shard.z()));
    }
    assertThat(fit(again, how).weights().values()).isEqualTo(kept.weights().values());
  }

  private Shard part(int s) {
    return part(s * POINTS / SHARDS, (s + 1) * POINTS / SHARDS);
  }

  private Parameters shuffledInOnePlace() throws IOException {
    CounterRandom random = new CounterRandom(1, "order");
    int[] order =
        IntStream.range(0, POINTS)
            .boxed()
            .sorted(Comparator.comparingLong((Integer i) -> random.bits(i)))
            .mapToInt(i -> i)
            .toArray();
    Block sorted = points.copy();
    long[] codes = z.clone();
    for (int i = 0; i < POINTS; i++) {
      System.arraycopy(
          sorted.values(), sorted.offset(order[i]), points.values(), points.offset(i), COLUMNS);
      z[i] = codes[order[i]];
    }
    Parameters fitted = fit(shards(1), new Circulating(1, 1, 1, true));
    System.arraycopy(sorted.values(), 0, points.values(), 0, POINTS * COLUMNS);
    System.arraycopy(codes, 0, z, 0, POINTS);
    return fitted;
  }

  private double objective(Parameters p) {
    Block targets = new Block(0, BITS);
    Codes.unpack(z, 0, POINTS, targets);
    return svm.objective(p, points, targets);
  }

  private Parameters fit(List<SerialCirculation.VisitedShard> shards, Circulating how)
      throws IOException {
    Parameters zero = Parameters.zeros(BITS, COLUMNS);
    return new SerialCirculation(0, svm, zero, how, 1).fit(shards, 0);
  }

  private List<SerialCirculation.VisitedShard> shards(int count) {
    List<SerialCirculation.VisitedShard> shards = new ArrayList<>();
    for (int s = 0; s < count; s++) {
      int from = s * POINTS / count;
      int to = (s + 1) * POINTS / count;
      shards.add(
          new SerialCirculation.VisitedShard(
              new ScaledShard(
                  Scaling.none(COLUMNS), part(from, to), Long.MAX_VALUE, new MacIteration.Times()),
              Coordinates.ofCodes(BITS, Arrays.copyOfRange(z, from, to))));
    }
    return shards;
  }

  private Shard part(int from, int to) {
    Block rows = new Block(to - from, COLUMNS);
    System.arraycopy(points.values(), points.offset(from), rows.values(), 0, rows.rows() * COLUMNS);
    return new MacIterationTest.InMemory(rows);
  }
}
