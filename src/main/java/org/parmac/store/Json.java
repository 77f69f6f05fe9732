package org.parmac.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * JSON files of ours: read strictly, written aside and then renamed, so that a file is there whole
 * or not at all.
 */
public final class Json {
  private static final ObjectMapper MAPPER =
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);

  private static final ObjectMapper LINES = new ObjectMapper();

  private Json() {}

  /**
   * Reads a file.
   *
   * @throws BadDataException if it is empty or damaged, or lacks a number
   */
  public static <T> T read(FileSystem fs, Path file, Class<T> type) throws IOException {
    byte[] bytes;
    try (InputStream in = fs.open(file)) {
      bytes = in.readAllBytes();
    } catch (ChecksumException e) {
      throw new BadDataException(file + ": damaged: " + e.getMessage() + ". " + Remedy.of(file), e);
    }
    try {
      T value = bytes.length == 0 ? null : MAPPER.readValue(bytes, type);
      if (value == null) {
        throw new BadDataException(file + ": empty file, expected JSON. " + Remedy.of(file));
      }
      return value;
    } catch (JsonProcessingException e) {
      throw new BadDataException(
          file
              + ": not readable as "
              + type.getSimpleName()
              + ": "
              + e.getOriginalMessage()
              + ". Was it written by this version of Parmac? "
              + Remedy.of(file),
          e);
    }
  }

  /** Writes a file that does not exist yet. */
  public static void write(FileSystem fs, Path file, Object value) throws IOException {
    Path aside = new Path(file.getParent(), "_" + file.getName() + "." + UUID.randomUUID());
    try (OutputStream out = fs.create(aside, false)) {
      out.write(MAPPER.writeValueAsBytes(value));
      out.write('\n');
    }
    if (!fs.rename(aside, file)) {
      fs.delete(aside, false);
      throw new IOException("could not rename " + aside + " to " + file);
    }
  }

  /** Writes a file, in place of an older one: see {@link ReplacedFile}. One process at a time. */
  public static void replace(FileSystem fs, Path file, Object value) throws IOException {
    byte[] bytes = (pretty(value) + "\n").getBytes(StandardCharsets.UTF_8);
    ReplacedFile.write(fs, file, new Path(file.getParent(), "_" + file.getName()), bytes);
  }

  /** A value as one line. */
  public static String line(Object value) {
    try {
      return LINES.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not writable as JSON: " + value.getClass(), e);
    }
  }

  /** The inverse of {@link #line}. */
  public static <T> T parse(String line, Class<T> type) {
    try {
      return LINES.readValue(line, type);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "not readable as " + type.getSimpleName() + ": " + line, e);
    }
  }

  /** A line that is a JSON object, as a map. */
  public static Map<String, Object> options(String line) {
    try {
      return LINES.readValue(line, new TypeReference<LinkedHashMap<String, Object>>() {});
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not a JSON object: " + line, e);
    }
  }

  /** A value as indented lines. */
  public static String pretty(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not writable as JSON: " + value.getClass(), e);
    }
  }

  /** Turns a tree of maps and lists (from YAML, say) into a typed value. */
  public static <T> T convert(Object tree, Class<T> type) {
    return MAPPER.convertValue(tree, type);
  }

  /** A value as a tree of maps and lists. */
  public static Map<String, Object> tree(Object value) {
    return MAPPER.convertValue(value, new TypeReference<LinkedHashMap<String, Object>>() {});
  }
}
