package org.parmac.store;

import java.io.Closeable;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.parmac.math.Block;

/**
 * A shard in the making: takes points in the order of their places, and writes them tile by tile.
 */
public final class ShardFile implements Closeable {
  private final DatasetLayout.ShardPlace place;
  private final Digested out;
  private final ShardWriter writer;
  private final Block tile;
  private final String[] keys;
  private int rows;
  private long next;

  /**
   * @param out taken over: closed with the shard
   */
  public ShardFile(OutputStream out, DatasetLayout layout, DatasetLayout.ShardPlace place)
      throws IOException {
    this.place = place;
    this.out = new Digested(out);
    this.writer =
        new ShardWriter(this.out, ShardWriter.POINTS, place.shard(), layout.columns(), layout.id());
    this.tile = new Block(layout.tileRows(), layout.columns());
    this.keys = new String[layout.tileRows()];
    this.next = place.firstPlace();
  }

  /**
   * Appends the point of the next place.
   *
   * @param values as many as the dataset has columns. Not modified.
   */
  public void append(long at, String key, float[] values) throws IOException {
    if (at != next) {
      throw new IOException(
          place.split()
              + "/"
              + DatasetDir.shardFile(place.shard())
              + ": expected the point of place "
              + next
              + ", found that of "
              + at
              + ". Import again.");
    }
    System.arraycopy(values, 0, tile.values(), rows * tile.columns(), tile.columns());
    keys[rows++] = key;
    next++;
    if (rows == keys.length) {
      writeTile();
    }
  }

  private void writeTile() throws IOException {
    tile.resize(rows);
    writer.append(next - place.firstPlace() + place.firstRow() - rows, tile, keys);
    rows = 0;
  }

  @Override
  public void close() throws IOException {
    if (rows > 0) {
      writeTile();
    }
    writer.close();
  }

  /** What was written; after {@link #close}. */
  public DatasetDir.Shard written() {
    return new DatasetDir.Shard(
        DatasetDir.shardFile(place.shard()),
        place.firstRow(),
        next - place.firstPlace(),
        out.bytes,
        HexFormat.of().formatHex(out.sha256.digest()));
  }

  /** Counts and digests what passes. */
  private static final class Digested extends FilterOutputStream {
    private final MessageDigest sha256;
    private long bytes;

    Digested(OutputStream out) {
      super(out);
      try {
        sha256 = MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java platform has SHA-256", e);
      }
    }

    @Override
    public void write(int b) throws IOException {
      out.write(b);
      sha256.update((byte) b);
      bytes++;
    }

    @Override
    public void write(byte[] b, int offset, int length) throws IOException {
      out.write(b, offset, length);
      sha256.update(b, offset, length);
      bytes += length;
    }
  }
}
