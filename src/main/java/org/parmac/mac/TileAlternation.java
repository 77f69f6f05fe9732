package org.parmac.mac;

import org.parmac.math.Kernels;

/**
 * Local minima of zᵀGz − 2cᵀz over z ∈ {0,1}^L for all points of a tile, eight at a time: bits are
 * visited in turn and flipped while that is better, from the hash, from the code before and from
 * Babai's point, which decides each bit of ‖Rz − t‖² once, from the last on.
 *
 * <p>Source: Carreira-Perpiñán and Raziperchikolaei, "Hashing with binary autoencoders", CVPR 2015,
 * section 3.2.
 */
final class TileAlternation {
  static final int STARTS = 3;

  private static final int LANES = 8;
  private static final int MAX_SWEEPS = 100;

  private final Kernels kernels;
  private final CodeTile tile;
  private final int bits;
  private final float[] g;
  private final float[] r;
  private final float[] c;
  private final float[] t;
  private final float[] z;
  private final float[] gradient;
  private long[] found = new long[0];

  TileAlternation(Kernels kernels, CodeTile tile, int bits) {
    this.kernels = kernels;
    this.tile = tile;
    this.bits = bits;
    g = floats(tile.quadratic());
    r = floats(tile.factor());
    c = new float[bits * LANES];
    t = new float[bits * LANES];
    z = new float[bits * LANES];
    gradient = new float[bits * LANES];
  }

  private static float[] floats(double[] values) {
    float[] result = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      result[i] = (float) values[i];
    }
    return result;
  }

  /**
   * Goes to the tile.
   *
   * @param hashes one per row, in the order of the search. Not modified.
   * @param before the same
   */
  void of(int rows, long[] hashes, long[] before) {
    if (found.length < STARTS * rows) {
      found = new long[STARTS * rows];
    }
    for (int from = 0; from < rows; from += LANES) {
      int count = Math.min(LANES, rows - from);
      lanes(tile.c(), from, count, c);
      lanes(tile.t(), from, count, t);
      unpack(hashes, from, count);
      descend(0, from, count);
      unpack(before, from, count);
      descend(1, from, count);
      kernels.nearestBits(r, bits, t, z);
      descend(2, from, count);
    }
  }

  private void descend(int start, int from, int count) {
    kernels.alternateBits(g, bits, c, z, gradient, MAX_SWEEPS);
    for (int l = 0; l < count; l++) {
      long code = 0;
      for (int k = 0, p = l; k < bits; k++, p += LANES) {
        code |= (long) z[p] << k;
      }
      found[STARTS * (from + l) + start] = code;
    }
  }

  private void lanes(double[] rows, int from, int count, float[] into) {
    for (int l = 0; l < count; l++) {
      for (int k = 0, p = (from + l) * bits, q = l; k < bits; k++, p++, q += LANES) {
        into[q] = (float) rows[p];
      }
    }
  }

  private void unpack(long[] codes, int from, int count) {
    for (int l = 0; l < count; l++) {
      for (int k = 0, q = l; k < bits; k++, q += LANES) {
        z[q] = codes[from + l] >>> k & 1;
      }
    }
  }

  /** The local minimum of a row from one of the starts. */
  long found(int row, int start) {
    return found[STARTS * row + start];
  }
}
