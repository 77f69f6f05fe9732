package org.parmac.job;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.apache.hadoop.io.RawComparator;
import org.apache.hadoop.io.WritableComparable;
import org.apache.hadoop.io.WritableComparator;

/**
 * Key of a partial fit: the layer's place in its chain, then the shard, so that a reducer sees
 * shards in order.
 */
public final class FitKey implements WritableComparable<FitKey> {
  private int layer;
  private int shard;

  public FitKey() {}

  FitKey(int layer, int shard) {
    this.layer = layer;
    this.shard = shard;
  }

  int layer() {
    return layer;
  }

  @Override
  public void write(DataOutput out) throws IOException {
    out.writeInt(layer);
    out.writeInt(shard);
  }

  @Override
  public void readFields(DataInput in) throws IOException {
    layer = in.readInt();
    shard = in.readInt();
  }

  @Override
  public int compareTo(FitKey other) {
    int byLayer = Integer.compare(layer, other.layer);
    return byLayer != 0 ? byLayer : Integer.compare(shard, other.shard);
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof FitKey && compareTo((FitKey) o) == 0;
  }

  @Override
  public int hashCode() {
    return layer;
  }

  @Override
  public String toString() {
    return "layer " + layer + " shard " + shard;
  }

  /** Puts all shards of a layer into one group. */
  public static final class ByLayer implements RawComparator<FitKey> {
    @Override
    public int compare(byte[] a, int aStart, int aLength, byte[] b, int bStart, int bLength) {
      return Integer.compare(
          WritableComparator.readInt(a, aStart), WritableComparator.readInt(b, bStart));
    }

    @Override
    public int compare(FitKey a, FitKey b) {
      return Integer.compare(a.layer, b.layer);
    }
  }
}
