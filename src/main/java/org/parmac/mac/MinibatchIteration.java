package org.parmac.mac;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.parmac.mac.MacIteration.LayerFit;
import org.parmac.math.Block;
import org.parmac.math.Kernels;
import org.parmac.model.Layer;
import org.parmac.model.NestedModel;
import org.parmac.train.IncrementalTrainer;
import org.parmac.train.IncrementalTrainer.TravellingFit;

/**
 * An iteration on one shard in which Z step and W step take turns on minibatches, as suits the
 * first epochs of a training, when parameters are far from anything: the coordinates of some
 * hundred points, which start from what the layers give (z_k = f_k(z_{k−1})), then a step of
 * descent of each layer on them, and so on through the shard. What several shards have reached is
 * averaged.
 *
 * <p>Layers that cannot be trained by descent keep their parameters meanwhile, and are fitted to
 * the shard's new Z afterwards, in further passes.
 *
 * <p>Source: Carreira-Perpiñán and Wang, "Distributed optimization of deeply nested systems",
 * AISTATS 2014, section 5 (minibatches).
 */
public final class MinibatchIteration {
  /** A layer that goes down minibatch by minibatch. */
  private record Descent(int layer, IncrementalTrainer trainer, TravellingFit fit) {}

  private final Kernels kernels;
  private final int points;
  private final List<Layer> functions;
  private final List<Descent> descents = new ArrayList<>();
  private final List<LayerFit> others = new ArrayList<>();
  private final Function<NestedModel, ZStep> zStep;

  /**
   * @param points of a minibatch, about
   * @param model the functions that the iteration starts from
   * @param fits the layers to fit: by {@link IncrementalTrainer}s of one pass on each minibatch, by
   *     others on all of Z in the end
   * @param zStep the Z step of a model
   */
  public MinibatchIteration(
      Kernels kernels,
      int points,
      NestedModel model,
      List<LayerFit> fits,
      Function<NestedModel, ZStep> zStep) {
    this.kernels = kernels;
    this.points = points;
    this.functions = new ArrayList<>(model.layers());
    this.zStep = zStep;
    for (LayerFit fit : fits) {
      if (fit.trainer() instanceof IncrementalTrainer trainer && trainer.passes() == 1) {
        descents.add(new Descent(fit.layer(), trainer, (TravellingFit) fit.fit()));
      } else {
        others.add(fit);
      }
    }
  }

  /**
   * Runs over the shard.
   *
   * @param z overwritten
   * @param times what the work's time is added to
   * @return what the minibatches found, each before it was trained on
   */
  public ShardSums onShard(ScaledShard shard, Coordinates z, MacIteration.Times times)
      throws IOException {
    ShardSums sums = new ShardSums();
    FitPairs pairs = new FitPairs(z);
    Minibatches batches = new Minibatches(shard, points);
    descents.forEach(d -> d.fit().startShard(shard.firstRow()));
    descents.forEach(d -> d.fit().startPass(0));
    shard.pass(
        (x, y, from) ->
            batches.add(x, y, (bx, by, first) -> onBatch(bx, by, first, z, pairs, sums, times)));
    new MacIteration(null, others).onShard(shard, z, times);
    return sums;
  }

  private void onBatch(
      Block x,
      Block y,
      int from,
      Coordinates z,
      FitPairs pairs,
      ShardSums sums,
      MacIteration.Times times) {
    long start = System.nanoTime();
    NestedModel model = new NestedModel(functions);
    List<Layer> hidden = model.layers().subList(0, model.hidden());
    new ForwardZ(kernels, hidden).solve(x, y, z, from, new ShardSums());
    zStep.apply(model).solve(x, y, z, from, sums);
    long middle = System.nanoTime();
    pairs.of(x, y, from);
    for (Descent d : descents) {
      d.fit().add(pairs.inputs(d.layer()), pairs.targets(d.layer()));
      functions.set(d.layer(), d.trainer().layer(d.fit().reached()));
    }
    times.zStep += middle - start;
    times.wStep += System.nanoTime() - middle;
  }
}
