package org.parmac.store;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.file.DataFileReader;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.Path;

/**
 * One of our Avro files, read record by record. What is damaged is a {@link BadDataException}, and
 * so is a file that breaks off inside a block, which Avro itself takes for the file's end.
 */
public final class RecordFile<T> implements Closeable {
  private final Path file;
  private final DataFileReader<T> reader;
  private final long bytes;
  private String noun;
  private long records;
  private long end = Long.MAX_VALUE / 2; // Avro adds to it.

  RecordFile(Path file, DataFileReader<T> reader, long bytes) {
    this.file = file;
    this.reader = reader;
    this.bytes = bytes;
  }

  /** What messages call a record, "tile" say; without it they name the file alone. */
  RecordFile<T> of(String name) {
    noun = name;
    return this;
  }

  /** Restricts the reading to the blocks that start in a range of bytes: the share of one task. */
  public RecordFile<T> range(long from, long length) throws IOException {
    reader.sync(from);
    end = from + length;
    return this;
  }

  public String metadata(String key) {
    return reader.getMetaString(key);
  }

  /**
   * Reads the next record; null at the end of the file or the range.
   *
   * @param reuse overwritten and returned where Avro can; may be null
   */
  public T next(T reuse) throws IOException {
    try {
      if (!reader.hasNext()) {
        checkEnd();
        return null;
      }
      if (reader.pastSync(end)) {
        return null;
      }
      T record = reader.next(reuse);
      records++;
      return record;
    } catch (BadDataException e) {
      throw e;
    } catch (AvroRuntimeException
        | IOException
        | IndexOutOfBoundsException
        | NegativeArraySizeException e) {
      throw unreadable(e);
    }
  }

  /** Skips a block without decoding it; returns its number of records, 0 at the end of the file. */
  long skipBlock() throws IOException {
    try {
      if (!reader.hasNext()) {
        checkEnd();
        return 0;
      }
      long count = reader.getBlockCount();
      reader.nextBlock();
      records += count;
      return count;
    } catch (BadDataException e) {
      throw e;
    } catch (AvroRuntimeException | IOException e) {
      throw unreadable(e);
    }
  }

  /** Where a file is whole, its last whole block ends with it. */
  private void checkEnd() throws BadDataException {
    if (reader.previousSync() != bytes) {
      throw damaged(
          "the last whole block ends at byte " + reader.previousSync() + " of " + bytes, null);
    }
  }

  private BadDataException damaged(String how, Throwable cause) {
    return new BadDataException(
        file
            + (noun == null ? "" : ": " + noun + " " + records)
            + ": damaged or truncated: "
            + how
            + ". "
            + Remedy.of(file),
        cause);
  }

  /**
   * Damage is what Avro and checksums complain of; what a file system says is passed on as it is.
   */
  private IOException unreadable(Exception e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    boolean damage =
        !(root instanceof IOException)
            || root.getClass() == IOException.class
            || root instanceof EOFException
            || root instanceof ChecksumException;
    return damage
        ? damaged(root.getMessage() == null ? root.toString() : root.getMessage(), e)
        : (IOException) root;
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
