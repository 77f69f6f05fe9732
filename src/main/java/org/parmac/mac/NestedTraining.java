package org.parmac.mac;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.parmac.mac.MacIteration.LayerFit;
import org.parmac.math.Kernels;
import org.parmac.model.Layer;
import org.parmac.model.NestedModel;
import org.parmac.model.Parameters;
import org.parmac.model.Scaling;
import org.parmac.model.Targets;
import org.parmac.train.IncrementalTrainer;
import org.parmac.train.PartialFit;
import org.parmac.train.Trainer;

/**
 * The whole method for a nested model of any layers, in memory: what the jobs do on a cluster, read
 * from top to bottom. The same shards give the same bytes either way.
 *
 * <p>Sources: Carreira-Perpiñán and Wang, "Distributed optimization of deeply nested systems",
 * AISTATS 2014, sections 2 and 3; Carreira-Perpiñán and Alizadeh, "ParMAC", MLSys 2019 (submodels
 * that circulate; partial fits that are merged stand in place of that where nothing circulates).
 *
 * @param targets which columns of a point are its targets
 * @param layers f_1 … f_{K+1}
 * @param zStep the Z step of a model at some µ
 * @param schedule of µ, given the model after the first fits
 * @param maxIterations 0: each layer is fitted once to the first coordinates, and the last once
 *     more
 * @param minibatches how the first iterations are done; null: as all others
 */
