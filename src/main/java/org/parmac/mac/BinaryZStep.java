package org.parmac.mac;

import org.parmac.math.Block;
import org.parmac.math.Kernels;
import org.parmac.model.Codes;
import org.parmac.model.Layer;

/**
 * Z step of a binary autoencoder: for each point, min over z ∈ {0,1}^L of ‖x − f(z)‖² + µ ‖z −
 * h(x)‖², f(z) = Bz + b; see {@link CodeSearch} for how.
 *
 * <p>Source: Carreira-Perpiñán and Raziperchikolaei, "Hashing with binary autoencoders", CVPR 2015,
 * section 3.2. Not safe for use by several threads.
 */
public final class BinaryZStep implements ZStep {
  /** The most bits that are always searched to the end. */
  public static final int EXACT_BITS = 24;

  /** Nodes after which a search over more bits is cut short. */
  public static final long MAX_NODES = 256;

  private final Kernels kernels;
  private final Layer encoder;
  private final CodeSearch search;
  private final Block hashBits;
  private long[] hashes = new long[0];

  /**
   * @param encoder h, L units over D inputs, step
   * @param decoderLayer f, D units over L inputs, linear
   * @param mu µ ≥ 0, in model units
   * @param exact sphere decoding; otherwise alternation over bits
   */
  public BinaryZStep(Kernels kernels, Layer encoder, Layer decoderLayer, double mu, boolean exact) {
    this.kernels = kernels;
    this.encoder = encoder;
    this.search = new CodeSearch(kernels, decoderLayer.parameters(), 1, mu, exact);
    this.hashBits = new Block(0, encoder.units());
  }

  @Override
  public void solve(Block points, Block y, Coordinates coordinates, int from, ShardSums sums) {
    long[] z = coordinates.codes(0);
    encoder.forward(kernels, points, hashBits);
    if (hashes.length < points.rows()) {
      hashes = new long[points.rows()];
    }
    Codes.pack(hashBits, hashes);
    search.tile(points, hashBits, hashes, z, from);
    for (int i = 0; i < points.rows(); i++) {
      long h = hashes[i];
      long before = z[from + i];
      long after = search.solve(i, sums);
      sums.objectiveBefore += search.beforeCost();
      sums.objective += search.cost();
      sums.nestedError += search.hashCost();
      sums.largestNestedError = Math.max(sums.largestNestedError, search.hashCost());
      sums.changedBits += Long.bitCount(after ^ before);
      sums.violatedBits += Long.bitCount(after ^ h);
      if (after == h) {
        sums.consistentPoints++;
      }
      z[from + i] = after;
    }
  }
}
