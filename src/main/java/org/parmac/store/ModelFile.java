package org.parmac.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.avro.file.DataFileWriter;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FileUtil;
import org.apache.hadoop.fs.Path;
import org.parmac.math.Block;
import org.parmac.model.BinaryAutoencoder;
import org.parmac.model.Parameters;
import org.parmac.model.Scaling;
import org.parmac.store.record.ParametersRecord;

/**
 * Files of parameters: one record a layer. A finished model is such a file with the layers scaling
 * (one unit over D inputs: weights are the means, bias is the range), encoder and decoder.
 */
public final class ModelFile {
  /** Kind of the files that hold parameters. */
  public static final String PARAMETERS = "parameters";

  private static final String SCALING = RunDir.SCALING;

  private ModelFile() {}

  /** Writes a model; the same model gives the same bytes. */
  public static void write(OutputStream out, BinaryAutoencoder model) throws IOException {
    Map<String, Parameters> layers = new LinkedHashMap<>();
    layers.put(SCALING, parameters(model.scaling()));
    layers.put(BinaryAutoencoder.ENCODER, model.encoder().parameters());
    layers.put(BinaryAutoencoder.DECODER, model.decoder().parameters());
    writeParameters(out, layers);
  }

  /** Reads a model. */
  public static BinaryAutoencoder read(FileSystem fs, Path file) throws IOException {
    Map<String, Parameters> layers = readParameters(fs, file);
    Parameters scaling = layer(file, layers, SCALING);
    Parameters encoder = layer(file, layers, BinaryAutoencoder.ENCODER);
    Parameters decoder = layer(file, layers, BinaryAutoencoder.DECODER);
    try {
      return BinaryAutoencoder.of(
          new Scaling(scaling.weights().values(), scaling.bias()[0]), encoder, decoder);
    } catch (IllegalArgumentException e) {
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
        Parameters p = layer.getValue();
        writer.append(
            new ParametersRecord(
                layer.getKey(),
                p.units(),
                p.inputs(),
                pack(p.weights().values(), p.units() * p.inputs()),
                pack(p.bias(), p.units())));
      }
    }
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
        float[] weights = unpack(r.getWeights(), r.getUnits() * r.getInputs(), file);
        float[] bias = unpack(r.getBias(), r.getUnits(), file);
        layers.put(
            r.getLayer(), new Parameters(new Block(r.getUnits(), r.getInputs(), weights), bias));
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
