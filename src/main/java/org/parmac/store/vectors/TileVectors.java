package org.parmac.store.vectors;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.SeekableInput;
import org.apache.avro.specific.SpecificDatumReader;
import org.parmac.store.AvroFiles;
import org.parmac.store.BadDataException;
import org.parmac.store.Keys;
import org.parmac.store.ShardWriter;
import org.parmac.store.TileChecksum;
import org.parmac.store.record.Element;
import org.parmac.store.record.TileRecord;

/** Points of our own shards, with the keys that the import gave them. */
final class TileVectors extends AvroVectors<TileRecord> {
  private final TileChecksum checksum = new TileChecksum();
  private TileRecord tile;
  private String[] keys;
  private ByteBuffer points;
  private int row;

  TileVectors(SeekableInput input, InputRange range) {
    super(input, new SpecificDatumReader<>(TileRecord.class), range);
  }

  @Override
  String check(DataFileReader<TileRecord> opened) {
    String kind = opened.getMetaString(AvroFiles.KIND);
    String version = opened.getMetaString(AvroFiles.VERSION);
    if (!ShardWriter.POINTS.equals(kind)) {
      return "expected a file of points, found one of " + kind;
    }
    return Integer.toString(AvroFiles.LAYOUT).equals(version)
        ? null
        : "expected layout version " + AvroFiles.LAYOUT + ", found " + version;
  }

  @Override
  Trouble unfitKind() {
    return Trouble.WRONG_HEADER;
  }

  @Override
  boolean isKeyed() {
    return true;
  }

  @Override
  public Map.Entry<String, String> raw() {
    return Map.entry("text", key == null ? "" : key);
  }

  @Override
  boolean read() throws IOException {
    while (tile == null || row == tile.getRows()) {
      tile = nextRecord(tile);
      if (tile == null) {
        return problem != null;
      }
      if (!unpack()) {
        return true;
      }
    }
    points.get(row * width * Float.BYTES, bytes, 0, bytes.length);
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values, 0, width);
    key = keys[row++];
    return true;
  }

  private byte[] bytes = new byte[0];

  private boolean unpack() {
    ByteBuffer packed = tile.getValues();
    width = tile.getColumns();
    if (tile.getElement() != Element.FLOAT32
        || packed.remaining() != (long) tile.getRows() * width * Float.BYTES
        || checksum.of(packed, tile.getKeys()) != tile.getChecksum()) {
      end(
          Trouble.DAMAGED,
          "damaged tile "
              + tile.getTile()
              + ": its values and keys do not fit its size and checksum");
      return false;
    }
    try {
      keys = Keys.unpack(tile.getKeys(), tile.getRows(), "tile " + tile.getTile());
    } catch (BadDataException e) {
      end(Trouble.DAMAGED, e.getMessage());
      return false;
    }
    points = packed;
    row = 0;
    values(width);
    bytes = new byte[width * Float.BYTES];
    return true;
  }
}
