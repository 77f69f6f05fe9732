package org.parmac.mac;

import org.parmac.math.Block;
import org.parmac.math.Kernels;
import org.parmac.model.Codes;
import org.parmac.model.Layer;

/** z = h(x): the first coordinates (h the start hash) and the last (h the trained encoder). */
public final class ForwardZ implements ZStep {
  private final Kernels kernels;
  private final Layer hash;
  private final Block bits;
  private long[] codes = new long[0];

  /**
   * @param hash a step layer, L units over D inputs
   */
  public ForwardZ(Kernels kernels, Layer hash) {
    this.kernels = kernels;
    this.hash = hash;
    this.bits = new Block(0, hash.parameters().units());
  }

  @Override
  public void solve(Block points, long[] z, int from, ShardSums sums) {
    int rows = points.rows();
    if (codes.length < rows) {
      codes = new long[rows];
    }
    hash.forward(kernels, points, bits);
    Codes.pack(bits, codes);
    for (int i = 0; i < rows; i++) {
      sums.changedBits += Long.bitCount(codes[i] ^ z[from + i]);
      z[from + i] = codes[i];
    }
    sums.consistentPoints += rows;
  }
}
