package org.parmac.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Avro files of ours: each says in its metadata what it is ({@code parmac.kind}) and by which
 * version of its layout ({@code parmac.version}), and the same records give the same bytes.
 */
public final class AvroFiles {
  public static final String KIND = "parmac.kind";
  public static final String VERSION = "parmac.version";

  /** The layout version that this program writes, and the newest that it reads. */
  public static final int LAYOUT = 1;

  /** Bytes of records after which a block is ended; a tile is nearly always a block of its own. */
  private static final int BLOCK_BYTES = 64 * 1024;

  private AvroFiles() {}

  /**
   * Starts a file. The sync marker is a digest of the kind, not random, so that equal records give
   * equal files.
   *
   * @param out taken over: closed with the writer
   */
  public static <T extends SpecificRecord> DataFileWriter<T> create(
      OutputStream out, Class<T> type, String kind, Map<String, String> metadata)
      throws IOException {
    DataFileWriter<T> writer = new DataFileWriter<>(new SpecificDatumWriter<>(type));
    writer.setSyncInterval(BLOCK_BYTES);
    writer.setMeta(KIND, kind);
    writer.setMeta(VERSION, Integer.toString(LAYOUT));
    metadata.forEach(writer::setMeta);
    return writer.create(SpecificData.get().getSchema(type), out, syncMarker(kind));
  }

  /**
   * Opens a file and checks that it is what is expected.
   *
   * @throws BadDataException if it is missing, empty, or another
   */
  public static <T extends SpecificRecord> RecordFile<T> open(
      FileSystem fs, Path file, Class<T> type, String kind) throws IOException {
    FileStatus status = status(fs, file, kind);
    if (status.getLen() == 0) {
      throw new BadDataException(
          file + ": empty file, expected an Avro file of kind " + kind + ". " + Remedy.of(file));
    }
    HadoopSeekableInput input = new HadoopSeekableInput(fs.open(file), status.getLen());
    try {
      DataFileReader<T> reader = new DataFileReader<>(input, new SpecificDatumReader<>(type));
      check(file, "kind", kind, reader.getMetaString(KIND));
      check(file, "layout version", Integer.toString(LAYOUT), reader.getMetaString(VERSION));
      return new RecordFile<>(file, reader, status.getLen());
    } catch (BadDataException e) {
      input.close();
      throw e;
    } catch (IOException | RuntimeException e) {
      input.close();
      throw new BadDataException(
          file
              + ": not an Avro file of kind "
              + kind
              + ": "
              + e.getMessage()
              + ". "
              + Remedy.of(file),
          e);
    }
  }

  private static FileStatus status(FileSystem fs, Path file, String kind) throws IOException {
    try {
      return fs.getFileStatus(file);
    } catch (FileNotFoundException e) {
      throw new BadDataException(
          file
              + ": expected an Avro file of kind "
              + kind
              + ", found none there. "
              + Remedy.of(file),
          e);
    }
  }

  private static void check(Path file, String what, String expected, String found)
      throws BadDataException {
    if (!expected.equals(found)) {
      throw new BadDataException(
          file
              + ": expected "
              + what
              + " "
              + expected
              + ", found "
              + (found == null ? "none" : found)
              + ". Is this the right path, and written by this version of Parmac?");
    }
  }

  private static byte[] syncMarker(String kind) {
    try {
      return MessageDigest.getInstance("MD5")
          .digest(("parmac " + kind).getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has MD5", e);
    }
  }
}
