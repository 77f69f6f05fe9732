package org.parmac.job;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.apache.hadoop.io.Writable;
import org.apache.hadoop.mapreduce.InputSplit;

/** What a task reads: one shard. */
final class ShardSplit extends InputSplit implements Writable {
  private int shard;
  private long bytes;
  private String[] hosts;

  /** For Hadoop, which makes it by reflection. */
  ShardSplit() {
    this(0, 0, new String[0]);
  }

  ShardSplit(int shard, long bytes, String[] hosts) {
    this.shard = shard;
    this.bytes = bytes;
    this.hosts = hosts;
  }

  int shard() {
    return shard;
  }

  @Override
  public long getLength() {
    return bytes;
  }

  @Override
  public String[] getLocations() {
    return hosts.clone();
  }

  @Override
  public void write(DataOutput out) throws IOException {
    out.writeInt(shard);
    out.writeLong(bytes);
  }

  @Override
  public void readFields(DataInput in) throws IOException {
    shard = in.readInt();
    bytes = in.readLong();
  }

  @Override
  public String toString() {
    return "shard " + shard;
  }
}
