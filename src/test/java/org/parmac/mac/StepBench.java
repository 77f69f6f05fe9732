package org.parmac.mac;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.parmac.math.Block;
import org.parmac.math.CounterRandom;
import org.parmac.math.Kernels;
import org.parmac.model.Codes;
import org.parmac.model.LinearUnits;
import org.parmac.model.Parameters;
import org.parmac.store.CoordinatesFile;
import org.parmac.store.DatasetDir;
import org.parmac.store.FileShard;
import org.parmac.store.ModelFile;
import org.parmac.store.RunDir;
import org.parmac.store.StepDir;
import org.parmac.train.LeastSquares;
import org.parmac.train.LinearSvm;
import org.parmac.train.StepSize;

/**
 * An iteration of a finished run of a binary autoencoder again, on one thread, and where its time
 * goes; and its Z step and W step as files for scripts/loops.c.
 */
final class StepBench {
  private static final int POINTS = 100_000;
  private static final int ROUNDS = 7;
  private static final int TILE = 1 << 16;
  private static final int LANES = 8;
  private static final int BATCH = 16;
  private static final double LAMBDA = 1e-4;

  private final Kernels kernels = Kernels.get();
  private final RunDir run;
  private final DatasetDir data;
  private final StepDir before;
  private final double mu;
  private final LinearUnits encoder;
  private final LinearUnits decoder;
  private final List<Coordinates.Space> spaces;
  private final double stepSize;

  private StepBench(Path path, int iteration) throws IOException {
    Configuration conf = new Configuration();
    run = RunDir.open(conf, path);
    data = run.dataset(conf);
    before = run.iteration(iteration - 1);
    mu = run.summary(run.iteration(iteration)).penalty();
    Map<String, Parameters> parameters =
        ModelFile.readParameters(run.fs(), before.parametersFile());
    encoder = new LinearUnits(LinearUnits.Activation.STEP, parameters.get("encoder"));
    decoder = new LinearUnits(LinearUnits.Activation.LINEAR, parameters.get("decoder"));
    spaces = List.of(new Coordinates.Space(encoder.units(), true));
    stepSize = stepSize();
  }

  /** Arguments: RUN, the iteration's number, and a folder for the files. */
  public static void main(String[] args) throws IOException {
    StepBench bench = new StepBench(new Path(args[0]), Integer.parseInt(args[1]));
    bench.row("exact", true, 1);
    bench.row("exact", true, 2);
    bench.row("alternate", false, 1);
    java.nio.file.Path folder = java.nio.file.Path.of(args[2]);
    bench.writeZStep(folder.resolve("zstep.bin"));
    bench.zStep(true);
    bench.zStep(false);
    bench.sphere();
    bench.alternation();
    bench.writeSvm(folder.resolve("svm.bin"));
    for (int epochs : new int[] {1, 2, 4, 8, 16}) {
      bench.svm(epochs, 50);
    }
    bench.unitCosts();
  }

  private FileShard shard(int number) {
    return new FileShard(data, number, () -> {});
  }

  private int shards() {
    return data.split(DatasetDir.TRAIN).shards().size();
  }

  private void row(String zStep, boolean exact, int epochs) throws IOException {
    List<double[]> rounds = new ArrayList<>();
    for (int r = 0; r < ROUNDS; r++) {
      rounds.add(round(exact, epochs));
    }
    rounds.sort((a, b) -> Double.compare(a[0], b[0]));
    double[] t = rounds.get(ROUNDS / 2);
    System.out.printf(
        "| %s, %d epochs | %.2f | %.2f | %.2f | %.2f | %.2f | %.1f |%n",
        zStep, epochs, t[0], t[1], t[2], t[3], t[4], t[5]);
  }

