package org.parmac.job.retrieval;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Objects;
import org.apache.hadoop.io.Writable;
import org.parmac.search.KeyedNeighbours;

/** A query's nearest codes on their way from mapper to reducer. */
final class KeyedNeighboursWritable implements Writable {
  private KeyedNeighbours neighbours;

  /** For Hadoop, which makes it by reflection. */
  KeyedNeighboursWritable() {}

  KeyedNeighboursWritable(KeyedNeighbours neighbours) {
    this.neighbours = neighbours;
  }

  KeyedNeighbours neighbours() {
    return neighbours;
  }

  @Override
  public void write(DataOutput out) throws IOException {
    neighbours.write(out);
  }

  @Override
  public void readFields(DataInput in) throws IOException {
    neighbours = KeyedNeighbours.read(in);
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof KeyedNeighboursWritable other
        && Objects.equals(neighbours, other.neighbours);
  }

  @Override
  public int hashCode() {
    return Objects.hashCode(neighbours);
  }
}