public record NestedTraining(
    Kernels kernels,
    Scaling scaling,
    Targets targets,
    List<? extends Shard> shards,
    List<LayerTraining> layers,
    ZSteps zStep,
    Function<NestedModel, PenaltySchedule> schedule,
    int maxIterations,
    Minibatches minibatches) {

  /**
   * First iterations of minibatches (see {@link MinibatchIteration}).
   *
   * @param epochs how many iterations
   * @param points of a minibatch, about
   */
  public record Minibatches(int epochs, int points) {}

  /** Z steps by the model and µ. */
  public interface ZSteps {
    ZStep of(NestedModel model, double mu);
  }

  /**
   * How a layer is trained.
   *
   * @param trainer from the first iteration on
   * @param descent of iterations of minibatches; null: as of all others
   * @param firstTrainer of the first coordinates; null: the layer keeps its first parameters then
   * @param first parameters that training starts from
   * @param start where the layer's first coordinates come from; null for the last layer
   * @param circulating null: shards fold apart, and their folds are merged
   */
  public record LayerTraining(
      Trainer trainer,
      IncrementalTrainer descent,
      Trainer firstTrainer,
      Parameters first,
      ForwardZ.Source start,
      Circulating circulating) {

    private Trainer minibatchTrainer() {
      return descent == null ? trainer : descent;
    }
  }

  /** A finished training: the layers' parameters, the coordinates by shard, and how it ended. */
  public record Result(
      List<Parameters> parameters, List<Coordinates> z, int iterations, StopRule stop) {}

  public Result train(long seed) throws IOException {
    List<Parameters> w = layers.stream().map(LayerTraining::first).toList();
    List<Coordinates> z = new ArrayList<>();
    for (Shard shard : shards) {
      z.add(new Coordinates(Coordinates.spaces(model(w)), shard.points()));
    }
    List<ForwardZ.Source> sources =
        layers.subList(0, hidden()).stream().map(LayerTraining::start).toList();
    ShardWork start = plain(new ForwardZ(sources, kernels));
    w = wStep(0, LayerTraining::firstTrainer, start, w, z, seed).w;
    PenaltySchedule penalty = schedule.apply(model(w));
    List<Parameters> before = w;
    int iteration = 0;
    StopRule stop = StopRule.after(iteration, z.get(0).spaces(), 0, maxIterations);
    while (stop == null) {
      iteration++;
      before = w;
      boolean small = minibatches != null && iteration <= minibatches.epochs();
      double mu = penalty.mu(iteration);
      ShardWork work = small ? minibatches(model(w), mu) : plain(zStep.of(model(w), mu));
      Function<LayerTraining, Trainer> trainers =
          small ? LayerTraining::minibatchTrainer : LayerTraining::trainer;
      Step fitted = wStep(iteration, trainers, work, w, z, seed);
      w = fitted.w;
      long violated = small ? 1 : fitted.violated;
      stop = StopRule.after(iteration, z.get(0).spaces(), violated, maxIterations);
    }
    return new Result(finish(stop == StopRule.CONVERGED ? before : w, z, seed), z, iteration, stop);
  }

  /** The finish: z_k = f_k(z_{k−1}), and the last layer fitted to that. */
  private List<Parameters> finish(List<Parameters> trained, List<Coordinates> z, long seed)
      throws IOException {
    ForwardZ forward = new ForwardZ(kernels, model(trained).layers().subList(0, hidden()));
    Function<LayerTraining, Trainer> last =
        layer -> layer == layers.get(hidden()) ? layer.trainer() : null;
    return wStep(-1, last, plain(forward), trained, z, seed).w;
  }

  /** What the first round of a step does on a shard: Z, and the layers' folds. */
  private interface ShardWork {
    ShardSums onShard(List<LayerFit> folds, ScaledShard shard, Coordinates z) throws IOException;
  }

  private static ShardWork plain(ZStep step) {
    return (folds, shard, z) ->
        new MacIteration(step, folds).onShard(shard, z, new MacIteration.Times());
  }

  private ShardWork minibatches(NestedModel model, double mu) {
    return (folds, shard, z) ->
        new MinibatchIteration(kernels, minibatches.points(), model, folds, w -> zStep.of(w, mu))
            .onShard(shard, z, new MacIteration.Times());
  }

  private int hidden() {
    return layers.size() - 1;
  }

  private NestedModel model(List<Parameters> w) {
    List<Layer> functions = new ArrayList<>();
    for (int k = 0; k < layers.size(); k++) {
      functions.add(layers.get(k).trainer().layer(w.get(k)));
    }
    return new NestedModel(functions);
  }

  /** W after a W step, and the bits that differ from f_k(z_{k−1}) in the Z step before it. */
  private record Step(List<Parameters> w, long violated) {}

  /**
   * Z step and W step: round after round, the folds of all shards merged in shard order; then the
   * submodels that are carried round.
   *
   * @param number of the iteration; −1: nothing circulates
   * @param trainers of this step; null for layers that stay
   */
  private Step wStep(
      int number,
      Function<LayerTraining, Trainer> trainers,
      ShardWork first,
      List<Parameters> warm,
      List<Coordinates> z,
      long seed)
      throws IOException {
    List<Parameters> w = new ArrayList<>(warm);
    long violated = 0;
    boolean more = true;
    for (int round = 0; more || round == 0; round++) {
      List<RoundFit> fits = fits(round, number, trainers, warm, w);
      for (int s = 0; s < shards.size() && (round == 0 || !fits.isEmpty()); s++) {
        violated += onShard(s, round == 0 ? first : plain(null), fits, z.get(s), seed);
      }
      for (RoundFit fit : fits) {
        w.set(fit.layer, fit.merged.fit());
      }
      more = !fits.isEmpty();
    }
    for (int k = 0; k < layers.size() && number >= 0; k++) {
      if (circulates(k, trainers)) {
        w.set(k, circulate(k, trainers, warm.get(k), number, z, seed));
      }
    }
    return new Step(List.copyOf(w), violated);
  }

  /** A layer's fit in one round. */
  private static final class RoundFit {
    private final int layer;
    private final Trainer trainer;
    private final Parameters warm;
    private PartialFit merged;

    RoundFit(int layer, Trainer trainer, Parameters warm) {
      this.layer = layer;
      this.trainer = trainer;
      this.warm = warm;
    }
  }

  private List<RoundFit> fits(
      int round,
      int number,
      Function<LayerTraining, Trainer> trainers,
      List<Parameters> warm,
      List<Parameters> now) {
    List<RoundFit> fits = new ArrayList<>();
    for (int k = 0; k < layers.size(); k++) {
      Trainer trainer = trainers.apply(layers.get(k));
      if (trainer != null && !(number >= 0 && circulates(k, trainers))) {
        int own = trainer.firstRound(warm.get(k)) + round;
        if (own < trainer.rounds()) {
          fits.add(new RoundFit(k, trainer.round(own), now.get(k)));
        }
      }
    }
    return fits;
  }

  private boolean circulates(int k, Function<LayerTraining, Trainer> trainers) {
    return layers.get(k).circulating() != null && trainers.apply(layers.get(k)) != null;
  }

  private long onShard(int s, ShardWork work, List<RoundFit> fits, Coordinates z, long seed)
      throws IOException {
    List<LayerFit> folds = new ArrayList<>();
    for (RoundFit fit : fits) {
      PartialFit fold = fit.trainer.start(fit.warm, seed);
      folds.add(new LayerFit(fit.layer, fit.trainer, fold));
    }
    long violated = work.onShard(folds, scaled(s), z).violatedBits;
    for (int i = 0; i < fits.size(); i++) {
      if (fits.get(i).merged == null) {
        fits.get(i).merged = folds.get(i).fit();
      } else {
        fits.get(i).merged.merge(folds.get(i).fit());
      }
    }
    return violated;
  }

  private Parameters circulate(
      int k,
      Function<LayerTraining, Trainer> trainers,
      Parameters warm,
      int number,
      List<Coordinates> z,
      long seed)
      throws IOException {
    List<SerialCirculation.VisitedShard> visited = new ArrayList<>();
    for (int s = 0; s < shards.size(); s++) {
      visited.add(new SerialCirculation.VisitedShard(scaled(s), z.get(s)));
    }
    IncrementalTrainer trainer = (IncrementalTrainer) trainers.apply(layers.get(k));
    return new SerialCirculation(k, trainer, warm, layers.get(k).circulating(), seed)
        .fit(visited, number);
  }

  private ScaledShard scaled(int s) {
    return new ScaledShard(scaling, targets, shards.get(s), 0, new MacIteration.Times());
  }
}
