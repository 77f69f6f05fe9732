package org.parmac.store.vectors;

import java.io.IOException;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.SeekableInput;
import org.apache.avro.io.DatumReader;
import org.apache.avro.mapred.FsInput;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Vectors in Avro files: what is common to records of others and to tiles of ours. A block belongs
 * to one range.
 */
abstract class AvroVectors<T> extends VectorReader {
  private final SeekableInput input;
  private final DatumReader<T> datumReader;
  private final InputRange range;
  private DataFileReader<T> reader;

  AvroVectors(SeekableInput input, DatumReader<T> datumReader, InputRange range) {
    super(false);
    this.input = input;
    this.datumReader = datumReader;
    this.range = range;
  }

  /** The file as Avro wants it. */
  static SeekableInput input(Configuration conf, InputRange range) throws IOException {
    return new FsInput(new Path(range.file()), conf);
  }

  /**
   * The range's next record; null at its end, or after {@link #end}.
   *
   * @param reuse may be null
   */
  final T nextRecord(T reuse) throws IOException {
    try {
      if (reader == null && !open()) {
        return null;
      }
      if (!reader.hasNext()) {
        // Avro takes a block cut short for the end of the file; only the position tells.
        if (reader.previousSync() < input.length()) {
          end(
              Trouble.TRUNCATED,
              "damaged or truncated block at byte "
                  + reader.previousSync()
                  + ": the file ends inside it");
        }
        return null;
      }
      return reader.pastSync(range.end()) ? null : reader.next(reuse);
    } catch (RuntimeException e) {
      long block = reader == null ? 0 : reader.previousSync();
      end(Trouble.DAMAGED, "damaged or truncated block at byte " + block + ": " + rootMessage(e));
      return null;
    }
  }

  private boolean open() throws IOException {
    if (input.length() == 0) {
      return false;
    }
    try {
      reader = new DataFileReader<>(input, datumReader);
    } catch (IOException e) {
      end(Trouble.WRONG_HEADER, "expected an Avro file, found something else: " + e.getMessage());
      return false;
    }
    String unfit = check(reader);
    if (unfit != null) {
      end(unfitKind(), unfit);
      return false;
    }
    if (range.start() > 0) {
      reader.sync(range.start());
    }
    return true;
  }

  /** What is wrong with the file's schema or metadata; null if it is good. */
  abstract String check(DataFileReader<T> opened);

  /** What kind of trouble it is that {@link #check} speaks of. */
  abstract Trouble unfitKind();

  private static String rootMessage(Throwable e) {
    Throwable t = e;
    while (t.getCause() != null) {
      t = t.getCause();
    }
    return t.getMessage() == null ? t.getClass().getSimpleName() : t.getMessage();
  }

  @Override
  public void close() throws IOException {
    input.close();
  }
}
