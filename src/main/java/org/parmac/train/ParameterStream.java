package org.parmac.train;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.parmac.model.Parameters;

/** Parameters in the state of a partial fit: weights unit by unit, then biases, as float32. */
final class ParameterStream {
  private ParameterStream() {}

  static void write(Parameters p, DataOutput out) throws IOException {
    write(p.weights().values(), p.units() * p.inputs(), out);
    write(p.bias(), p.units(), out);
  }

  private static void write(float[] values, int count, DataOutput out) throws IOException {
    for (int i = 0; i < count; i++) {
      out.writeFloat(values[i]);
    }
  }

  /** Reads parameters of a known shape. */
  static Parameters read(int units, int inputs, DataInput in) throws IOException {
    Parameters p = Parameters.zeros(units, inputs);
    read(p.weights().values(), in);
    read(p.bias(), in);
    return p;
  }

  private static void read(float[] into, DataInput in) throws IOException {
    for (int i = 0; i < into.length; i++) {
      into[i] = in.readFloat();
    }
  }
}
