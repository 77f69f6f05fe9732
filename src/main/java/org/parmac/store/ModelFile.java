package org.parmac.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.file.DataFileWriter;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FileUtil;
import org.apache.hadoop.fs.Path;
import org.parmac.math.Block;
import org.parmac.math.Kernels;
import org.parmac.model.BinaryAutoencoder;
import org.parmac.model.LinearUnits;
import org.parmac.model.NestedModel;
import org.parmac.model.Parameters;
import org.parmac.model.Scaling;
import org.parmac.model.Targets;
import org.parmac.store.record.ArrayRecord;
import org.parmac.store.record.ParametersRecord;

/**
 * Files of parameters: one record a layer. A finished model is such a file with the layers scaling
 * (one unit over D inputs: weights are the means, bias is the range), encoder and decoder.
 */
public final class ModelFile {
  /** Kind of the files that hold parameters. */
  public static final String PARAMETERS = "parameters";

  private static final String SCALING = RunDir.SCALING;
  private static final String TARGETS = "parmac.targets";

  private ModelFile() {}

  /** Writes a model; the same model gives the same bytes, in every JVM. The stream is closed. */
  public static void write(OutputStream out, SavedModel model) throws IOException {
    Map<String, String> metadata =
        Map.of(TARGETS, model.targets().columns() + "," + model.targets().classes());
    try (DataFileWriter<ParametersRecord> writer =
        AvroFiles.create(out, ParametersRecord.class, PARAMETERS, metadata)) {
      writer.append(record(SCALING, parameters(model.scaling())));
      for (SavedModel.TrainedLayer layer : model.layers()) {
        ParametersRecord r = record(layer.name(), layer.parameters());
        r.setKind(layer.kind());
        r.setOptions(layer.options().isEmpty() ? "" : Json.line(new TreeMap<>(layer.options())));
        r.setLayerInputs(layer.inputs());
        writer.append(r);
      }
    }
  }

  /** Reads a model of any kind. */
  public static SavedModel readModel(FileSystem fs, Path file) throws IOException {
    Scaling scaling = null;
    List<SavedModel.TrainedLayer> layers = new ArrayList<>();
    try (RecordFile<ParametersRecord> reader =
        AvroFiles.open(fs, file, ParametersRecord.class, PARAMETERS)) {
      for (ParametersRecord r = reader.next(null); r != null; r = reader.next(null)) {
        Parameters p = parameters(r, file);
        if (r.getLayer().equals(SCALING)) {
          scaling = new Scaling(p.weights().values(), p.bias()[0]);
        } else {
          layers.add(
              new SavedModel.TrainedLayer(
                  r.getLayer(),
                  kind(r),
                  r.getOptions().isEmpty() ? Map.of() : Json.options(r.getOptions()),
                  r.getLayerInputs() < 0 ? r.getInputs() : r.getLayerInputs(),
                  p));
        }
      }
      if (scaling == null || layers.size() < 2) {
        throw new BadDataException(
            file
                + ": expected a model, its scaling and two layers or more, found "
                + (scaling == null ? "no scaling" : layers.size() + " layers")
                + ". "
                + Remedy.of(file));
      }
      return new SavedModel(scaling, targets(reader.metadata(TARGETS)), layers);
    }
  }

  /** Files of before there were kinds have binary autoencoders only. */
  private static String kind(ParametersRecord r) {
    if (!r.getKind().isEmpty()) {
      return r.getKind();
    }
    return r.getLayer().equals(BinaryAutoencoder.ENCODER) ? "step" : "linear";
  }

