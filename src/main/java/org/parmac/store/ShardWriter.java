package org.parmac.store;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import org.apache.avro.file.DataFileWriter;
import org.parmac.math.Block;
import org.parmac.store.record.Element;
import org.parmac.store.record.TileRecord;

/** Writes a shard, or its coordinates, tile by tile. */
public final class ShardWriter implements Closeable {
  /** Kind of the files that hold points. */
  public static final String POINTS = "points";

  /** Kind of the files that hold coordinates. */
  public static final String COORDINATES = "coordinates";

  private final DataFileWriter<TileRecord> writer;
  private final TileRecord record = new TileRecord();
  private final TileChecksum checksum = new TileChecksum();
  private ByteBuffer buffer = ByteBuffer.allocate(0);
  private int tile;

  /**
   * @param out taken over: closed with the writer
   * @param kind {@link #POINTS} or {@link #COORDINATES}
   * @param dataId the id of the import that the rows belong to
   */
  public ShardWriter(OutputStream out, String kind, int shard, int columns, String dataId)
      throws IOException {
    writer = AvroFiles.create(out, TileRecord.class, kind, Map.of(ShardReader.DATA_ID, dataId));
    record.setShard(shard);
    record.setColumns(columns);
  }

  /**
   * Appends a tile of points.
   *
   * @param keys one per row
   */
  public void append(long firstRow, Block values, String[] keys) throws IOException {
    append(firstRow, values, Keys.pack(keys, values.rows()));
  }

  /**
   * Appends a tile of coordinates that are numbers.
   *
   * @param values rows × columns. Not modified.
   */
  public void append(long firstRow, Block values) throws IOException {
    append(firstRow, values, ByteBuffer.allocate(0));
  }

  private void append(long firstRow, Block values, ByteBuffer keys) throws IOException {
    int count = values.rows() * values.columns();
    prepare(count * Float.BYTES);
    buffer.asFloatBuffer().put(values.values(), 0, count);
    append(firstRow, values.rows(), Element.FLOAT32, keys);
  }

  /**
   * Appends a tile of binary coordinates.
   *
   * @param codes one per row: bit l of the code is bit l of the long. Not modified.
   */
  public void append(long firstRow, long[] codes, int rows) throws IOException {
    int bytes = (record.getColumns() + 7) / 8;
    prepare(rows * bytes);
    byte[] packed = buffer.array();
    for (int i = 0, p = 0; i < rows; i++) {
      long code = codes[i];
      for (int b = 0; b < bytes; b++) {
        packed[p++] = (byte) (code >>> (8 * b));
      }
    }
    append(firstRow, rows, Element.BITS, ByteBuffer.allocate(0));
  }

  private void prepare(int bytes) {
    if (buffer.capacity() < bytes) {
      buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
    buffer.clear().limit(bytes);
  }

  private void append(long firstRow, int rows, Element element, ByteBuffer keys)
      throws IOException {
    record.setTile(tile++);
    record.setFirstRow(firstRow);
    record.setRows(rows);
    record.setElement(element);
    record.setValues(buffer);
    record.setChecksum(checksum.of(buffer, keys));
    record.setKeys(keys);
    writer.append(record);
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }
}
