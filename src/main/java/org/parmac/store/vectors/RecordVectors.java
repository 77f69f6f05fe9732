package org.parmac.store.vectors;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.SeekableInput;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;

/** Vectors in Avro records: an array field, and a key field if there is one. */
final class RecordVectors extends AvroVectors<GenericRecord> {
  private static final int RAW_CHARS = 400;

  private final VectorOptions options;
  private GenericRecord record;
  private int vectorField;
  private int keyField = -1;

  RecordVectors(SeekableInput input, InputRange range, VectorOptions options) {
    super(input, new GenericDatumReader<>(), range);
    this.options = options;
  }

  @Override
  String check(DataFileReader<GenericRecord> opened) {
    Schema schema = opened.getSchema();
    if (schema.getType() != Schema.Type.RECORD) {
      return "expected Avro records, found " + schema.getType().getName();
    }
    List<Schema.Field> vectors = new ArrayList<>();
    List<Schema.Field> keys = new ArrayList<>();
    for (Schema.Field field : schema.getFields()) {
      Schema type = notNull(field.schema());
      if (type.getType() == Schema.Type.ARRAY && isNumber(notNull(type.getElementType()))) {
        vectors.add(field);
      } else if (type.getType() == Schema.Type.STRING) {
        keys.add(field);
      }
    }
    return chooseFields(schema, vectors, keys);
  }

  private String chooseFields(Schema schema, List<Schema.Field> vectors, List<Schema.Field> keys) {
    Schema.Field vector =
        options.vectorField() == null
            ? vectors.size() == 1 ? vectors.get(0) : null
            : schema.getField(options.vectorField());
    if (vector == null || !vectors.contains(vector)) {
      return "expected "
          + (options.vectorField() == null
              ? "one array field of numbers"
              : "an array field of numbers " + options.vectorField())
          + ", found "
          + names(vectors)
          + "; name one with --vector-field";
    }
    vectorField = vector.pos();
    if (options.keyField() == null) {
      keyField = keys.size() == 1 ? keys.get(0).pos() : -1;
    } else if (!options.keyField().isEmpty()) {
      Schema.Field key = schema.getField(options.keyField());
      if (key == null) {
        return "expected a key field "
            + options.keyField()
            + ", found "
            + names(schema.getFields());
      }
      keyField = key.pos();
    }
    return null;
  }

  @Override
  Trouble unfitKind() {
    return Trouble.WRONG_FIELDS;
  }

  @Override
  boolean isKeyed() {
    return keyField >= 0;
  }

  @Override
  public Map.Entry<String, String> raw() {
    String text = record == null || endsFile() ? "" : record.toString();
    return Map.entry("text", text.length() <= RAW_CHARS ? text : text.substring(0, RAW_CHARS));
  }

  private static List<String> names(List<Schema.Field> fields) {
    return fields.stream().map(Schema.Field::name).toList();
  }

  /** The type itself, or the other one of a union with null. */
  private static Schema notNull(Schema type) {
    if (type.getType() == Schema.Type.UNION && type.getTypes().size() == 2) {
      List<Schema> types = type.getTypes();
      return types.get(0).getType() == Schema.Type.NULL ? types.get(1) : types.get(0);
    }
    return type;
  }

  private static boolean isNumber(Schema type) {
    return switch (type.getType()) {
      case FLOAT, DOUBLE, INT, LONG -> true;
      default -> false;
    };
  }

  @Override
  boolean read() throws IOException {
    GenericRecord next = nextRecord(record);
    if (next == null) {
      return problem != null;
    }
    record = next;
    if (keyField >= 0) {
      Object value = record.get(keyField);
      key = value == null ? null : value.toString();
      if (value == null) {
        bad(Trouble.MISSING, "expected a key, found null");
      }
    }
    if (record.get(vectorField) instanceof List<?> list) {
      copy(list);
    } else {
      width = 0;
      bad(Trouble.MISSING, "expected a vector, found null");
    }
    return true;
  }

  private void copy(List<?> list) {
    width = list.size();
    values(width);
    for (int j = 0; j < width; j++) {
      if (list.get(j) instanceof Number number) {
        values[j] = number.floatValue();
        overflowed |= Float.isInfinite(values[j]) && !Double.isInfinite(number.doubleValue());
      } else {
        bad(Trouble.MISSING, "expected a number as value " + (j + 1) + ", found null");
        return;
      }
    }
  }
}
