package org.parmac.mac;

import org.parmac.math.Block;
import org.parmac.math.Kernels;
import org.parmac.model.Parameters;

/**
 * The bits before linear units: for each point, min over z ∈ {0,1}^L of w ‖y − f(z)‖² + µ ‖z − g‖²,
 * f(z) = Bz + b, with g ∈ {0,1}^L or any numbers: a closest point problem in L dimensions, whatever
 * the width of y is (see {@link CodeTile}).
 *
 * <ul>
 *   <li>Exact, L ≤ 24: sphere decoding from the better of h and the current z; ties keep h, then
 *       the current z.
 *   <li>Exact, L &gt; 24: the best alternation (below), then sphere decoding cut short.
 *   <li>Alternating: from h, the current z and Babai's point; the best local optimum.
 * </ul>
 *
 * Source: Carreira-Perpiñán and Raziperchikolaei, "Hashing with binary autoencoders", CVPR 2015,
 * section 3.2 (the reduction to L dimensions and the alternation). Not safe for use by several
 * threads.
 */
final class CodeSearch {
  private final boolean exact;
  private final int bits;
  private final CodeTile tile;
  private final BitOrder toSearch;
  private final BitOrder toLayer;
  private final SphereDecoder decoder;
  private final TileAlternation alternation;
  private final boolean alternates;
  private long[] hashes = new long[0];
  private long[] others = new long[0];
  private double hashCost;
  private double beforeCost;
  private double cost;

  /**
   * @param f B and b. Not modified.
   * @param weight w ≥ 0
   * @param mu µ ≥ 0
   * @param exact sphere decoding; otherwise alternation over bits
   */
  CodeSearch(Kernels kernels, Parameters f, double weight, double mu, boolean exact) {
    this.exact = exact;
    bits = f.inputs();
    tile = new CodeTile(kernels, f, weight, mu);
    toLayer = new BitOrder(tile.order());
    toSearch = new BitOrder(BitOrder.inverse(tile.order()));
    decoder = new SphereDecoder(kernels, tile.factor(), bits);
    alternation = new TileAlternation(kernels, tile, bits);
    alternates = !exact || bits > BinaryZStep.EXACT_BITS;
  }

  /**
   * Goes to a tile.
   *
   * @param y rows × outputs of f. Not modified.
   * @param near rows × L: g. Not modified.
   * @param hash h by row, codes to start from, which stay where nothing is better. Not modified.
   * @param before other codes to start from. Not modified.
   * @param from the place of the first of them
   */
  void tile(Block y, Block near, long[] hash, long[] before, int from) {
    tile.of(y, near);
    int rows = y.rows();
    if (hashes.length < rows) {
      hashes = new long[rows];
      others = new long[rows];
    }
    for (int i = 0; i < rows; i++) {
      hashes[i] = toSearch.of(hash[i]);
      others[i] = toSearch.of(before[from + i]);
    }
    if (alternates) {
      alternation.of(rows, hashes, others);
    }
  }

  /**
   * The best code for a row of the tile.
   *
   * @param sums counts of nodes and of what was cut short are added to
   */
  long solve(int row, ShardSums sums) {
    long h = hashes[row];
    long other = others[row];
    decoder.point(tile.t(), row * bits);
    hashCost = decoder.cost(h);
    beforeCost = other == h ? hashCost : decoder.cost(other);
    long best = beforeCost < hashCost ? other : h;
    cost = Math.min(hashCost, beforeCost);
    if (alternates) {
      best = bestAlternation(row, best);
    }
    if (exact) {
      long limit = bits > BinaryZStep.EXACT_BITS ? BinaryZStep.MAX_NODES : Long.MAX_VALUE;
      best = decoder.search(best, cost, limit);
      cost = decoder.bestCost();
      sums.nodes += decoder.nodes();
      sums.cappedPoints += decoder.capped() ? 1 : 0;
    }
    double constant = tile.constant(row);
    hashCost += constant;
    beforeCost += constant;
    cost += constant;
    return toLayer.of(best);
  }

  private long bestAlternation(int row, long better) {
    long best = better;
    for (int start = 0; start < TileAlternation.STARTS; start++) {
      long z = alternation.found(row, start);
      if (z != best) {
        double found = decoder.cost(z);
        if (found < cost) {
          best = z;
          cost = found;
        }
      }
    }
    return best;
  }

  /** What h costs in the row that was solved. */
  double hashCost() {
    return hashCost;
  }

  /** What the code before cost in the row that was solved. */
  double beforeCost() {
    return beforeCost;
  }

  /** What the best code costs in the row that was solved. */
  double cost() {
    return cost;
  }
}
