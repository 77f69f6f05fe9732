package org.parmac.job;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.avro.mapred.AvroValue;
import org.parmac.store.record.PartialFitRecord;

/** Folds as they travel from mappers to reducers. */
public final class PartialFits {
  private PartialFits() {}

  /** Writes a fold's state. */
  @FunctionalInterface
  public interface State {
    void write(DataOutput out) throws IOException;
  }

  /** Makes a record of a fold, whose state is written by the fold itself. */
  public static AvroValue<PartialFitRecord> pack(String layer, int shard, State state)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    state.write(new DataOutputStream(bytes));
    return new AvroValue<>(
        new PartialFitRecord(layer, shard, ByteBuffer.wrap(bytes.toByteArray())));
  }

  /** The state in a record, to be read by the fold itself. */
  public static DataInputStream open(AvroValue<PartialFitRecord> value) {
    ByteBuffer state = value.datum().getState();
    return new DataInputStream(
        new ByteArrayInputStream(
            state.array(), state.arrayOffset() + state.position(), state.remaining()));
  }
}
