package org.parmac.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Avro files of ours of which it is not known beforehand what they hold. */
final class OurFiles {
  private static final String SUFFIX = ".avro";

  private OurFiles() {}

  /** The Avro files that lie directly in a directory, by name; or the file itself. */
  static List<Path> list(FileSystem fs, Path path) throws IOException {
    List<Path> files = new ArrayList<>();
    for (FileStatus status : status(fs, path)) {
      String name = status.getPath().getName();
      if (status.isFile()
          && name.endsWith(SUFFIX)
          && !name.startsWith("_")
          && !name.startsWith(".")) {
        files.add(status.getPath());
      }
    }
    files.sort(null);
    return files;
  }

  /** What lies at a path; an error that says what was expected where nothing does. */
  static FileStatus[] status(FileSystem fs, Path path) throws IOException {
    try {
      return fs.listStatus(path);
    } catch (FileNotFoundException e) {
      throw new BadDataException(
          path + ": expected a file or directory of Parmac, found nothing there. Check the path.",
          e);
    }
  }

  /** Opens a file of any kind. */
  static RecordFile<GenericRecord> open(FileSystem fs, Path file) throws IOException {
    long bytes = fs.getFileStatus(file).getLen();
    HadoopSeekableInput input = new HadoopSeekableInput(fs.open(file), bytes);
    try {
      DataFileReader<GenericRecord> reader =
          new DataFileReader<>(input, new GenericDatumReader<>());
      if (reader.getMetaString(AvroFiles.KIND) == null) {
        throw new BadDataException(
            file + ": expected an Avro file of Parmac, found one of another program.");
      }
      return new RecordFile<>(file, reader, bytes);
    } catch (BadDataException e) {
      input.close();
      throw e;
    } catch (IOException | RuntimeException e) {
      input.close();
      throw new BadDataException(
          file + ": expected an Avro file of Parmac, found another: " + e.getMessage(), e);
    }
  }

  /** The number of records in a file; blocks are read but not decoded. */
  static long records(FileSystem fs, Path file) throws IOException {
    long records = 0;
    try (RecordFile<GenericRecord> reader = open(fs, file)) {
      for (long block = reader.skipBlock(); block > 0; block = reader.skipBlock()) {
        records += block;
      }
    }
    return records;
  }
}
