package org.parmac.store;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.parmac.math.Block;
import org.parmac.model.Parameters;

/** What one file of ours holds, as a tree of maps and lists for a person or a script. */
final class FileInspection {
  private static final int FIRST_ROWS = 3;
  private static final int FIRST_VALUES = 8;

  private FileInspection() {}

  static Map<String, Object> of(FileSystem fs, Path file) throws IOException {
    if (file.getName().endsWith(".json")) {
      return ofJson(fs, file);
    }
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("file", file.toString());
    tree.put("bytes", fs.getFileStatus(file).getLen());
    String kind;
    try (RecordFile<GenericRecord> reader = OurFiles.open(fs, file)) {
      kind = reader.metadata(AvroFiles.KIND);
      tree.put("kind", kind);
      tree.put("version", reader.metadata(AvroFiles.VERSION));
      if (reader.metadata(ShardReader.DATA_ID) != null) {
        tree.put("data", reader.metadata(ShardReader.DATA_ID));
      }
    }
    switch (kind) {
      case ShardWriter.POINTS, ShardWriter.COORDINATES -> putTiles(fs, file, kind, tree);
      case ModelFile.PARAMETERS -> tree.put("layers", layers(ModelFile.readParameters(fs, file)));
      default -> putRecords(fs, file, tree);
    }
    return tree;
  }

  private static Map<String, Object> ofJson(FileSystem fs, Path file) throws IOException {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("file", file.toString());
    tree.putAll(Json.tree(Json.read(fs, file, JsonNode.class)));
    return tree;
  }

  /** All tiles are read and checked; a damaged one is an error. */
  private static void putTiles(FileSystem fs, Path file, String kind, Map<String, Object> tree)
      throws IOException {
    GenericRecord first = firstRecord(fs, file);
    if (first == null) {
      tree.put("tiles", 0);
      return;
    }
    int shard = (Integer) first.get("shard");
    int columns = (Integer) first.get("columns");
    long rows = 0;
    int tiles = 0;
    try (ShardReader reader =
        ShardReader.open(fs, file, kind, shard, columns, (String) tree.get("data"))) {
      for (; reader.next(); tiles++) {
        if (tiles == 0) {
          tree.put("shard", shard);
          tree.put("firstRow", reader.firstRow());
          tree.put("columns", columns);
          tree.put(
              "first",
              kind.equals(ShardWriter.POINTS)
                  ? firstPoints(reader, columns)
                  : firstCoordinates(reader, columns));
        }
        rows += reader.rows();
      }
    }
    tree.put("tiles", tiles);
    tree.put("rows", rows);
  }

  private static List<Object> firstPoints(ShardReader reader, int columns) throws IOException {
    List<Object> values = firstValues(reader, columns);
    String[] keys = reader.keys();
    List<Object> first = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("key", keys[i]);
      row.put("values", values.get(i));
      first.add(row);
    }
    return first;
  }

  private static List<Object> firstValues(ShardReader reader, int columns) throws IOException {
    Block block = new Block(0, columns);
    reader.points(block);
    List<Object> first = new ArrayList<>();
    for (int i = 0; i < Math.min(FIRST_ROWS, block.rows()); i++) {
      List<Float> values = new ArrayList<>();
      for (int j = 0; j < Math.min(FIRST_VALUES, columns); j++) {
        values.add(block.get(i, j));
      }
      first.add(values);
    }
    return first;
  }

  /** Of a layer of bits, or of one of numbers. */
  private static List<Object> firstCoordinates(ShardReader reader, int columns) throws IOException {
    return reader.isBinary() ? firstCodes(reader, columns) : firstValues(reader, columns);
  }

  private static List<Object> firstCodes(ShardReader reader, int bits) throws IOException {
    long[] codes = new long[reader.rows()];
    reader.codes(codes);
    List<Object> first = new ArrayList<>();
    for (int i = 0; i < Math.min(FIRST_ROWS, codes.length); i++) {
      first.add(bitString(codes[i], bits));
    }
    return first;
  }

  /** Bit 0 first. */
  private static String bitString(long code, int bits) {
    StringBuilder text = new StringBuilder(bits);
    for (int l = 0; l < bits; l++) {
      text.append(code >>> l & 1);
    }
    return text.toString();
  }

  private static GenericRecord firstRecord(FileSystem fs, Path file) throws IOException {
    try (RecordFile<GenericRecord> reader = OurFiles.open(fs, file)) {
      return reader.next(null);
    }
  }

  /** Name, shape and Frobenius norms of each layer. */
  static List<Object> layers(Map<String, Parameters> layers) {
    List<Object> list = new ArrayList<>();
    layers.forEach(
        (name, p) -> {
          Map<String, Object> layer = new LinkedHashMap<>();
          layer.put("layer", name);
          layer.put("units", p.units());
          layer.put("inputs", p.inputs());
          layer.put("weightNorm", norm(p.weights().values(), p.units() * p.inputs()));
          layer.put("biasNorm", norm(p.bias(), p.units()));
          list.add(layer);
        });
    return list;
  }

  private static double norm(float[] values, int count) {
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += (double) values[i] * values[i];
    }
    return Math.sqrt(sum);
  }

  private static void putRecords(FileSystem fs, Path file, Map<String, Object> tree)
      throws IOException {
    tree.put("records", OurFiles.records(fs, file));
    List<Object> first = new ArrayList<>();
    try (RecordFile<GenericRecord> reader = OurFiles.open(fs, file)) {
      GenericRecord record = reader.next(null);
      for (; record != null && first.size() < FIRST_ROWS; record = reader.next(null)) {
        first.add(plain(record));
      }
    }
    tree.put("first", first);
  }

  private static Object plain(Object value) {
    if (value instanceof GenericRecord record) {
      Map<String, Object> map = new LinkedHashMap<>();
      for (Schema.Field field : record.getSchema().getFields()) {
        map.put(field.name(), plain(record.get(field.pos())));
      }
      return map;
    }
    if (value instanceof List<?> list) {
      return list.stream().limit(FIRST_VALUES).map(FileInspection::plain).toList();
    }
    if (value instanceof ByteBuffer bytes) {
      return bytes.remaining() + " bytes";
    }
    return value instanceof Number || value instanceof Boolean ? value : String.valueOf(value);
  }
}
