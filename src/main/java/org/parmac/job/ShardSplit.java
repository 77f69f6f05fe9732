package org.parmac.job;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.io.Writable;
import org.apache.hadoop.mapreduce.InputSplit;

/** What a task works on: a shard, or several in order. */
final class ShardSplit extends InputSplit implements Writable {
  private List<Integer> shards;
  private long bytes;
  private String[] hosts;

  /** For Hadoop, which makes it by reflection. */
  ShardSplit() {
    this(List.of(), 0, new String[0]);
  }

  ShardSplit(List<Integer> shards, long bytes, String[] hosts) {
    this.shards = List.copyOf(shards);
    this.bytes = bytes;
    this.hosts = hosts;
  }

  List<Integer> shards() {
    return shards;
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
    out.writeLong(bytes);
    out.writeInt(shards.size());
    for (int shard : shards) {
      out.writeInt(shard);
    }
  }

  @Override
  public void readFields(DataInput in) throws IOException {
    bytes = in.readLong();
    List<Integer> read = new ArrayList<>();
    for (int n = in.readInt(); n > 0; n--) {
      read.add(in.readInt());
    }
    shards = List.copyOf(read);
  }

  @Override
  public String toString() {
    return "shards " + shards;
  }
}
