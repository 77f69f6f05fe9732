package org.parmac.cli;

import org.parmac.store.vectors.VectorFormat;
import org.parmac.store.vectors.VectorOptions;
import picocli.CommandLine.Option;

/** How to read files of vectors: options of every command that reads some. */
final class VectorOptionsMixin {
  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description =
          "csv, idx, fvecs, bvecs or avro; default: by the file's name, each also compressed (.gz"
              + " …).")
  private String format;

  @Option(
      names = "--separator",
      paramLabel = "CHAR",
      description =
          "CSV: the separator; default: found in the first line (comma, semicolon, tab or blanks).")
  private String separator;

  @Option(
      names = "--header",
      negatable = true,
      description =
          "CSV: the first line of each file has names (or has not); default: it has if no value of"
              + " it is a number.")
  private Boolean header;

  @Option(
      names = "--key-column",
      paramLabel = "COLUMN",
      description =
          "CSV: the column with the points' keys, by number from 1 or by name; default: points are"
              + " known by row number, from 0.")
  private String keyColumn;

  @Option(
      names = "--drop-columns",
      paramLabel = "LIST",
      description = "CSV: columns that are no features, by numbers from 1, such as 1-3,65.")
  private String dropColumns;

  @Option(
      names = "--vector-field",
      paramLabel = "NAME",
      description = "Avro: the array field with the vector; default: the only one there is.")
  private String vectorField;

  @Option(
      names = "--key-field",
      paramLabel = "NAME",
      description =
          "Avro: the field with the key; default: the only string field, if there is just one;"
              + " \"\": none.")
  private String keyField;

  VectorOptions options() throws UsageException {
    try {
      VectorFormat named = format == null ? null : VectorFormat.of(format);
      String character = "\\t".equals(separator) ? "\t" : separator;
      return new VectorOptions(
          named, character, header, keyColumn, dropColumns, vectorField, keyField);
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
  }
}
