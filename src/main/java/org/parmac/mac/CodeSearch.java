package org.parmac.mac;

import java.util.Comparator;
import java.util.stream.IntStream;
import org.parmac.math.Block;
import org.parmac.math.Kernels;
import org.parmac.math.SymmetricSolver;
import org.parmac.model.Parameters;

/**
 * The bits before linear units: for each point, min over z ∈ {0,1}^L of w ‖y − f(z)‖² + µ ‖z − g‖²,
 * f(z) = Bz + b, with g ∈ {0,1}^L or any numbers.
 *
 * <p>With G = w BᵀB + µI and c = w Bᵀ(y − b) + µg this is zᵀGz − 2cᵀz + w ‖y − b‖² + µ‖g‖², and
 * with G = RᵀR and t = R⁻ᵀc it is ‖Rz − t‖² − ‖t‖² + …: a closest point problem in L dimensions,
 * whatever the width of y is. Bits are reordered by the length of their column of B, so that the
 * one that matters most is decided first.
 *
 * <ul>
 *   <li>Exact, L ≤ 24: sphere decoding from the better of h and the current z; ties keep h, then
 *       the current z.
 *   <li>Exact, L &gt; 24: the best alternation (below), then sphere decoding of at most 2000 nodes.
 *   <li>Alternating: from h, the current z and Babai's point; the best local optimum.
 * </ul>
 *
 * Source: Carreira-Perpiñán and Raziperchikolaei, "Hashing with binary autoencoders", CVPR 2015,
 * section 3.2 (the reduction to L dimensions and the alternation). Not safe for use by several
 * threads.
 */
final class CodeSearch {
  private final double weight;
  private final double mu;
  private final boolean exact;
  private final int bits;
  private final int[] order;
  private final Block columns;
  private final float[] bias;
  private final double[] offset;
  private final double[] r;
  private final SphereDecoder decoder;
  private final BitAlternation alternation;
  private final Block products;
  private final double[] c;
  private final double[] t;
  private double constant;
  private double hashCost;
  private double beforeCost;
  private double cost;

  /**
   * @param f B and b. Not modified.
   * @param weight w ≥ 0
   * @param mu µ ≥ 0
   * @param exact sphere decoding; otherwise alternation over bits
   */
  CodeSearch(Parameters f, double weight, double mu, boolean exact) {
    this.weight = weight;
    this.mu = mu;
    this.exact = exact;
    bits = f.inputs();
    bias = f.bias();
    order = byColumnLength(f);
    columns = orderedColumns(f, order);
    offset = new double[bits];
    double[] g = gram();
    r = SymmetricSolver.cholesky(ridged(g), bits);
    decoder = new SphereDecoder(r, bits);
    alternation = new BitAlternation(g, bits);
    products = new Block(0, bits);
    c = new double[bits];
    t = new double[bits];
  }

  /** Bits from the shortest decoder column to the longest. */
  private static int[] byColumnLength(Parameters f) {
    double[] squares = new double[f.inputs()];
    for (int d = 0; d < f.units(); d++) {
      for (int l = 0; l < f.inputs(); l++) {
        squares[l] += (double) f.weights().get(d, l) * f.weights().get(d, l);
      }
    }
    return IntStream.range(0, f.inputs())
        .boxed()
        .sorted(Comparator.comparingDouble((Integer l) -> squares[l]).thenComparing(l -> l))
        .mapToInt(l -> l)
        .toArray();
  }

  private static Block orderedColumns(Parameters f, int[] order) {
    Block columns = new Block(f.inputs(), f.units());
    for (int k = 0; k < order.length; k++) {
      for (int d = 0; d < f.units(); d++) {
        columns.set(k, d, f.weights().get(d, order[k]));
      }
    }
    return columns;
  }

  /** w BᵀB + µI in the new order; also fills the offset Bᵀb. */
  private double[] gram() {
    int d = columns.columns();
    double[] g = new double[bits * bits];
    for (int i = 0; i < bits; i++) {
      for (int j = i; j < bits; j++) {
        double sum = 0;
        for (int p = 0; p < d; p++) {
          sum += (double) columns.get(i, p) * columns.get(j, p);
        }
        g[i * bits + j] = weight * sum;
        g[j * bits + i] = weight * sum;
      }
      g[i * bits + i] += mu;
      for (int p = 0; p < d; p++) {
        offset[i] += (double) columns.get(i, p) * bias[p];
      }
    }
    return g;
  }

