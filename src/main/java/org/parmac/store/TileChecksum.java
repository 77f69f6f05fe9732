package org.parmac.store;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** The checksum of a tile: CRC-32C of its values, then its keys. */
public final class TileChecksum {
  private final CRC32C crc = new CRC32C();

  /** The checksum of a tile's bytes. Neither buffer is modified. */
  public int of(ByteBuffer values, ByteBuffer keys) {
    crc.reset();
    crc.update(values.duplicate());
    crc.update(keys.duplicate());
    return (int) crc.getValue();
  }
}
