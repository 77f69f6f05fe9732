package org.parmac.job.vectors;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.apache.hadoop.io.BytesWritable;
import org.apache.hadoop.mapreduce.Partitioner;

/**
 * Keys of a shuffle that brings equal things together, in the order of the input: one byte that
 * says what it is, 16 bytes of SHA-256, the range and the record, big-endian, so that the order of
 * bytes is theirs.
 */
final class FindingKey {
  /** What was found in a range. */
  static final byte FINDINGS = 0;

  /** A point's key. */
  static final byte KEY = 1;

  /** A point's values. */
  static final byte POINT = 2;

  /** Bytes by which things are equal. */
  static final int SAME = 17;

  private static final int BYTES = SAME + Integer.BYTES + Long.BYTES;

  private final MessageDigest sha;
  private final ByteBuffer bytes = ByteBuffer.allocate(BYTES);
  private ByteBuffer values = ByteBuffer.allocate(0);

  FindingKey() {
    try {
      sha = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  void findings(int range, BytesWritable into) {
    set(FINDINGS, new byte[SAME - 1], range, 0, into);
  }

  /**
   * @param of keys are compared among those of the same name only
   */
  void key(String of, String key, int range, long record, BytesWritable into) {
    sha.update(of.getBytes(StandardCharsets.UTF_8));
    sha.update((byte) 0);
    set(KEY, sha.digest(key.getBytes(StandardCharsets.UTF_8)), range, record, into);
  }

  /**
   * @param point width values. Not modified.
   */
  void point(float[] point, int width, int range, long record, BytesWritable into) {
    if (values.capacity() < width * Float.BYTES) {
      values = ByteBuffer.allocate(width * Float.BYTES);
    }
    values.asFloatBuffer().put(point, 0, width);
    sha.update(values.array(), 0, width * Float.BYTES);
    set(POINT, sha.digest(), range, record, into);
  }

  private void set(byte kind, byte[] hash, int range, long record, BytesWritable into) {
    bytes.clear();
    bytes.put(kind).put(hash, 0, SAME - 1).putInt(range).putLong(record);
    into.set(bytes.array(), 0, BYTES);
  }

  static int range(BytesWritable key) {
    return ByteBuffer.wrap(key.getBytes()).getInt(SAME);
  }

  static long record(BytesWritable key) {
    return ByteBuffer.wrap(key.getBytes()).getLong(SAME + Integer.BYTES);
  }

  /** Brings what is the same to the same reducer. */
  static final class ByHash extends Partitioner<BytesWritable, BytesWritable> {
    @Override
    public int getPartition(BytesWritable key, BytesWritable value, int reducers) {
      return Math.floorMod(ByteBuffer.wrap(key.getBytes()).getInt(1), reducers);
    }
  }
}
