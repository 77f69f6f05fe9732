package org.parmac.mac;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.parmac.mac.MacIteration.LayerFit;
import org.parmac.math.Kernels;
import org.parmac.model.BinaryAutoencoder;
import org.parmac.model.Parameters;
import org.parmac.model.Scaling;
import org.parmac.train.IncrementalTrainer;
import org.parmac.train.PartialFit;
import org.parmac.train.Trainer;

/**
 * The whole method for a binary autoencoder, in memory: what the jobs do on a cluster, read from
 * top to bottom. The same shards give the same bytes either way.
 *
 * <p>Sources: Carreira-Perpiñán and Raziperchikolaei, "Hashing with binary autoencoders", CVPR
 * 2015, figure 1; Carreira-Perpiñán and Alizadeh, "ParMAC", MLSys 2019 (submodels that circulate;
 * partial fits that are merged stand in place of that where nothing circulates).
 *
 * @param exact the Z step by sphere decoding, otherwise by alternation
 * @param schedule of µ, given the first decoder
 */
public record BinaryTraining(
    Kernels kernels,
    Scaling scaling,
    List<? extends Shard> shards,
    LayerTraining encoder,
    Trainer decoderTrainer,
    boolean exact,
    Function<Parameters, PenaltySchedule> schedule,
    int maxIterations) {

  /**
   * How a layer is trained.
   *
   * @param circulating null: shards fold apart, and their folds are merged
   */
  public record LayerTraining(Trainer trainer, Circulating circulating) {}

  /** A finished training: the model, the codes by shard, and how it ended. */
  public record Result(BinaryAutoencoder model, long[][] z, int iterations, StopRule stop) {}

  /** Trains from a start hash, L units over D inputs in model units, used under a step. */
  public Result train(Parameters startHash, long seed) throws IOException {
    long[][] z = new long[shards.size()][];
    for (int s = 0; s < z.length; s++) {
      z[s] = new long[shards.get(s).points()];
    }
    int columns = startHash.inputs();
    Parameters decoderShape = Parameters.zeros(columns, startHash.units());
    BinaryAutoencoder model = BinaryAutoencoder.of(scaling, startHash, decoderShape);
    model = iterate(0, new ForwardZ(kernels, model.encoder()), z, model, seed).model();
    PenaltySchedule penalty = schedule.apply(model.decoder().parameters());
    BinaryAutoencoder before = model;
    StopRule stop = null;
    int iteration = 0;
    while (stop == null) {
      iteration++;
      before = model;
      Step step =
          iterate(
              iteration,
              new BinaryZStep(
                  kernels, model.encoder(), model.decoder(), penalty.mu(iteration), exact),
              z,
              model,
              seed);
      model = step.model();
      stop = StopRule.after(iteration, step.violatedBits(), maxIterations);
    }
    Parameters trained = (stop == StopRule.CONVERGED ? before : model).encoder().parameters();
    return new Result(finish(trained, decoderShape, z, seed), z, iteration, stop);
  }

  private record Step(BinaryAutoencoder model, long violatedBits) {}

  /**
   * One iteration: Z step and partial fits on every shard; the fits merged in shard order, or the
   * submodels carried round.
   */
  private Step iterate(int iteration, ZStep zStep, long[][] z, BinaryAutoencoder model, long seed)
      throws IOException {
    Parameters warm = model.encoder().parameters();
    Parameters shape = model.decoder().parameters();
    boolean circulates = encoder.circulating() != null;
    PartialFit hash = null;
    PartialFit decoder = null;
    long violated = 0;
    for (int s = 0; s < shards.size(); s++) {
      PartialFit d = decoderTrainer.start(shape, seed);
      List<LayerFit> fits = new ArrayList<>();
      if (!circulates) {
        PartialFit e = encoder.trainer().start(warm, seed);
        fits.add(new LayerFit(0, e, encoder.trainer().passes()));
      }
      fits.add(new LayerFit(1, d, decoderTrainer.passes()));
      violated += onShard(zStep, warm.units(), fits, s, z).violatedBits;
      hash = circulates ? null : merged(hash, fits.get(0).fit());
      decoder = merged(decoder, d);
    }
    Parameters fitted = circulates ? circulate(iteration, warm, z, seed) : hash.fit();
    return new Step(BinaryAutoencoder.of(scaling, fitted, decoder.fit()), violated);
  }

  private Parameters circulate(int iteration, Parameters warm, long[][] z, long seed)
      throws IOException {
    List<SerialCirculation.VisitedShard> visited = new ArrayList<>();
    for (int s = 0; s < z.length; s++) {
      visited.add(
          new SerialCirculation.VisitedShard(scaled(s), Coordinates.ofCodes(warm.units(), z[s])));
    }
    return new SerialCirculation(
            0, (IncrementalTrainer) encoder.trainer(), warm, encoder.circulating(), seed)
        .fit(visited, iteration);
  }

  /** The finish step: z = h(x), decoder refitted. */
  private BinaryAutoencoder finish(
      Parameters trained, Parameters decoderShape, long[][] z, long seed) throws IOException {
    ZStep forward =
        new ForwardZ(kernels, BinaryAutoencoder.of(scaling, trained, decoderShape).encoder());
    PartialFit decoder = null;
    for (int s = 0; s < shards.size(); s++) {
      PartialFit d = decoderTrainer.start(decoderShape, seed);
      List<LayerFit> fits = List.of(new LayerFit(1, d, decoderTrainer.passes()));
      onShard(forward, trained.units(), fits, s, z);
      decoder = merged(decoder, d);
    }
    return BinaryAutoencoder.of(scaling, trained, decoder.fit());
  }

  private ShardSums onShard(ZStep zStep, int bits, List<LayerFit> fits, int s, long[][] z)
      throws IOException {
    return new MacIteration(zStep, fits)
        .onShard(scaled(s), Coordinates.ofCodes(bits, z[s]), new MacIteration.Times());
  }

  private ScaledShard scaled(int s) {
    return new ScaledShard(scaling, shards.get(s), 0, new MacIteration.Times());
  }

  private static PartialFit merged(PartialFit all, PartialFit next) {
    if (all == null) {
      return next;
    }
    all.merge(next);
    return all;
  }
}
