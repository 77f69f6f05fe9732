package org.parmac.store.vectors;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * Kinds of trouble with files of vectors, from what concerns a whole file to what concerns one
 * value: what is wrong, and what to do about it.
 */
public enum Trouble {
  UNREADABLE(
      "unreadable file", "Check path and permissions; on HDFS, hdfs fsck finds lost blocks."),
  EMPTY_FILE("file without records", "Remove it from the inputs, or get it again."),
  UNKNOWN_FORMAT("unknown format", "Give the format with --format, or decompress Avro files."),
  WRONG_DATASET("shard that does not fit its dataset", "Restore the file, or import again."),
  WRONG_HEADER("wrong magic, header or size of elements", "Get the file again, or check --format."),
  WRONG_FIELDS(
      "column or field that is not there",
      "Check --key-column, --drop-columns, --vector-field and --key-field."),
  TRUNCATED("truncated file", "Get the file again: nothing after this point can be read."),
  DAMAGED("damaged file", "Get the file again: nothing after this point can be read."),
  CORRUPT("corrupt compressed file", "Get the file again, or compress it again from its source."),
  TOO_LONG("file longer than its header says", "Get the file again, or check --format."),
  LONG_LINE("line too long", "Is this a text file? Check --format."),
  MIXED_COLUMNS("file of another width", "Import files of one width; --drop-columns drops some."),
  RAGGED("wrong number of columns", "Correct or remove these records; check --separator."),
  UNPARSABLE(
      "unparsable field", "Correct or remove these records; --drop-columns drops text columns."),
  NOT_A_NUMBER("not a number", "Fill in or remove these records."),
  INFINITE("infinite value", "Bound or remove these records."),
  OUT_OF_RANGE("value out of the range of float32", "Scale the column, or remove these records."),
  MISSING("missing key or value", "Fill in or remove these records."),
  BAD_KEY("key of several lines", "Choose another key field, or none."),
  DUPLICATE_KEY("key of several records", "Remove the copies, or choose another key."),
  NOTHING_VARIES("every column is constant", "Is this the right input?"),
  EMPTY_LINE("empty line", "Nothing: it is skipped.", true),
  CONSTANT_COLUMN(
      "constant column", "Nothing, or leave it out with --drop-columns: it tells nothing.", true),
  DUPLICATE_POINT(
      "point that is an exact copy of an earlier one",
      "Nothing, or remove the copies: they count several times in training.",
      true);

  private final String label;
  private final String remedy;
  private final boolean warning;

  Trouble(String label, String remedy) {
    this(label, remedy, false);
  }

  Trouble(String label, String remedy, boolean warning) {
    this.label = label;
    this.remedy = remedy;
    this.warning = warning;
  }

  /** What it is called, for a person. */
  public String label() {
    return label;
  }

  /** What to do about it. */
  public String remedy() {
    return remedy;
  }

  /** Whether the data can be imported all the same. */
  public boolean isWarning() {
    return warning;
  }

  /** What it is called, for a program, such as not-a-number. */
  @JsonValue
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
