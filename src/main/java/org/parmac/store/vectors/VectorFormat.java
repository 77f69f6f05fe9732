package org.parmac.store.vectors;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Kinds of files that hold vectors. */
public enum VectorFormat {
  /** Lines of numbers; separated by comma, semicolon, tab or blanks. */
  CSV(".*\\.(csv|tsv|txt)"),
  /**
   * MNIST's format: big-endian, a header with the sizes; one record for each index of the first
   * dimension.
   */
  IDX(".*(\\.idx|[.-]idx[1-9]-(ubyte|byte|short|int|float|double))"),
  /** Little-endian: int32 width, then that many float32, for each vector. */
  FVECS(".*\\.fvecs"),
  /** Little-endian: int32 width, then that many unsigned bytes, for each vector. */
  BVECS(".*\\.bvecs"),
  /** Avro records with an array field; or our own shards of points. */
  AVRO(".*\\.avro");

  private final Pattern names;

  VectorFormat(String names) {
    this.names = Pattern.compile(names, Pattern.CASE_INSENSITIVE);
  }

  /** The format that a file's name (without the suffix of a compression) speaks of, if any. */
  static Optional<VectorFormat> ofName(String name) {
    return Arrays.stream(values())
        .filter(format -> format.names.matcher(name).matches())
        .findFirst();
  }

  /** The format called so. */
  @JsonCreator
  public static VectorFormat of(String name) {
    for (VectorFormat format : values()) {
      if (format.toString().equals(name)) {
        return format;
      }
    }
    throw new IllegalArgumentException(
        "format must be one of " + Arrays.toString(values()) + ", got \"" + name + "\"");
  }

  @JsonValue
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
