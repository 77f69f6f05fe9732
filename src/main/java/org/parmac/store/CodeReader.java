package org.parmac.store;

import java.io.Closeable;
import java.io.IOException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.parmac.model.BinaryAutoencoder;
import org.parmac.model.Codes;
import org.parmac.store.record.CodeRecord;

/** Reads a file of keys and codes, and checks each code. */
public final class CodeReader implements Closeable {
  private final Path file;
  private final RecordFile<CodeRecord> reader;
  private final int bits;
  private final int digits;
  private final long unused;
  private CodeRecord record;

  private CodeReader(Path file, RecordFile<CodeRecord> reader, int bits) {
    this.file = file;
    this.reader = reader;
    this.bits = bits;
    this.digits = (bits + 7) / 8 * 2;
    this.unused = bits == Long.SIZE ? 0 : -1L << bits;
  }

  /** Opens a file of codes of the length that its metadata says, from its first code. */
  public static CodeReader open(FileSystem fs, Path file) throws IOException {
    RecordFile<CodeRecord> reader = AvroFiles.open(fs, file, CodeRecord.class, CodesDir.KIND);
    String found = reader.metadata(CodesDir.BITS);
    int bits = found != null && found.matches("[1-9][0-9]?") ? Integer.parseInt(found) : 0;
    if (bits < 1 || bits > BinaryAutoencoder.MAX_BITS) {
      reader.close();
      throw new BadDataException(
          file
              + ": expected the length of its codes ("
              + CodesDir.BITS
              + ", 1 to "
              + BinaryAutoencoder.MAX_BITS
              + ") in its metadata, found "
              + (found == null ? "none" : found)
              + ". "
              + Remedy.of(file));
    }
    return new CodeReader(file, reader, bits);
  }

  /**
   * As {@link #open(FileSystem, Path)}.
   *
   * @param bits what the length of the codes must be
   */
  public static CodeReader open(FileSystem fs, Path file, int bits) throws IOException {
    CodeReader reader = open(fs, file);
    if (reader.bits != bits) {
      reader.close();
      throw new BadDataException(
          file
              + ": expected codes of "
              + bits
              + " bits, found "
              + reader.bits
              + ". Codes that are used together must be of one run: encode again with it.");
    }
    return reader;
  }

  /** Restricts the reading to the blocks that start in a range of bytes: the share of one task. */
  public CodeReader range(long from, long length) throws IOException {
    reader.range(from, length);
    return this;
  }

  /** Reads the next code; false at the end of the file or the range. */
  public boolean next() throws IOException {
    record = reader.next(record);
    return record != null;
  }

  /** Length of a code. */
  public int bits() {
    return bits;
  }

  /** SHA-256 of the model that made the codes; null if the file does not say. */
  String model() {
    return reader.metadata(CodesDir.MODEL);
  }

  public String key() {
    return record.getKey();
  }

  /** The code; bit l of it is bit l of the long. */
  public long code() throws BadDataException {
    String hex = record.getCode();
    try {
      long code = Codes.fromHex(hex);
      if (hex.length() == digits && (code & unused) == 0) {
        return code;
      }
    } catch (IllegalArgumentException e) {
      throw new BadDataException(where() + e.getMessage() + ". Encode again.", e);
    }
    throw new BadDataException(
        where()
            + "expected "
            + digits
            + " hexadecimal digits with no bit set above the code's length, found \""
            + hex
            + "\". Encode again.");
  }

  private String where() {
    return file + ": key " + key() + ": ";
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
