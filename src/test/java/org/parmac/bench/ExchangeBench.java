package org.parmac.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.parmac.mac.BinaryTraining;
import org.parmac.mac.BinaryZStep;
import org.parmac.mac.Circulating;
import org.parmac.mac.Coordinates;
import org.parmac.mac.ForwardZ;
import org.parmac.mac.MacIteration;
import org.parmac.mac.MacIteration.LayerFit;
import org.parmac.mac.PenaltySchedule;
import org.parmac.mac.ScaledShard;
import org.parmac.mac.SerialCirculation;
import org.parmac.mac.Shard;
import org.parmac.math.Block;
import org.parmac.math.Kernels;
import org.parmac.model.BinaryAutoencoder;
import org.parmac.model.Codes;
import org.parmac.model.LinearUnits;
import org.parmac.model.Parameters;
import org.parmac.model.Scaling;
import org.parmac.train.LeastSquares;
import org.parmac.train.LinearSvm;
import org.parmac.train.Moments;
import org.parmac.train.PartialFit;
import org.parmac.train.PrincipalComponents;
import org.parmac.train.StartHashes;
import org.parmac.train.StepSize;

/**
 * How parameters meet, and what it costs in quality: serial training, averaging and circulation
 * side by side, on MNIST (14 × 14), shuffled and sorted by label. In memory, in the seeded order,
 * which gives the bytes of the jobs.
 */
class ExchangeBench {
  private static final Kernels KERNELS = Kernels.get();
  private static final int BITS = 16;
  private static final long SEED = 1;
  private static final double LAMBDA = 1e-4;
  private static final int BATCH = 16;

  private Digits digits;
  private Scaling scaling;
  private Parameters start;
  private double stepSize;

  /** A way to train: null circulating is averaging. */
  private record Way(String name, int shards, int epochs, Circulating circulating) {}

  private void prepare() throws IOException {
    digits =
        Digits.read(
            Path.of(System.getProperty("bench.mnist", "../shared/data/mnist")),
            Integer.getInteger("bench.points", 20_000));
    Moments moments = new Moments(KERNELS, digits.points().columns());
    moments.add(digits.points());
    float[] mean = new float[moments.columns()];
    for (int j = 0; j < mean.length; j++) {
      mean[j] = (float) moments.mean()[j];
    }
    scaling = new Scaling(mean, moments.range());
    Block sample = firstRows(2000);
    start =
        StartHashes.of(KERNELS, PrincipalComponents.of(moments).leading(BITS), sample, SEED)
            .get(StartHashes.ITQ);
    Block few = firstRows(1000);
    Block codes = new Block(0, BITS);
    new LinearUnits(LinearUnits.Activation.STEP, start).forward(KERNELS, few, codes);
    stepSize = StepSize.find(KERNELS, BATCH, LAMBDA, few, codes);
  }

  private Block firstRows(int rows) {
    Block all = digits.points();
    float[] values = java.util.Arrays.copyOf(all.values(), rows * all.columns());
    Block block = new Block(rows, all.columns(), values);
    scaling.apply(block);
    return block;
  }

  private static List<Way> ways() {
    List<Way> ways = new ArrayList<>();
    ways.add(new Way("serial, 2 passes", 1, 2, new Circulating(1, 1, 1, true)));
    for (int p : new int[] {8, 32}) {
      ways.add(new Way("reduce, " + p + " shards", p, 2, null));
      ways.add(new Way("circulate, " + p + " shards", p, 2, new Circulating(BITS, 1, 1, true)));
      ways.add(
          new Way(
              "circulate, " + p + " shards, 2 laps of 1 pass",
              p,
              1,
              new Circulating(BITS, 1, 2, true)));
    }
    for (int r : new int[] {2, 4, 8, 32}) {
      ways.add(
          new Way(
              "circulate, 32 shards, " + r + " rings", 32, 2, new Circulating(BITS, r, 1, true)));
    }
    return ways;
  }

  /** One W step at fixed coordinates: λ/2 ‖w‖² + mean hinge loss, the mean over bits. */
  @Test
  void wStep() throws IOException {
    prepare();
    System.out.println("| W step | hinge objective, shuffled | / serial | sorted | / serial |");
    System.out.println("|---|---|---|---|---|");
    double serial = 0;
    for (Way way : ways()) {
      double shuffled = hinge(way, digits);
      double sorted = hinge(way, digits.sorted());
      serial = serial == 0 ? shuffled : serial;
      System.out.printf(
          Locale.ROOT,
          "| %s | %.4f | %.4f | %.4f | %.4f |%n",
          way.name(),
          shuffled,
          shuffled / serial,
          sorted,
          sorted / serial);
    }
  }

  private double hinge(Way way, Digits data) throws IOException {
    List<Shard> shards = data.shards(way.shards());
    long[][] z = coordinates(shards);
    Parameters fitted = fit(way, shards, z);
    double sum = 0;
    LinearSvm svm = svm(way);
    for (int s = 0; s < shards.size(); s++) {
      Block all = scaled(shards.get(s));
      Block targets = new Block(0, BITS);
      Codes.unpack(z[s], 0, all.rows(), targets);
      sum += all.rows() * svm.objective(fitted, all, targets);
    }
    return sum / data.points().rows();
  }

