package org.parmac.cli;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.apache.avro.Schema;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.parmac.math.Block;
import org.parmac.store.vectors.VectorSamples;

/** Files of vectors with everything wrong that a file of vectors can have. */
final class SpoiledInputs {
  private static final String NULLABLE =
      "{'type':'record','name':'P','fields':["
          + "{'name':'id','type':['null','string']},"
          + "{'name':'v','type':['null',{'type':'array','items':['null','double']}]}]}";

  private final Path folder;

  private SpoiledInputs(Path folder) {
    this.folder = folder;
  }

  /** Whole numbers in three columns, of which the second is always 7. */
  static Block points(int rows, long seed) {
    Block block = VectorSamples.bytes(rows, 3, seed);
    for (int i = 0; i < rows; i++) {
      block.set(i, 1, 7);
    }
    return block;
  }

  /** Spoiled lines, of which it does not matter where they are cut into ranges. */
  static void writeLines(Path folder) throws IOException {
    SpoiledInputs inputs = new SpoiledInputs(folder);
    inputs.lines();
  }

  static void write(Path folder) throws IOException {
    SpoiledInputs inputs = new SpoiledInputs(folder);
    inputs.lines();
    inputs.fixed();
    inputs.compressed();
    inputs.avro();
    inputs.put("notes.md", "not vectors".getBytes(StandardCharsets.UTF_8));
    inputs.damagedBlock();
  }

  private void put(String name, byte[] content) throws IOException {
    Files.write(folder.resolve(name), content);
  }

  private void put(String name, String content) throws IOException {
    put(name, content.getBytes(StandardCharsets.UTF_8));
  }

  private void lines() throws IOException {
    put("a1-good.csv", VectorSamples.csv(points(20, 1), ","));
    put(
        "a2-fields.csv",
        "x,y,z\n1,7,3\n1,7,nan\n\n2,7,NaN\n1,-inf,4\n1,7,1e39\n1,oops,3\n1,,3\n"
            + "x1,7,3\nx2,7,3\nx3,7,3\nx4,7,3\nx5,7,"
            + "y".repeat(500)
            + "\n4,7\n4,7,5,6\n\t\n9,7,9\n");
    put("a3-wide.csv", "1,7,3,4\n2,7,4,5\n");
    put("a4-empty.csv", "");
    put("a5-blank.csv", "\n\n");
    put("a6-copies.csv", "50,7,51\n52,7,53\n50,7,51\n50,7,51\n");
  }

  private void fixed() throws IOException {
    byte[] fvecs = VectorSamples.fvecs(points(20, 2));
    put("b1-cut.fvecs", Arrays.copyOf(fvecs, fvecs.length - 7));
    Block wild = points(20, 3);
    wild.set(4, 1, Float.NaN);
    wild.set(5, 2, Float.NEGATIVE_INFINITY);
    put("b2-wild.fvecs", VectorSamples.fvecs(wild));
    byte[] ragged = VectorSamples.bvecs(points(9, 4));
    ragged[2 * 7] = 4;
    put("b3-ragged.bvecs", ragged);
    put("b4-text.fvecs", "1,2,3,4,5,6\n");
    put("b5-short.bvecs", new byte[] {3, 0});
    put("b6-labels-idx1-ubyte", new byte[] {0, 0, 8, 1, 0, 0, 0, 2, 5, 6});
    put("b7-type.idx", new byte[] {0, 0, 7, 2, 0, 0, 0, 1, 0, 0, 0, 1, 5});
    byte[] idx = VectorSamples.idx(points(20, 5), 8, 3);
    put("b8-cut.idx", Arrays.copyOf(idx, idx.length - 9));
    put("b9-more.idx", Arrays.copyOf(idx, idx.length + 3));
    byte[] huge = VectorSamples.idx(points(4, 6), 0x0e, 3);
    java.nio.ByteBuffer.wrap(huge).putDouble(12 + 8 * 3, 1e300);
    put("bz-huge.idx", huge);
  }

  /** Stored, not deflated: where it is cut does not depend on the version of zlib. */
  private static byte[] stored(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out =
        new GZIPOutputStream(bytes) {
          {
            def.setLevel(Deflater.NO_COMPRESSION);
          }
        }) {
      out.write(content);
    }
    return bytes.toByteArray();
  }

  private void compressed() throws IOException {
    byte[] gz = stored(VectorSamples.csv(points(20, 7), ","));
    put("c1-cut.csv.gz", Arrays.copyOf(gz, gz.length - 60));
    gz[10] = 7; // a kind of block that there is not
    put("c2-corrupt.csv.gz", gz);
    put("c3-nothing.csv.gz", stored(new byte[0]));
    byte[] line = new byte[65 << 20];
    Arrays.fill(line, (byte) '1');
    put("c4-line.csv.gz", VectorSamples.gzip(line));
  }

  private void avro() throws IOException {
    byte[] keyed = VectorSamples.avro(points(30, 8), "float", true);
    put("d1-keys.avro", keyed);
    put("d2-same-keys.avro", VectorSamples.avro(points(7, 9), "double", true));
    byte[] more = VectorSamples.avro(points(50, 10), "float", false);
    put("d3-cut.avro", Arrays.copyOf(more, more.length - 30));
    more[more.length - 5] ^= 8;
    put("d4-damaged.avro", more);
    put("d5-text.avro", "1,2,3\n");
    put("d6-nulls.avro", nulls());
    put("d7-fields.avro", records("{'type':'record','name':'P','fields':[]}"));
    put("d8.avro.gz", VectorSamples.gzip(keyed));
  }

  private static byte[] nulls() throws IOException {
    return records(
        NULLABLE,
        new Object[] {"a", Arrays.asList(1.0, 7.0, 3.0)},
        new Object[] {null, Arrays.asList(1.0, 7.0, 4.0)},
        new Object[] {"b", null},
        new Object[] {"c", Arrays.asList(1.0, null, 3.0)},
        new Object[] {"two\nlines", Arrays.asList(1.0, 7.0, 5.0)},
        new Object[] {"d", Arrays.asList(1.0, 7.0)},
        new Object[] {"e", Arrays.asList(1.0, 7.0, -1e300)});
  }

  private static byte[] records(String schema, Object[]... rows) throws IOException {
    Schema parsed = new Schema.Parser().parse(schema.replace('\'', '"'));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataFileWriter<GenericRecord> writer =
        new DataFileWriter<>(new GenericDatumWriter<GenericRecord>(parsed))) {
      writer.create(parsed, bytes);
      for (Object[] row : rows) {
        GenericRecord record = new GenericData.Record(parsed);
        for (int i = 0; i < row.length; i++) {
          record.put(i, row[i]);
        }
        writer.append(record);
      }
    }
    return bytes.toByteArray();
  }

  /** A file whose checksum, beside it, says otherwise, as of a damaged block. */
  private void damagedBlock() throws IOException {
    File file = folder.resolve("z-block.csv").toFile();
    FileSystem fs = FileSystem.getLocal(new Configuration());
    try (OutputStream out = fs.create(new org.apache.hadoop.fs.Path(file.toURI()))) {
      out.write("1,7,3\n2,7,4\n".getBytes(StandardCharsets.UTF_8));
    }
    Files.write(file.toPath(), "1,7,3\n2,7,5\n".getBytes(StandardCharsets.UTF_8));
  }
}
