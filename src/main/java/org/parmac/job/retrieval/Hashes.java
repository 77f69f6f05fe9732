package org.parmac.job.retrieval;

import java.io.DataInput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.parmac.math.Block;
import org.parmac.math.Kernels;
import org.parmac.model.BinaryAutoencoder;
import org.parmac.model.Codes;
import org.parmac.model.Layer;
import org.parmac.model.Parameters;
import org.parmac.store.BadDataException;
import org.parmac.store.ModelFile;
import org.parmac.store.RunDir;
import org.parmac.train.LeastSquares;

/**
 * The hashes that an evaluation compares: a run's finished binary autoencoder, and the baselines of
 * its start.
 */
final class Hashes {
  /** Name of the finished model's hash, which comes first. */
  static final String MODEL = "ba";

  private static final List<String> BASELINES = List.of("tpca", "itq", "lsh");

  private final BinaryAutoencoder model;
  private final List<Layer> layers;
  private final Block outputs;

  private Hashes(BinaryAutoencoder model, List<Layer> layers) {
    this.model = model;
    this.layers = layers;
    this.outputs = new Block(0, model.bits());
  }

  static Hashes read(RunDir run) throws IOException {
    BinaryAutoencoder model = run.model();
    List<Layer> layers = new ArrayList<>();
    layers.add(new Layer(MODEL, Layer.Activation.STEP, model.encoder().parameters()));
    Map<String, Parameters> parameters = ModelFile.readParameters(run.fs(), run.hashesFile());
    for (String name : BASELINES) {
      Parameters hash = parameters.get(name);
      if (hash == null || hash.units() != model.bits() || hash.inputs() != model.columns()) {
        throw new BadDataException(
            run.hashesFile()
                + ": expected a hash "
                + name
                + " of "
                + model.bits()
                + " x "
                + model.columns()
                + ", found "
                + (hash == null
                    ? "only " + parameters.keySet()
                    : hash.units() + " x " + hash.inputs())
                + ". The file is not of this run: train again into a new directory.");
      }
      layers.add(new Layer(name, Layer.Activation.STEP, hash));
    }
    return new Hashes(model, List.copyOf(layers));
  }

  BinaryAutoencoder model() {
    return model;
  }

  /** How many hashes there are. */
  int count() {
    return layers.size();
  }

  String name(int hash) {
    return layers.get(hash).name();
  }

  /**
   * Sums over points and their codes, from which the error of any linear decoder of a hash follows;
   * of no points yet.
   */
  LeastSquares.Fold decoderSums(Kernels kernels) {
    return new LeastSquares(kernels).start(decoderShape(), 0);
  }

  /** Reads sums as {@link #decoderSums} gives them. */
  LeastSquares.Fold readDecoderSums(DataInput in) throws IOException {
    return new LeastSquares(Kernels.get()).read(decoderShape(), in);
  }

  private Parameters decoderShape() {
    return Parameters.zeros(model.columns(), model.bits());
  }

  /** Codes of no points yet, hashes × rows. */
  long[][] codes(int rows) {
    return new long[count()][rows];
  }

  /**
   * The codes of points under every hash.
   *
   * @param points rows × D, in data units. Scaled in place.
   * @param codes hashes × rows; overwritten
   */
  void encode(Kernels kernels, Block points, long[][] codes) {
    model.scaling().apply(points);
    for (int h = 0; h < count(); h++) {
      layers.get(h).forward(kernels, points, outputs);
      Codes.pack(outputs, codes[h]);
    }
  }
}