  private Block scaled(Shard shard) throws IOException {
    Block all = new Block(shard.points(), shard.columns());
    new ScaledShard(scaling, shard, 0, new MacIteration.Times())
        .pass(
            (points, y, from) ->
                System.arraycopy(
                    points.values(),
                    0,
                    all.values(),
                    all.offset(from),
                    points.rows() * points.columns()));
    return all;
  }

  /** Steps fall where one fold goes over many shards, as they do in a run. */
  private LinearSvm svm(Way way) {
    int decay = way.circulating() == null ? 0 : 150;
    return new LinearSvm(KERNELS, way.epochs(), BATCH, LAMBDA, stepSize, decay);
  }

  /** The codes after a Z step at µ = 0.1 s from the start hash and its decoder. */
  private long[][] coordinates(List<Shard> shards) throws IOException {
    long[][] z = new long[shards.size()][];
    LinearUnits hash = new LinearUnits(LinearUnits.Activation.STEP, start);
    Parameters shape = Parameters.zeros(start.inputs(), BITS);
    PartialFit decoder = null;
    for (int s = 0; s < z.length; s++) {
      z[s] = new long[shards.get(s).points()];
      LeastSquares squares = new LeastSquares(KERNELS);
      PartialFit d = squares.start(shape, SEED);
      iterate(new ForwardZ(KERNELS, hash), List.of(new LayerFit(1, squares, d)), shards, s, z);
      if (decoder == null) {
        decoder = d;
      } else {
        decoder.merge(d);
      }
    }
    Parameters fitted = decoder.fit();
    BinaryAutoencoder model = BinaryAutoencoder.of(scaling, start, fitted);
    double mu = 0.1 * PenaltySchedule.bitCost(fitted);
    for (int s = 0; s < z.length; s++) {
      iterate(
          new BinaryZStep(KERNELS, model.encoder(), model.decoder(), mu, true),
          List.of(),
          shards,
          s,
          z);
    }
    return z;
  }

  private void iterate(
      org.parmac.mac.ZStep step, List<LayerFit> fits, List<Shard> shards, int s, long[][] z)
      throws IOException {
    MacIteration.Times times = new MacIteration.Times();
    new MacIteration(step, fits)
        .onShard(
            new ScaledShard(scaling, shards.get(s), 0, times),
            Coordinates.ofCodes(BITS, z[s]),
            times);
  }

  private Parameters fit(Way way, List<Shard> shards, long[][] z) throws IOException {
    LinearSvm svm = svm(way);
    Circulating how =
        way.circulating() != null ? way.circulating() : new Circulating(1, way.shards(), 1, true);
    List<SerialCirculation.VisitedShard> visited = new ArrayList<>();
    for (int s = 0; s < z.length; s++) {
      Shard shard = shards.get(s);
      visited.add(
          new SerialCirculation.VisitedShard(
              new ScaledShard(scaling, shard, Long.MAX_VALUE, new MacIteration.Times()),
              Coordinates.ofCodes(BITS, z[s])));
    }
    return new SerialCirculation(0, svm, start, how, SEED).fit(visited, 1);
  }

  /** Whole trainings: the final error ‖x − f(h(x))‖² a point, in pixels of [0, 1]. */
  @Test
  void wholeTraining() throws IOException {
    prepare();
    System.out.println("| training | tasks busy | E_BA, shuffled | / serial | sorted | / serial |");
    System.out.println("|---|---|---|---|---|---|");
    Map<String, Double> serial = new LinkedHashMap<>();
    for (Way way : ways()) {
      double shuffled = error(way, digits);
      double sorted = error(way, digits.sorted());
      serial.putIfAbsent("serial", shuffled);
      int rings = way.circulating() == null ? way.shards() : way.circulating().rings();
      System.out.printf(
          Locale.ROOT,
          "| %s | %d | %.4f | %.4f | %.4f | %.4f |%n",
          way.name(),
          Math.min(way.shards(), rings * BITS),
          shuffled,
          shuffled / serial.get("serial"),
          sorted,
          sorted / serial.get("serial"));
    }
  }

  private double error(Way way, Digits data) throws IOException {
    List<Shard> shards = data.shards(way.shards());
    BinaryTraining.Result result =
        new BinaryTraining(
                KERNELS,
                scaling,
                shards,
                new BinaryTraining.LayerTraining(svm(way), way.circulating()),
                new LeastSquares(KERNELS),
                true,
                decoder -> new PenaltySchedule(0.01 * PenaltySchedule.bitCost(decoder), 1.2, 1),
                60)
            .train(start, SEED);
    double sum = 0;
    for (int s = 0; s < shards.size(); s++) {
      Block x = scaled(shards.get(s));
      Block codes = new Block(0, BITS);
      Codes.unpack(result.z()[s], 0, x.rows(), codes);
      Block decoded = new Block(0, x.columns());
      result.model().decoder().forward(KERNELS, codes, decoded);
      for (int i = 0; i < x.rows() * x.columns(); i++) {
        double e = x.values()[i] - decoded.values()[i];
        sum += e * e;
      }
    }
    return scaling.toDataUnits(sum / data.points().rows());
  }
}