  private static Targets targets(String metadata) {
    if (metadata == null) {
      return Targets.INPUTS;
    }
    String[] numbers = metadata.split(",");
    return new Targets(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]));
  }

  /** Reads a binary autoencoder. */
  public static BinaryAutoencoder read(FileSystem fs, Path file) throws IOException {
    Map<String, Parameters> present = readParameters(fs, file);
    layer(file, present, SCALING);
    layer(file, present, BinaryAutoencoder.ENCODER);
    layer(file, present, BinaryAutoencoder.DECODER);
    SavedModel model = readModel(fs, file);
    try {
      NestedModel nested = model.nested(Kernels.get(), null);
      return new BinaryAutoencoder(
          model.scaling(), nested.layers().get(0), (LinearUnits) nested.layers().get(1));
    } catch (IllegalArgumentException | ClassCastException e) {
      throw new BadDataException(
          file + ": the layers do not fit together: " + e.getMessage() + ". " + Remedy.of(file), e);
    }
  }

  /** SHA-256 of a file's bytes, as hexadecimal. */
  public static String sha256(FileSystem fs, Path file) throws IOException {
    try (InputStream in = fs.open(file)) {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(in.readAllBytes()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Copies a file: aside first, then renamed, in place of what may be there. */
  public static void copy(FileSystem fromFs, Path from, FileSystem fs, Path to) throws IOException {
    Path aside = new Path(to.getParent(), "_" + to.getName());
    FileUtil.copy(fromFs, from, fs, aside, false, true, fs.getConf());
    fs.delete(to, false);
    if (!fs.rename(aside, to)) {
      throw new IOException("could not rename " + aside + " to " + to);
    }
  }

  /** A scaling as parameters: one unit over D inputs, weights are the means, bias is the range. */
  public static Parameters parameters(Scaling scaling) {
    return new Parameters(
        new Block(1, scaling.mean().length, scaling.mean()), new float[] {scaling.range()});
  }

  /** Writes parameters, layer by layer in the map's order. The stream is closed. */
  public static void writeParameters(OutputStream out, Map<String, Parameters> layers)
      throws IOException {
    try (DataFileWriter<ParametersRecord> writer =
        AvroFiles.create(out, ParametersRecord.class, PARAMETERS, Map.of())) {
      for (Map.Entry<String, Parameters> layer : layers.entrySet()) {
        writer.append(record(layer.getKey(), layer.getValue()));
      }
    }
  }

  private static ParametersRecord record(String layer, Parameters p) {
    List<ArrayRecord> arrays = new ArrayList<>();
    p.arrays()
        .forEach(
            (name, a) ->
                arrays.add(
                    new ArrayRecord(
                        name, a.rows(), a.columns(), pack(a.values(), a.rows() * a.columns()))));
    return new ParametersRecord(
        layer,
        p.units(),
        p.inputs(),
        pack(p.weights().values(), p.units() * p.inputs()),
        pack(p.bias(), p.units()),
        "",
        "",
        -1,
        arrays,
        ByteBuffer.wrap(p.state()));
  }

  private static Parameters parameters(ParametersRecord r, Path file) throws BadDataException {
    float[] weights = unpack(r.getWeights(), r.getUnits() * r.getInputs(), file);
    float[] bias = unpack(r.getBias(), r.getUnits(), file);
    Map<String, Block> arrays = new LinkedHashMap<>();
    for (ArrayRecord a : r.getArrays()) {
      float[] values = unpack(a.getValues(), a.getRows() * a.getColumns(), file);
      arrays.put(a.getName(), new Block(a.getRows(), a.getColumns(), values));
    }
    byte[] state = new byte[r.getState().remaining()];
    r.getState().duplicate().get(state);
    return new Parameters(new Block(r.getUnits(), r.getInputs(), weights), bias, arrays, state);
  }

  /**
   * Reads the parameters of one layer.
   *
   * @throws BadDataException if the file does not hold them
   */
  public static Parameters readLayer(FileSystem fs, Path file, String name) throws IOException {
    return layer(file, readParameters(fs, file), name);
  }

  /** Reads parameters by layer. */
  public static Map<String, Parameters> readParameters(FileSystem fs, Path file)
      throws IOException {
    Map<String, Parameters> layers = new LinkedHashMap<>();
    try (RecordFile<ParametersRecord> reader =
        AvroFiles.open(fs, file, ParametersRecord.class, PARAMETERS)) {
      for (ParametersRecord r = reader.next(null); r != null; r = reader.next(null)) {
        layers.put(r.getLayer(), parameters(r, file));
      }
    }
    return layers;
  }

  /** A layer of those that a file holds. */
  public static Parameters layer(Path file, Map<String, Parameters> layers, String name)
      throws BadDataException {
    Parameters p = layers.get(name);
    if (p == null) {
      throw new BadDataException(
          file
              + ": expected a layer "
              + name
              + ", found "
              + layers.keySet()
              + ". "
              + Remedy.of(file));
    }
    return p;
  }

  private static ByteBuffer pack(float[] values, int count) {
    ByteBuffer bytes = ByteBuffer.allocate(count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values, 0, count);
    return bytes;
  }

  private static float[] unpack(ByteBuffer bytes, int count, Path file) throws BadDataException {
    if (bytes.remaining() != (long) count * Float.BYTES) {
      throw new BadDataException(
          file
              + ": expected "
              + count
              + " float32 values, found "
              + bytes.remaining()
              + " bytes. "
              + Remedy.of(file));
    }
    float[] values = new float[count];
    bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return values;
  }
}
