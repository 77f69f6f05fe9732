package org.parmac.job.retrieval;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Objects;
import org.apache.hadoop.io.Writable;
import org.parmac.search.QueryTally;

/** A query's tally on its way from mapper to reducer. */
final class TallyWritable implements Writable {
  private QueryTally tally;

  /** For Hadoop, which makes it by reflection. */
  TallyWritable() {}

  TallyWritable(QueryTally tally) {
    this.tally = tally;
  }

  QueryTally tally() {
    return tally;
  }

  @Override
  public void write(DataOutput out) throws IOException {
    tally.write(out);
  }

  @Override
  public void readFields(DataInput in) throws IOException {
    tally = QueryTally.read(in);
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof TallyWritable other && Objects.equals(tally, other.tally);
  }

  @Override
  public int hashCode() {
    return Objects.hashCode(tally);
  }
}
