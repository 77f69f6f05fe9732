package org.parmac.job;

import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.file.DataFileStream;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.parmac.model.Codes;
import org.parmac.store.AvroFiles;
import org.parmac.store.BadDataException;
import org.parmac.store.RecordFile;
import org.parmac.store.record.CodeRecord;

/** Reads a file of keys and codes, and checks each code. */
final class CodeReader implements Closeable {
  /** Kind of the files that hold codes. */
  static final String KIND = "codes";

  /** Key of the files' metadata that says how long a code is. */
  static final String BITS = "parmac.bits";

  /** What a directory of codes has when it is complete. */
  static final String DESCRIPTION = "codes.json";

  private final Path file;
  private final RecordFile<CodeRecord> reader;
  private final int digits;
  private final long unused;
  private CodeRecord record;

  private CodeReader(Path file, RecordFile<CodeRecord> reader, int bits) {
    this.file = file;
    this.reader = reader;
    this.digits = (bits + 7) / 8 * 2;
    this.unused = bits == Long.SIZE ? 0 : -1L << bits;
  }

  /** The files of a finished directory of codes, by name, or the one file that the path is. */
  static List<Path> files(Configuration conf, Path path) throws IOException {
    FileSystem fs = path.getFileSystem(conf);
    try {
      if (fs.getFileStatus(path).isFile()) {
        return List.of(path);
      }
    } catch (FileNotFoundException e) {
      throw new BadDataException(
          path + ": expected codes, found nothing there. Make some with: parmac encode RUN INPUT " + path, e);
    }
    List<Path> files = new ArrayList<>();
    for (FileStatus part : fs.globStatus(new Path(path, "part-*.avro"))) {
      files.add(part.getPath());
    }
    if (!isDirectory(fs, path) || files.isEmpty()) {
      throw new BadDataException(
          path + ": expected a finished directory of codes, with " + DESCRIPTION + " and part-*.avro, found "
              + (files.isEmpty() ? "no part-*.avro" : "no " + DESCRIPTION) + ". Make one with: parmac encode");
    }
    files.sort(null);
    return files;
  }

  static boolean isDirectory(FileSystem fs, Path path) throws IOException {
    return fs.exists(new Path(path, DESCRIPTION));
  }

  /** Whether the path is a file that says it holds codes. */
  static boolean isFile(FileSystem fs, Path path) throws IOException {
    if (!fs.exists(path) || fs.getFileStatus(path).isDirectory()) {
      return false;
    }
    try (DataFileStream<Object> file = new DataFileStream<>(fs.open(path), new GenericDatumReader<>())) {
      return KIND.equals(file.getMetaString(AvroFiles.KIND));
    } catch (IOException | AvroRuntimeException e) {
      return false;
    }
  }

  /**
   * Opens a file from its first code.
   *
   * @param bits what the file's metadata must say
   */
  static CodeReader open(FileSystem fs, Path file, int bits) throws IOException {
    RecordFile<CodeRecord> reader = AvroFiles.open(fs, file, CodeRecord.class, KIND);
    String found = reader.metadata(BITS);
    if (!Integer.toString(bits).equals(found)) {
      reader.close();
      throw new BadDataException(
          file + ": expected codes of " + bits + " bits, as the run has, found " + (found == null ? "no length" : found)
              + ". Encode with the same run.");
    }
    return new CodeReader(file, reader, bits);
  }

  /** Restricts the reading to the blocks that start in a range of bytes: the share of one task. */
  CodeReader range(long from, long length) throws IOException {
    reader.range(from, length);
    return this;
  }

  /** Reads the next code; false at the end of the file or the range. */
  boolean next() throws IOException {
    record = reader.next(record);
    return record != null;
  }

  String key() {
    return record.getKey();
  }

  long code() throws BadDataException {
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
        where() + "expected " + digits + " hexadecimal digits with no bit set above the code's length, found \"" + hex
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
