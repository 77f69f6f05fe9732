package org.parmac.mac;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.parmac.mac.MacIteration.LayerFit;
import org.parmac.math.Block;
import org.parmac.math.Kernels;
import org.parmac.model.Layer;
import org.parmac.model.NestedModel;
import org.parmac.model.Parameters;
import org.parmac.model.Scaling;
import org.parmac.train.LayerKind;
import org.parmac.train.LayerOptions;
import org.parmac.train.LayerShape;
import org.parmac.train.PartialFit;
import org.parmac.train.Trainer;

/**
 * An autoencoder of some layers trained in memory over some shards, one step at a time, for tests
 * and measurements that look at each.
 */
public final class NestedRun {
  private final Kernels kernels = Kernels.get();
  private final List<Trainer> trainers = new ArrayList<>();
  private final List<ScaledShard> shards = new ArrayList<>();
  private final List<Coordinates> coordinates = new ArrayList<>();
  private final MacIteration.Times times = new MacIteration.Times();
  private List<Parameters> parameters = new ArrayList<>();

  /**
   * @param kinds of the layers
   * @param units of the layers; the last is the points' width
   * @param tile points a tile
   */
  public NestedRun(
      List<LayerKind> kinds,
      List<LayerOptions> options,
      int[] units,
      Block points,
      int shardCount,
      int tile,
      long seed) {
    int inputs = points.columns();
    for (int k = 0; k < units.length; k++) {
      LayerShape shape = new LayerShape(kernels, "f" + (k + 1), inputs, units[k]);
      trainers.add(kinds.get(k).trainer(shape, options.get(k)));
      parameters.add(kinds.get(k).initial(shape, options.get(k), seed));
      inputs = units[k];
    }
    for (int s = 0; s < shardCount; s++) {
      int from = (int) ((long) s * points.rows() / shardCount);
      int to = (int) ((long) (s + 1) * points.rows() / shardCount);
      Shard shard = new Part(points, from, to, tile);
      shards.add(new ScaledShard(Scaling.none(points.columns()), shard, Long.MAX_VALUE, times));
    }
    forward();
  }

  /** The shards' coordinates become z_k = f_k(z_{k−1}). */
  private void forward() {
    NestedModel model = model();
    for (ScaledShard shard : shards) {
      Coordinates z = new Coordinates(Coordinates.spaces(model), shard.points());
      run(new ForwardZ(kernels, model.layers().subList(0, model.hidden())), List.of(), shard, z);
      coordinates.add(z);
    }
  }

  private ShardSums run(ZStep step, List<LayerFit> fits, ScaledShard shard, Coordinates z) {
    try {
      return new MacIteration(step, fits).onShard(shard, z, times);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  public NestedModel model() {
    List<Layer> layers = new ArrayList<>();
    for (int k = 0; k < trainers.size(); k++) {
      layers.add(trainers.get(k).layer(parameters.get(k)));
    }
    return new NestedModel(layers);
  }

  public List<Parameters> parameters() {
    return parameters;
  }

  /** All coordinates of layer k, from 1, shard after shard. */
  public float[] coordinates(int k) {
    int units = coordinates.get(0).spaces().get(k - 1).units();
    int points = coordinates.stream().mapToInt(Coordinates::points).sum();
    float[] all = new float[points * units];
    int from = 0;
    for (Coordinates z : coordinates) {
      System.arraycopy(z.numbers(k - 1), 0, all, from, z.points() * units);
      from += z.points() * units;
    }
    return all;
  }

  /** A Z step with a solver for all layers at once. */
  public ShardSums zStep(double mu, Function<NestedModel, BlockSolver> solver) {
    ShardSums all = new ShardSums();
    for (int s = 0; s < shards.size(); s++) {
      NestedModel model = model();
      ZStep step = new ChainZStep(kernels, model, mu, List.of(solver.apply(model)), 1, null);
      ShardSums sums = run(step, List.of(), shards.get(s), coordinates.get(s));
      all.objectiveBefore += sums.objectiveBefore;
      all.objective += sums.objective;
      all.nestedError += sums.nestedError;
    }
    return all;
  }

  /** A W step: all rounds of all layers. */
  public void wStep(long seed) {
    List<Parameters> next = new ArrayList<>();
    for (int k = 0; k < trainers.size(); k++) {
      Parameters p = parameters.get(k);
      for (int round = trainers.get(k).firstRound(p); round < trainers.get(k).rounds(); round++) {
        p = round(k, trainers.get(k).round(round), p, seed);
      }
      next.add(p);
    }
    parameters = next;
  }

  /** The partial fits travel as bytes, and meet in the order of the shards. */
  private Parameters round(int k, Trainer trainer, Parameters warm, long seed) {
    PartialFit merged = null;
    for (int s = 0; s < shards.size(); s++) {
      PartialFit fit = trainer.start(warm, seed);
      run(null, List.of(new LayerFit(k, trainer, fit)), shards.get(s), coordinates.get(s));
      PartialFit read = shards.size() == 1 ? fit : travelled(trainer, warm, fit);
      if (merged == null) {
        merged = read;
      } else {
        merged.merge(read);
      }
    }
    return merged.fit();
  }

  private static PartialFit travelled(Trainer trainer, Parameters warm, PartialFit fit) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      fit.write(new DataOutputStream(bytes));
      return trainer.read(warm, new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Σ ‖x − f(x)‖². */
  public double nestedError() {
    double[] sum = {0};
    NestedModel model = model();
    Block[] outputs = model.blocks();
    for (ScaledShard shard : shards) {
      try {
        shard.pass(
            (x, y, from) -> {
              Block f = model.forward(kernels, x, outputs);
              sum[0] +=
                  IntStream.range(0, f.rows() * f.columns())
                      .mapToDouble(p -> Math.pow((double) y.values()[p] - f.values()[p], 2))
                      .sum();
            });
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
    return sum[0];
  }

  /** Some points in memory. */
  record Part(Block all, int from, int to, int tile) implements Shard {
    @Override
    public int points() {
      return to - from;
    }

    @Override
    public int columns() {
      return all.columns();
    }

    @Override
    public long firstRow() {
      return from;
    }

    @Override
    public Pass pass() {
      return new Pass() {
        private int row = from;

        @Override
        public boolean next(Block points) {
          int rows = Math.min(tile, to - row);
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
}
