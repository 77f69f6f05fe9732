package org.parmac.job.retrieval;

import java.io.DataInput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.parmac.math.Block;
import org.parmac.math.Kernels;
import org.parmac.model.BinaryAutoencoder;
import org.parmac.model.Codes;
import org.parmac.model.Layer;
import org.parmac.model.LinearUnits;
import org.parmac.model.Parameters;
import org.parmac.model.Scaling;
import org.parmac.store.BadDataException;
import org.parmac.store.ModelFile;
import org.parmac.store.RunDir;
import org.parmac.train.LeastSquares;

/**
 * The hashes that an evaluation compares: a run's finished binary autoencoder, and either the
 * baselines of its start, or another model, or none.
 */
final class Hashes {
  /** Name of the finished model's hash, which comes first. */
  static final String MODEL = "ba";

  /** Name of the other model's hash. */
  static final String RIVAL = "promoted";

  /** Names of the hashes that a run has as baselines. */
  static final List<String> BASELINES = List.of("tpca", "itq", "lsh");

  private static final String RIVALS = "parmac.evaluate.rivals";
  private static final String ALL_BASELINES = "baselines";
  private static final String NONE = "none";

  /** A hash, and the units in which it takes points. */
  private record Hash(String name, Scaling scaling, Layer layer) {
    static Hash of(String name, Scaling scaling, Parameters encoder) {
      return new Hash(name, scaling, new LinearUnits(LinearUnits.Activation.STEP, encoder));
    }
  }

  private final BinaryAutoencoder model;
  private final List<Hash> hashes;
  private final Block outputs;

  private Hashes(BinaryAutoencoder model, List<Hash> hashes) {
    this.model = model;
    this.hashes = hashes;
    this.outputs = new Block(0, model.bits());
  }

  /** Says what a job compares with: a model, or nothing if that is null. */
  static void compareWith(Configuration conf, Path rival) {
    conf.set(RIVALS, rival == null ? NONE : rival.toString());
  }

  /** The hashes that a job compares: the baselines, unless something else was said. */
  static Hashes read(Configuration conf, RunDir run) throws IOException {
    String rivals = conf.get(RIVALS, ALL_BASELINES);
    BinaryAutoencoder model = run.model();
    List<Hash> hashes = new ArrayList<>();
    hashes.add(new Hash(MODEL, model.scaling(), model.encoder()));
    if (rivals.equals(ALL_BASELINES)) {
      hashes.addAll(baselines(run, model));
    } else if (!rivals.equals(NONE)) {
      hashes.add(rival(conf, model, new Path(rivals)));
    }
    return new Hashes(model, List.copyOf(hashes));
  }

  private static Hash rival(Configuration conf, BinaryAutoencoder model, Path file)
      throws IOException {
    BinaryAutoencoder rival = ModelFile.read(file.getFileSystem(conf), file);
    if (rival.bits() != model.bits() || rival.columns() != model.columns()) {
      throw new BadDataException(
          file
              + ": expected a model of "
              + model.bits()
              + " bits over "
              + model.columns()
              + " columns, found one of "
              + rival.bits()
              + " over "
              + rival.columns()
              + ". Compare models of the same data and code length.");
    }
    return new Hash(RIVAL, rival.scaling(), rival.encoder());
  }

  private static List<Hash> baselines(RunDir run, BinaryAutoencoder model) throws IOException {
    List<Hash> hashes = new ArrayList<>();
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
      hashes.add(Hash.of(name, model.scaling(), hash));
    }
    return hashes;
  }

  BinaryAutoencoder model() {
    return model;
  }

  /** Another hash with a linear decoder, in the model's units. */
  BinaryAutoencoder withDecoder(int hash, Parameters decoder) {
    Hash own = hashes.get(hash);
    return BinaryAutoencoder.of(own.scaling(), own.layer().parameters(), decoder);
  }

  /** How many hashes there are. */
  int count() {
    return hashes.size();
  }

  String name(int hash) {
    return hashes.get(hash).name();
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
   * @param points rows × D, in data units. Not modified.
   * @param scaled rows × D; resized and overwritten with the points in the model's units
   * @param codes hashes × rows; overwritten
   */
  void encode(Kernels kernels, Block points, Block scaled, long[][] codes) {
    Scaling units = null;
    // The model comes last, so that its units stay.
    for (int h = count() - 1; h >= 0; h--) {
      Hash hash = hashes.get(h);
      if (hash.scaling() != units) {
        units = hash.scaling();
        scaled.resize(points.rows());
        System.arraycopy(points.values(), 0, scaled.values(), 0, points.rows() * points.columns());
        units.apply(scaled);
      }
      hash.layer().forward(kernels, scaled, outputs);
      Codes.pack(outputs, codes[h]);
    }
  }
}