  /**
   * For µ = 0 and dependent columns G has no Cholesky factor; a trace of ridge gives one and is
   * below rounding.
   */
  private double[] ridged(double[] g) {
    double trace = 0;
    for (int i = 0; i < bits; i++) {
      trace += g[i * bits + i];
    }
    double[] ridged = g.clone();
    for (int i = 0; i < bits; i++) {
      ridged[i * bits + i] += 1e-13 * trace + Double.MIN_NORMAL;
    }
    return ridged;
  }

  /**
   * Goes to a tile.
   *
   * @param y rows × outputs of f. Not modified.
   */
  void tile(Kernels kernels, Block y) {
    products.resize(y.rows());
    kernels.timesTransposed(y, columns, products);
  }

  /** The code of a row of bits, in the order of the search. */
  long ordered(Block bitRows, int row) {
    int p = bitRows.offset(row);
    long h = 0;
    for (int k = 0; k < bits; k++) {
      if (bitRows.values()[p + order[k]] != 0) {
        h |= 1L << k;
      }
    }
    return h;
  }

  /**
   * Goes to a row of the tile: fills c, t, and the constant w ‖y − b‖² + µ‖g‖² − ‖t‖², which makes
   * ‖Rz − t‖² the objective.
   *
   * @param y the tile. Not modified.
   * @param near rows × L: g. Not modified.
   */
  void row(Block y, Block near, int row) {
    double distance = 0;
    float[] x = y.values();
    for (int j = 0, p = y.offset(row); j < bias.length; j++, p++) {
      double e = x[p] - bias[j];
      distance += e * e;
    }
    double squares = 0;
    double nearSquares = 0;
    int from = near.offset(row);
    for (int k = 0, p = products.offset(row); k < bits; k++, p++) {
      double g = near.values()[from + order[k]];
      nearSquares += g * g;
      c[k] = weight * (products.values()[p] - offset[k]) + mu * g;
      double sum = c[k];
      for (int j = 0; j < k; j++) {
        sum -= r[j * bits + k] * t[j];
      }
      t[k] = sum / r[k * bits + k];
      squares += t[k] * t[k];
    }
    constant = weight * distance + mu * nearSquares - squares;
  }

  /**
   * The best code for the row.
   *
   * @param h a code to start from, which stays where nothing is better
   * @param before another code to start from
   * @param sums counts of nodes and of what was cut short are added to
   */
  long solve(long h, long before, ShardSums sums) {
    hashCost = decoder.cost(t, h);
    beforeCost = before == h ? hashCost : decoder.cost(t, before);
    long best = beforeCost < hashCost ? before : h;
    cost = Math.min(hashCost, beforeCost);
    if (!exact || bits > BinaryZStep.EXACT_BITS) {
      long local = bestAlternation(h, before);
      double localCost = decoder.cost(t, local);
      if (localCost < cost) {
        best = local;
        cost = localCost;
      }
    }
    if (exact) {
      long limit = bits > BinaryZStep.EXACT_BITS ? BinaryZStep.MAX_NODES : Long.MAX_VALUE;
      long found = decoder.search(t, best, cost, limit);
      if (found != best) {
        best = found;
        cost = decoder.cost(t, best);
      }
      sums.nodes += decoder.nodes();
      sums.cappedPoints += decoder.capped() ? 1 : 0;
    }
    return best;
  }

  /** What h costs in the row that was solved. */
  double hashCost() {
    return hashCost + constant;
  }

  /** What the code before cost in the row that was solved. */
  double beforeCost() {
    return beforeCost + constant;
  }

  /** What the best code costs in the row that was solved. */
  double cost() {
    return cost + constant;
  }

  private long bestAlternation(long h, long before) {
    long best = alternation.descend(c, h);
    double cost = decoder.cost(t, best);
    for (long start : new long[] {before, decoder.nearest(t)}) {
      long z = start == h ? best : alternation.descend(c, start);
      double other = decoder.cost(t, z);
      if (other < cost) {
        best = z;
        cost = other;
      }
    }
    return best;
  }

  /** A code in the order of the search. */
  long toOrdered(long z) {
    long result = 0;
    for (int k = 0; k < bits; k++) {
      result |= (z >>> order[k] & 1) << k;
    }
    return result;
  }

  /** A code in the order of the layer. */
  long fromOrdered(long z) {
    long result = 0;
    for (int k = 0; k < bits; k++) {
      result |= (z >>> k & 1) << order[k];
    }
    return result;
  }
}
