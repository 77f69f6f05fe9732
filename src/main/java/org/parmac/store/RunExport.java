package org.parmac.store;

import java.io.IOException;
import java.io.Writer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.parmac.mac.Coordinates;
import org.parmac.math.Block;
import org.parmac.model.BinaryAutoencoder;
import org.parmac.model.DataUnits;
import org.parmac.model.Parameters;
import org.parmac.model.Scaling;

/**
 * Exports the model of a run that trains a hash, or all that is needed to check one iteration's
 * arithmetic from outside, in data units. {@link NestedExport} is for other runs.
 */
public final class RunExport {
  private static final String ENCODER_MEANING =
      "of the encoder: bit l of h(x) is 1 where (A x + A_bias)_l > 0, x raw";
  private static final String DECODER_MEANING =
      "of the decoder: f(z) = B z + B_bias, in data units";

  private final RunDir run;
  private final ExportDir out;
  private final int bits;
  private final int columns;

  public RunExport(RunDir run, ExportDir out) {
    this.run = run;
    this.out = out;
    this.bits = run.spec().bits();
    this.columns = run.description().columns();
  }

  /** The finished model: A.npy, A_bias.npy, B.npy, B_bias.npy, mean.npy. */
  public void model() throws IOException {
    run.requireLinearHash();
    write(run.model(), "modelSha256", run.modelSha256());
  }

  /**
   * A hash that the run has as a baseline, in the same files.
   *
   * @param baseline its name, such as itq
   */
  public void baseline(String baseline, BinaryAutoencoder model) throws IOException {
    write(model, "baseline", baseline);
  }

  private void write(BinaryAutoencoder model, String key, String value) throws IOException {
    writeEncoder("", model.scaling(), model.encoder().parameters());
    writeDecoder("", model.scaling(), model.decoder().parameters());
    writeMean(model.scaling());
    Map<String, Object> description = description("model", model.scaling());
    description.put(key, value);
    out.commit(description);
  }

  /**
   * One iteration: the parameters it fitted; the coordinates it fitted them to; with suffix _prev
   * the parameters those coordinates were found with, and µ. So with Z, µ and the _prev parameters
   *
   * <pre>  E_Q = Σ_n ‖x_n − (B_prev z_n + B_bias_prev)‖² + µ Σ_n ‖z_n − h_prev(x_n)‖²</pre>
   *
   * is the summary's objective, in data units. Iteration 0 has no µ and no decoder before it: its Z
   * is h_prev(X).
   *
   * @param points whether to write X, too
   */
  public void iteration(Configuration conf, int iteration, boolean points) throws IOException {
    run.requireLinearHash();
    StepDir step = run.completeIteration(iteration);
    Scaling scaling = run.scaling();
    Map<String, Parameters> fitted = ModelFile.readParameters(run.fs(), step.parametersFile());
    writeEncoder(
        "", scaling, ModelFile.layer(step.parametersFile(), fitted, BinaryAutoencoder.ENCODER));
    writeDecoder(
        "", scaling, ModelFile.layer(step.parametersFile(), fitted, BinaryAutoencoder.DECODER));
    writePrevious(iteration, scaling);
    writeMean(scaling);
    writePoints(run.dataset(conf), step, points);
    IterationSummary summary = run.summary(step);
    Map<String, Object> description = description("iteration", scaling);
    description.put("iteration", iteration);
    if (summary.penaltyInDataUnits() != null) {
      description.put("penalty", summary.penaltyInDataUnits());
      description.put("penaltyInModelUnits", summary.penalty());
    }
    description.put("summary", summary);
    out.commit(description);
  }

