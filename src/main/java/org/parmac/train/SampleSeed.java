package org.parmac.train;

import java.nio.ByteBuffer;
import org.parmac.math.Block;
import org.parmac.model.Parameters;

/**
 * The seed of a sample of rows that stays the same in all iterations, kept in the state of a
 * layer's parameters.
 */
final class SampleSeed {
  private SampleSeed() {}

  /** Parameters of a layer that gives 0 for all points until it was trained. */
  static Parameters untrained(LayerShape shape, int features, long seed) {
    byte[] state = ByteBuffer.allocate(Long.BYTES).putLong(seed).array();
    Parameters zeros = Parameters.zeros(shape.units(), features);
    return new Parameters(zeros.weights(), zeros.bias(), zeros.arrays(), state);
  }

  /** The seed that parameters carry. */
  static long of(Parameters p) {
    if (p.state().length != Long.BYTES) {
      throw new IllegalArgumentException(
          "expected parameters with the seed of their sample, "
              + Long.BYTES
              + " bytes of state, found "
              + p.state().length
              + " bytes. Were they made by a layer of another kind?");
    }
    return ByteBuffer.wrap(p.state()).getLong();
  }

  /** Linear units that were fitted, with arrays, and with the seed of the warm parameters. */
  static Parameters keep(
      Parameters warm, Block weights, float[] bias, java.util.Map<String, Block> arrays) {
    return new Parameters(weights, bias, arrays, warm.state());
  }
}