  /** Microseconds a point: all, reading, Z step, W step, writing; and nodes. */
  private double[] round(boolean exact, int epochs) throws IOException {
    MacIteration.Times times = new MacIteration.Times();
    double seconds = 0;
    double written = 0;
    long points = 0;
    long nodes = 0;
    for (int s = 0; s < shards(); s++) {
      FileShard shard = shard(s);
      Coordinates z = CoordinatesFile.read(before, shard, data, spaces);
      LinearSvm svm = svm(epochs, 0, kernels);
      LeastSquares leastSquares = new LeastSquares(kernels);
      double start = cpu();
      ShardSums sums =
          new MacIteration(
                  new BinaryZStep(kernels, encoder, decoder, mu, exact),
                  List.of(
                      new MacIteration.LayerFit(0, svm, svm.start(encoder.parameters(), 0)),
                      new MacIteration.LayerFit(
                          1, leastSquares, leastSquares.start(decoder.parameters(), 0))))
              .onShard(new ScaledShard(run.scaling(), shard, 0, times), z, times);
      double writing = cpu();
      CoordinatesFile.write(OutputStream.nullOutputStream(), shard, data, z, 0);
      written += cpu() - writing;
      seconds += cpu() - start;
      points += shard.points();
      nodes += sums.nodes;
    }
    return new double[] {
      1e6 * seconds / points,
      1e-3 * times.read / points,
      1e-3 * times.zStep / points,
      1e-3 * times.wStep / points,
      1e6 * written / points,
      (double) nodes / points
    };
  }

  private LinearSvm svm(int epochs, int tau, Kernels used) {
    return new LinearSvm(used, epochs, BATCH, LAMBDA, stepSize, tau);
  }

  /** What is done with a tile of the first points, in model units, and its coordinates. */
  private interface TileUse {
    void tile(Block x, Coordinates z, int from) throws IOException;
  }

  /** Goes over the first points; returns how many there are. */
  private int first(int most, TileUse use) throws IOException {
    int[] seen = {0};
    for (int s = 0; s < shards() && seen[0] < most; s++) {
      FileShard shard = shard(s);
      Coordinates z = CoordinatesFile.read(before, shard, data, spaces);
      new ScaledShard(run.scaling(), shard, 0, new MacIteration.Times())
          .pass(
              (x, y, from) -> {
                if (seen[0] + x.rows() <= most) {
                  use.tile(x, z, from);
                  seen[0] += x.rows();
                }
              });
    }
    return seen[0];
  }

  private double stepSize() throws IOException {
    double[] found = new double[1];
    first(
        2048,
        (x, z, from) -> {
          Block targets = new Block(0, encoder.units());
          z.read(0, from, x.rows(), targets);
          found[0] = found[0] > 0 ? found[0] : StepSize.find(kernels, BATCH, LAMBDA, x, targets);
        });
    return found[0];
  }

  /** The Z step alone, on the first points. */
  private void zStep(boolean exact) throws IOException {
    double[] seconds = new double[ROUNDS];
    int points = 0;
    for (int r = 0; r < ROUNDS; r++) {
      BinaryZStep step = new BinaryZStep(kernels, encoder, decoder, mu, exact);
      int round = r;
      points =
          first(
              POINTS,
              (x, z, from) -> {
                double start = cpu();
                step.solve(x, x, z, from, new ShardSums());
                seconds[round] += cpu() - start;
              });
    }
    java.util.Arrays.sort(seconds);
    System.out.printf(
        "Z step, %s: %.3f us a point%n",
        exact ? "exact" : "alternate", 1e6 * seconds[ROUNDS / 2] / points);
  }

  /** A search from the current codes, with the tile's G, c, R and t already there. */
  private interface Search {
    /**
     * @param start the codes, in the order of the search
     */
    void of(CodeTile tile, long[] start, int rows);
  }

  /** Sphere decoding alone. */
  private void sphere() throws IOException {
    int bits = encoder.units();
    CodeTile tile = new CodeTile(kernels, decoder.parameters(), 1, mu);
    SphereDecoder sphere = new SphereDecoder(kernels, tile.factor(), bits);
    long most = bits > BinaryZStep.EXACT_BITS ? BinaryZStep.MAX_NODES : Long.MAX_VALUE;
    search(
        "exact",
        tile,
        (of, start, rows) -> {
          for (int i = 0; i < rows; i++) {
            sphere.point(of.t(), i * bits);
            sphere.search(start[i], sphere.cost(start[i]), most);
          }
        });
  }