  private void writePrevious(int iteration, Scaling scaling) throws IOException {
    if (iteration == 0) {
      Map<String, Parameters> hashes = ModelFile.readParameters(run.fs(), run.hashesFile());
      writeEncoder(
          "_prev",
          scaling,
          ModelFile.layer(run.hashesFile(), hashes, run.spec().init().toString()));
      return;
    }
    StepDir before = run.completeIteration(iteration - 1);
    Map<String, Parameters> w = ModelFile.readParameters(run.fs(), before.parametersFile());
    writeEncoder(
        "_prev", scaling, ModelFile.layer(before.parametersFile(), w, BinaryAutoencoder.ENCODER));
    writeDecoder(
        "_prev", scaling, ModelFile.layer(before.parametersFile(), w, BinaryAutoencoder.DECODER));
  }

  private void writeEncoder(String suffix, Scaling scaling, Parameters encoder) throws IOException {
    DataUnits.Linear linear = DataUnits.encoder(scaling, encoder);
    out.write(
        "A" + suffix + ".npy", "L x D weights " + ENCODER_MEANING, linear.weights(), bits, columns);
    out.write("A_bias" + suffix + ".npy", "L biases " + ENCODER_MEANING, linear.bias(), bits);
  }

  private void writeDecoder(String suffix, Scaling scaling, Parameters decoder) throws IOException {
    DataUnits.Linear linear = DataUnits.decoder(scaling, decoder);
    out.write(
        "B" + suffix + ".npy", "D x L weights " + DECODER_MEANING, linear.weights(), columns, bits);
    out.write("B_bias" + suffix + ".npy", "D biases " + DECODER_MEANING, linear.bias(), columns);
  }

  private void writeMean(Scaling scaling) throws IOException {
    double[] mean = new double[columns];
    for (int i = 0; i < columns; i++) {
      mean[i] = scaling.mean()[i];
    }
    out.write("mean.npy", "D means; the model works on (x - mean) / range", mean, columns);
  }

  /** Keys, Z and if wanted X, side by side, tile by tile. */
  private void writePoints(DatasetDir dataset, StepDir step, boolean points) throws IOException {
    long n = dataset.split(DatasetDir.TRAIN).points();
    try (Writer keys = out.text("keys.txt", "one key a line, of the points in training order");
        NpyWriter z =
            out.array(
                "Z.npy",
                "N x L bits, the coordinates, in training order",
                NpyWriter.Element.UINT8,
                n,
                bits);
        NpyWriter x =
            points
                ? out.array(
                    "X.npy",
                    "N x D raw points, in training order",
                    NpyWriter.Element.FLOAT32,
                    n,
                    columns)
                : null) {
      for (int shard = 0; shard < dataset.split(DatasetDir.TRAIN).shards().size(); shard++) {
        writeCoordinates(dataset, step, shard, z);
        writeShard(dataset, shard, keys, x);
      }
    }
  }

  private void writeCoordinates(DatasetDir dataset, StepDir step, int shard, NpyWriter z)
      throws IOException {
    FileShard points = new FileShard(dataset, shard, () -> {});
    List<Coordinates.Space> spaces = List.of(new Coordinates.Space(bits, true));
    for (long code : CoordinatesFile.read(step, points, dataset, spaces).codes(0)) {
      for (int l = 0; l < bits; l++) {
        z.append((byte) (code >>> l & 1));
      }
    }
  }

  private void writeShard(DatasetDir dataset, int shard, Writer keys, NpyWriter x)
      throws IOException {
    Block tile = new Block(0, columns);
    try (ShardReader reader = dataset.read(DatasetDir.TRAIN, shard)) {
      while (reader.next()) {
        for (String key : reader.keys()) {
          keys.append(key).append('\n');
        }
        if (x != null) {
          reader.points(tile);
          x.append(tile.values(), tile.rows() * columns);
        }
      }
    }
  }

  private Map<String, Object> description(String kind, Scaling scaling) {
    Map<String, Object> description = new LinkedHashMap<>();
    description.put("kind", kind);
    description.put("run", run.path().toString());
    description.put("data", run.description().datasetId());
    description.put("bits", bits);
    description.put("columns", columns);
    description.put("points", run.description().points());
    description.put("range", scaling.range());
    return description;
  }
}
