package org.parmac.mac;

import java.io.IOException;
import java.util.List;
import java.util.function.Function;
import org.parmac.math.Kernels;
import org.parmac.model.BinaryAutoencoder;
import org.parmac.model.LinearUnits;
import org.parmac.model.Parameters;
import org.parmac.model.Scaling;
import org.parmac.model.Targets;
import org.parmac.train.Trainer;

/**
 * The whole method for a binary autoencoder with a linear hash, in memory.
 *
 * <p>Source: Carreira-Perpiñán and Raziperchikolaei, "Hashing with binary autoencoders", CVPR 2015,
 * figure 1.
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
    NestedTraining.Result result =
        new NestedTraining(
                kernels,
                scaling,
                Targets.INPUTS,
                shards,
                List.of(encoder(startHash), decoder(startHash)),
                (model, mu) ->
                    new BinaryZStep(
                        kernels,
                        model.layers().get(0),
                        (LinearUnits) model.layers().get(1),
                        mu,
                        exact),
                model -> schedule.apply(model.layers().get(1).parameters()),
                maxIterations,
                null)
            .train(seed);
    return new Result(
        BinaryAutoencoder.of(scaling, result.parameters().get(0), result.parameters().get(1)),
        result.z().stream().map(z -> z.codes(0)).toArray(long[][]::new),
        result.iterations(),
        result.stop());
  }

  private NestedTraining.LayerTraining encoder(Parameters startHash) {
    LinearUnits hash = new LinearUnits(LinearUnits.Activation.STEP, startHash);
    return new NestedTraining.LayerTraining(
        encoder.trainer(),
        null,
        encoder.trainer(),
        startHash,
        new ForwardZ.Source(hash, true),
        encoder.circulating());
  }

  private NestedTraining.LayerTraining decoder(Parameters startHash) {
    Parameters shape = Parameters.zeros(startHash.inputs(), startHash.units());
    return new NestedTraining.LayerTraining(
        decoderTrainer, null, decoderTrainer, shape, null, null);
  }
}