  /** Alternation alone, from one start. */
  private void alternation() throws IOException {
    int bits = encoder.units();
    CodeTile tile = new CodeTile(kernels, decoder.parameters(), 1, mu);
    float[] g = new float[bits * bits];
    for (int p = 0; p < g.length; p++) {
      g[p] = (float) tile.quadratic()[p];
    }
    float[] c = new float[bits * LANES];
    float[] codes = new float[bits * LANES];
    float[] gradient = new float[bits * LANES];
    search(
        "alternate",
        tile,
        (of, start, rows) -> {
          for (int i = 0; i + LANES <= rows; i += LANES) {
            for (int l = 0; l < LANES; l++) {
              for (int k = 0, p = (i + l) * bits, q = l; k < bits; k++, p++, q += LANES) {
                c[q] = (float) of.c()[p];
                codes[q] = start[i + l] >>> k & 1;
              }
            }
            kernels.alternateBits(g, bits, c, codes, gradient, 100);
          }
        });
  }

  private void search(String name, CodeTile tile, Search search) throws IOException {
    BitOrder toSearch = new BitOrder(BitOrder.inverse(tile.order()));
    Block hash = new Block(0, encoder.units());
    long[] start = new long[TILE];
    double[] seconds = new double[ROUNDS];
    int points = 0;
    for (int r = 0; r < ROUNDS; r++) {
      int round = r;
      points =
          first(
              POINTS,
              (x, z, from) -> {
                encoder.forward(kernels, x, hash);
                tile.of(x, hash);
                for (int i = 0; i < x.rows(); i++) {
                  start[i] = toSearch.of(z.codes(0)[from + i]);
                }
                double begin = cpu();
                search.of(tile, start, x.rows());
                seconds[round] += cpu() - begin;
              });
    }
    java.util.Arrays.sort(seconds);
    System.out.printf(
        "Z step, %s, the search from the current codes alone: %.3f us a point%n",
        name, 1e6 * seconds[ROUNDS / 2] / points);
  }

  private void writeZStep(java.nio.file.Path file) throws IOException {
    CodeTile tile = new CodeTile(kernels, decoder.parameters(), 1, mu);
    BitOrder toSearch = new BitOrder(BitOrder.inverse(tile.order()));
    int bits = encoder.units();
    ByteBuffer t = buffer(8L * POINTS * bits);
    ByteBuffer start = buffer(8L * POINTS);
    ByteBuffer hashes = buffer(8L * POINTS);
    long[] packed = new long[TILE];
    Block hash = new Block(0, bits);
    int points =
        first(
            POINTS,
            (x, z, from) -> {
              encoder.forward(kernels, x, hash);
              tile.of(x, hash);
              Codes.pack(hash, packed);
              for (int i = 0; i < x.rows(); i++) {
                start.putLong(toSearch.of(z.codes(0)[from + i]));
                hashes.putLong(toSearch.of(packed[i]));
                for (int l = 0; l < bits; l++) {
                  t.putDouble(tile.t()[i * bits + l]);
                }
              }
            });
    ByteBuffer head = buffer(8 + 8L * bits * bits).putInt(points).putInt(bits);
    for (double v : tile.factor()) {
      head.putDouble(v);
    }
    write(file, head, t, start, hashes);
  }

  private void writeSvm(java.nio.file.Path file) throws IOException {
    int bits = encoder.units();
    int columns = encoder.inputs();
    ByteBuffer inputs = buffer(4L * POINTS * columns);
    ByteBuffer labels = buffer(4L * POINTS * bits);
    int points =
        first(
            POINTS,
            (x, z, from) -> {
              for (int p = 0; p < x.rows() * columns; p++) {
                inputs.putFloat(x.values()[p]);
              }
              for (int i = 0; i < x.rows(); i++) {
                for (int l = 0; l < bits; l++) {
                  labels.putFloat((z.codes(0)[from + i] >>> l & 1) != 0 ? 1 : -1);
                }
              }
            });
    write(file, buffer(12).putInt(points).putInt(columns).putInt(bits), inputs, labels);
    System.out.println("step size " + stepSize);
  }

