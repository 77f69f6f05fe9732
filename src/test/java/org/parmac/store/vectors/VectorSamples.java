package org.parmac.store.vectors;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.avro.Schema;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.hadoop.conf.Configuration;
import org.parmac.math.Block;
import org.parmac.math.CounterRandom;

/** Files of vectors as others write them, for tests of what reads them. */
public final class VectorSamples {
  private static final Configuration CONF = new Configuration();

  private VectorSamples() {}

  /** Whole numbers 0 to 250: what every format can hold. */
  public static Block bytes(int rows, int columns, long seed) {
    CounterRandom random = new CounterRandom(seed, "samples");
    Block block = new Block(rows, columns);
    for (int i = 0; i < rows * columns; i++) {
      block.values()[i] = Long.remainderUnsigned(random.bits(i), 251);
    }
    return block;
  }

  public static File write(File file, byte[] content) throws IOException {
    Files.write(file.toPath(), content);
    return file;
  }

  public static File write(File file, String content) throws IOException {
    return write(file, content.getBytes(StandardCharsets.UTF_8));
  }

  public static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(content);
    }
    return bytes.toByteArray();
  }

  public static byte[] csv(Block block, String separator) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < block.rows(); i++) {
      for (int j = 0; j < block.columns(); j++) {
        text.append(j == 0 ? "" : separator).append((int) block.get(i, j));
      }
      text.append('\n');
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  public static byte[] fvecs(Block block) {
    int rowBytes = 4 + 4 * block.columns();
    ByteBuffer bytes = ByteBuffer.allocate(block.rows() * rowBytes).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < block.rows(); i++) {
      bytes.putInt(block.columns());
      for (int j = 0; j < block.columns(); j++) {
        bytes.putFloat(block.get(i, j));
      }
    }
    return bytes.array();
  }

  public static byte[] bvecs(Block block) {
    ByteBuffer bytes =
        ByteBuffer.allocate(block.rows() * (4 + block.columns())).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < block.rows(); i++) {
      bytes.putInt(block.columns());
      for (int j = 0; j < block.columns(); j++) {
        bytes.put((byte) block.get(i, j));
      }
    }
    return bytes.array();
  }

  /**
   * @param sizes the dimensions after the first; their product is the block's width
   * @param type 0x08 unsigned byte, 0x0b short, 0x0c int, 0x0d float, 0x0e double
   */
  public static byte[] idx(Block block, int type, int... sizes) {
    int count = block.rows() * block.columns();
    ByteBuffer bytes =
        ByteBuffer.allocate(8 + 4 * sizes.length + 8 * count).order(ByteOrder.BIG_ENDIAN);
    bytes.putShort((short) 0).put((byte) type).put((byte) (1 + sizes.length)).putInt(block.rows());
    for (int size : sizes) {
      bytes.putInt(size);
    }
    for (int i = 0; i < count; i++) {
      float value = block.values()[i];
      switch (type) {
        case 0x08 -> bytes.put((byte) value);
        case 0x0b -> bytes.putShort((short) value);
        case 0x0c -> bytes.putInt((int) value);
        case 0x0d -> bytes.putFloat(value);
        default -> bytes.putDouble(value);
      }
    }
    return java.util.Arrays.copyOf(bytes.array(), bytes.position());
  }

  /**
   * Records with the fields id (string key-i), label (int) and vector.
   *
   * @param item float, double, int or long
   */
  public static byte[] avro(Block block, String item, boolean keys) throws IOException {
    Schema schema =
        new Schema.Parser()
            .parse(
                "{\"type\":\"record\",\"name\":\"Point\",\"fields\":["
                    + (keys ? "{\"name\":\"id\",\"type\":\"string\"}," : "")
                    + "{\"name\":\"label\",\"type\":\"int\"},"
                    + "{\"name\":\"vector\",\"type\":{\"type\":\"array\",\"items\":\""
                    + item
                    + "\"}}]}");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataFileWriter<GenericRecord> writer =
        new DataFileWriter<>(new GenericDatumWriter<GenericRecord>(schema))) {
      writer.setSyncInterval(100);
      writer.create(schema, bytes);
      for (int i = 0; i < block.rows(); i++) {
        GenericRecord record = new GenericData.Record(schema);
        if (keys) {
          record.put("id", "key-" + i);
        }
        record.put("label", i % 10);
        record.put("vector", numbers(block, i, item));
        writer.append(record);
      }
    }
    return bytes.toByteArray();
  }

  private static List<Number> numbers(Block block, int row, String item) {
    List<Number> numbers = new ArrayList<>();
    for (int j = 0; j < block.columns(); j++) {
      float value = block.get(row, j);
      numbers.add(
          switch (item) {
            case "float" -> (Number) value;
            case "double" -> (double) value;
            case "int" -> (int) value;
            default -> (long) value;
          });
    }
    return numbers;
  }

  /** A record read: its key and values, or its problem. */
  record Read(String key, List<Float> values, String problem) {}

  /** Reads a file cut at the given bytes. */
  static List<Read> read(File file, VectorOptions options, long... cuts) throws IOException {
    List<Read> records = new ArrayList<>();
    for (int i = 0; i <= cuts.length; i++) {
      long start = i == 0 ? 0 : cuts[i - 1];
      long end = i == cuts.length ? file.length() : cuts[i];
      InputRange range =
          InputRange.uncounted(i, file.toURI().toString(), false, start, end - start);
      try (VectorReader reader = VectorFiles.open(CONF, range, options)) {
        while (reader.next()) {
          List<Float> values = new ArrayList<>();
          for (int j = 0; j < reader.width(); j++) {
            values.add(reader.values()[j]);
          }
          records.add(
              new Read(reader.key(), reader.problem() == null ? values : null, reader.problem()));
        }
      }
    }
    return records;
  }

  /** The records that a block's rows should be read as, without keys. */
  static List<Read> expected(Block block) {
    List<Read> records = new ArrayList<>();
    for (int i = 0; i < block.rows(); i++) {
      List<Float> values = new ArrayList<>();
      for (int j = 0; j < block.columns(); j++) {
        values.add(block.get(i, j));
      }
      records.add(new Read(null, values, null));
    }
    return records;
  }
}
