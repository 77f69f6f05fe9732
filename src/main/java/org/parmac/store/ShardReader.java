package org.parmac.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.parmac.math.Block;
import org.parmac.store.record.Element;
import org.parmac.store.record.TileRecord;

/**
 * Reads a shard, or its coordinates, tile by tile, and checks each tile: its shard and place, its
 * size, its checksum. What does not fit is a {@link BadDataException} with file and tile.
 */
public final class ShardReader implements Closeable {
  static final String DATA_ID = "parmac.data";

  private final Path file;
  private final RecordFile<TileRecord> reader;
  private final TileChecksum checksum = new TileChecksum();
  private final int shard;
  private final int columns;
  private TileRecord record;
  private int tile = -1;
  private long moved;

  private ShardReader(Path file, RecordFile<TileRecord> reader, int shard, int columns) {
    this.file = file;
    this.reader = reader;
    this.shard = shard;
    this.columns = columns;
  }

  /**
   * @param kind {@link ShardWriter#POINTS} or {@link ShardWriter#COORDINATES}
   * @param shard the shard that the tiles must say they belong to
   * @param columns the width that the tiles must have
   * @param dataId the id of the import that the file must be of
   */
  public static ShardReader open(
      FileSystem fs, Path file, String kind, int shard, int columns, String dataId)
      throws IOException {
    RecordFile<TileRecord> reader = AvroFiles.open(fs, file, TileRecord.class, kind).of("tile");
    ShardReader shardReader = new ShardReader(file, reader, shard, columns);
    String found = reader.metadata(DATA_ID);
    if (!dataId.equals(found)) {
      reader.close();
      throw new BadDataException(
          file
              + ": expected data id "
              + dataId
              + ", found "
              + found
              + ". The file comes from another import. Put the right file back, or start a new"
              + " run.");
    }
    return shardReader;
  }

  /** The same shard in a split where all its rows are so many places further on. */
  ShardReader movedBy(long rows) {
    moved = rows;
    return this;
  }

  /** Reads the next tile; false at the end of the file. */
  public boolean next() throws IOException {
    tile++;
    record = reader.next(record);
    if (record == null) {
      return false;
    }
    check("shard", shard, record.getShard());
    check("tile number", tile, record.getTile());
    check("columns", columns, record.getColumns());
    int rowBytes = record.getElement() == Element.BITS ? (columns + 7) / 8 : columns * Float.BYTES;
    check("bytes of values", (long) record.getRows() * rowBytes, record.getValues().remaining());
    check("checksum", record.getChecksum(), checksum.of(record.getValues(), record.getKeys()));
    return true;
  }

  public int rows() {
    return record.getRows();
  }

  public long firstRow() {
    return record.getFirstRow() + moved;
  }

  /** Whether the tile holds bits, rather than numbers. */
  boolean isBinary() {
    return record.getElement() == Element.BITS;
  }

  /** File and tile, for messages. */
  public String where() {
    return file + ": tile " + tile;
  }

  /**
   * The tile's points.
   *
   * @param into rows × columns; resized and overwritten
   */
  public void points(Block into) throws IOException {
    check("element", Element.FLOAT32, record.getElement());
    into.resize(rows());
    record
        .getValues()
        .duplicate()
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(into.values(), 0, rows() * columns);
  }

  /**
   * The tile's binary coordinates.
   *
   * @param into at least as long as the tile has rows; overwritten
   */
  public void codes(long[] into) throws IOException {
    check("element", Element.BITS, record.getElement());
    ByteBuffer values = record.getValues().duplicate();
    int bytes = (columns + 7) / 8;
    for (int i = 0; i < rows(); i++) {
      long code = 0;
      for (int b = 0; b < bytes; b++) {
        code |= (values.get() & 0xffL) << (8 * b);
      }
      into[i] = code;
    }
  }

  /** The points' keys, one per row. */
  public String[] keys() throws IOException {
    return Keys.unpack(record.getKeys(), rows(), where());
  }

  private void check(String what, Object expected, Object found) throws BadDataException {
    if (!expected.equals(found)) {
      throw new BadDataException(
          where()
              + ": expected "
              + what
              + " "
              + expected
              + ", found "
              + found
              + ". The file is damaged or was put in another's place. "
              + Remedy.of(file));
    }
  }

  private void check(String what, long expected, long found) throws BadDataException {
    if (expected != found) {
      check(what, Long.valueOf(expected), Long.valueOf(found));
    }
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