  /** The W step alone, from nothing, on the first points. */
  private void svm(int epochs, int tau) throws IOException {
    int columns = encoder.inputs();
    int bits = encoder.units();
    Block all = new Block(POINTS, columns);
    Block labels = new Block(POINTS, bits);
    int[] filled = {0};
    int points =
        first(
            POINTS,
            (x, z, from) -> {
              System.arraycopy(
                  x.values(), 0, all.values(), filled[0] * columns, x.rows() * columns);
              Block targets = new Block(0, bits);
              z.read(0, from, x.rows(), targets);
              System.arraycopy(
                  targets.values(), 0, labels.values(), filled[0] * bits, x.rows() * bits);
              filled[0] += x.rows();
            });
    all.resize(points);
    labels.resize(points);
    double[] seconds = new double[ROUNDS];
    Parameters fitted = null;
    LinearSvm svm = svm(epochs, tau, kernels);
    for (int r = 0; r < ROUNDS; r++) {
      double start = cpu();
      org.parmac.train.PartialFit fold = svm.start(Parameters.zeros(bits, columns), 0);
      for (int e = 0; e < epochs; e++) {
        fold.startPass(e);
        fold.add(all, labels);
      }
      fitted = fold.fit();
      seconds[r] = cpu() - start;
    }
    java.util.Arrays.sort(seconds);
    System.out.printf(
        "svm, %d epochs, tau %d: %.4f s, objective %.6f%n",
        epochs, tau, seconds[ROUNDS / 2], svm.objective(fitted, all, labels));
  }

  /** What the unit costs of org.parmac.plan are made of, on the first shard. */
  private void unitCosts() throws IOException {
    System.out.printf("hash and products of the Z step: %.3f us a point%n", hashAndProducts());
    FileShard shard = shard(0);
    Coordinates z = CoordinatesFile.read(before, shard, data, spaces);
    ScaledShard points =
        new ScaledShard(run.scaling(), shard, Long.MAX_VALUE, new MacIteration.Times());
    System.out.printf("decoder sums: %.3f us a point%n", decoderSums(points, z));
    for (int groups : new int[] {1, 2, 4, 8, encoder.units()}) {
      System.out.printf(
          "visits of %d groups: %.3f us a point and pass%n", groups, visits(points, z, groups));
    }
  }

  private double hashAndProducts() throws IOException {
    CodeTile tile = new CodeTile(kernels, decoder.parameters(), 1, mu);
    Block hash = new Block(0, encoder.units());
    double[] seconds = new double[ROUNDS];
    int points = 0;
    for (int r = 0; r < ROUNDS; r++) {
      int round = r;
      points =
          first(
              POINTS,
              (x, z, from) -> {
                double start = cpu();
                encoder.forward(kernels, x, hash);
                tile.of(x, hash);
                seconds[round] += cpu() - start;
              });
    }
    java.util.Arrays.sort(seconds);
    return 1e6 * seconds[ROUNDS / 2] / points;
  }

  private double decoderSums(ScaledShard points, Coordinates z) throws IOException {
    LeastSquares sums = new LeastSquares(kernels);
    double[] seconds = new double[ROUNDS];
    for (int r = 0; r < ROUNDS; r++) {
      double start = cpu();
      new MacIteration(
              null,
              List.of(new MacIteration.LayerFit(1, sums, sums.start(decoder.parameters(), 0))))
          .onShard(points, z, new MacIteration.Times());
      seconds[r] = cpu() - start;
    }
    java.util.Arrays.sort(seconds);
    return 1e6 * seconds[ROUNDS / 2] / points.points();
  }

  /** All groups visit once, by passes over a shard that is held. */
  private double visits(ScaledShard points, Coordinates z, int groups) throws IOException {
    int epochs = 2;
    LinearSvm svm = svm(epochs, 150, kernels);
    double[] seconds = new double[ROUNDS];
    for (int r = 0; r < ROUNDS; r++) {
      ShardVisits visits =
          new ShardVisits(points, 0, z, new CounterRandom(1, "rows"), r, new MacIteration.Times());
      double start = cpu();
      for (SubmodelGroup group : SubmodelGroup.of(0, encoder.units(), groups)) {
        visits.train(
            0, group, svm.start(encoder.parameters().part(group.from(), group.to()), 0), epochs);
      }
      seconds[r] = cpu() - start;
    }
    java.util.Arrays.sort(seconds);
    return 1e6 * seconds[ROUNDS / 2] / (epochs * points.points());
  }

  private static ByteBuffer buffer(long bytes) {
    return ByteBuffer.allocate(Math.toIntExact(bytes)).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void write(java.nio.file.Path file, ByteBuffer... parts) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      for (ByteBuffer part : parts) {
        out.write(part.array(), 0, part.position());
      }
    }
  }

  private static double cpu() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() * 1e-9;
  }
}
