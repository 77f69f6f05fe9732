package org.parmac.mac;

import java.util.Comparator;
import java.util.stream.IntStream;
import org.parmac.math.Block;
import org.parmac.math.Kernels;
import org.parmac.math.SymmetricSolver;
import org.parmac.model.Layer;
import org.parmac.model.Parameters;

/**
 * Z step of a binary autoencoder: for each point, min over z ∈ {0,1}^L of ‖x − f(z)‖² + µ ‖z −
 * h(x)‖², f(z) = Bz + b.
 *
 * <p>With G = BᵀB + µI and c = Bᵀ(x − b) + µh this is zᵀGz − 2cᵀz + ‖x − b‖² + µ‖h‖², and with G =
 * RᵀR and t = R⁻ᵀc it is ‖Rz − t‖² − ‖t‖² + …: a closest point problem in L dimensions, whatever D
 * is. Bits are reordered by the length of their decoder column, so that the one that matters most
 * is decided first.
 *
 * <ul>
 *   <li>Exact, L ≤ 24: sphere decoding from the better of h(x) and the current z; ties keep h(x),
 *       then the current z.
 *   <li>Exact, L &gt; 24: the best alternation (below), then sphere decoding of at most 2000 nodes.
 *   <li>Alternating: from h(x), the current z and Babai's point; the best local optimum.
 * </ul>
 *
 * Source: Carreira-Perpiñán and Raziperchikolaei, "Hashing with binary autoencoders", CVPR 2015,
 * section 3.2 (the reduction to L dimensions and the alternation). Not safe for use by several
 * threads.
 */
public final class BinaryZStep implements ZStep {
  /** The most bits that are always searched to the end. */
  public static final int EXACT_BITS = 24;

  /** Nodes after which a search over more bits is cut short. */
  public static final long MAX_NODES = 2_000;

  private final Kernels kernels;
  private final Layer encoder;
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
  private final Block hashBits;
  private final Block products;
  private final double[] c;
  private final double[] t;

  /**
   * @param encoder h, L units over D inputs, step
   * @param decoderLayer f, D units over L inputs, linear
   * @param mu µ ≥ 0, in model units
   * @param exact sphere decoding; otherwise alternation over bits
   */
  public BinaryZStep(Kernels kernels, Layer encoder, Layer decoderLayer, double mu, boolean exact) {
    this.kernels = kernels;
    this.encoder = encoder;
    this.mu = mu;
    this.exact = exact;
    Parameters f = decoderLayer.parameters();
    bits = f.inputs();
    bias = f.bias();
    order = byColumnLength(f);
    columns = orderedColumns(f, order);
    offset = new double[bits];
    double[] g = gram();
    r = SymmetricSolver.cholesky(ridged(g), bits);
    decoder = new SphereDecoder(r, bits);
    alternation = new BitAlternation(g, bits);
    hashBits = new Block(0, bits);
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

  /** BᵀB + µI in the new order; also fills the offset Bᵀb. */
  private double[] gram() {
    int d = columns.columns();
    double[] g = new double[bits * bits];
    for (int i = 0; i < bits; i++) {
      for (int j = i; j < bits; j++) {
        double sum = 0;
        for (int p = 0; p < d; p++) {
          sum += (double) columns.get(i, p) * columns.get(j, p);
        }
        g[i * bits + j] = sum;
        g[j * bits + i] = sum;
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

  @Override
  public void solve(Block points, Block y, Coordinates coordinates, int from, ShardSums sums) {
    long[] z = coordinates.codes(0);
    encoder.forward(kernels, points, hashBits);
    products.resize(points.rows());
    kernels.timesTransposed(points, columns, products);
    for (int i = 0; i < points.rows(); i++) {
      long h = ordered(i);
      double constant = project(points, i, h);
      long before = toOrdered(z[from + i]);
      long after = solve(h, before, constant, sums);
      sums.changedBits += Long.bitCount(after ^ before);
      sums.violatedBits += Long.bitCount(after ^ h);
      if (after == h) {
        sums.consistentPoints++;
      }
      z[from + i] = fromOrdered(after);
    }
  }

  /** h of a row, bits in the order of the search. */
  private long ordered(int row) {
    int p = hashBits.offset(row);
    long h = 0;
    for (int k = 0; k < bits; k++) {
      if (hashBits.values()[p + order[k]] != 0) {
        h |= 1L << k;
      }
    }
    return h;
  }

  /**
   * Fills c and t for a row; returns ‖x − b‖² + µ‖h‖² − ‖t‖², which makes ‖Rz − t‖² the objective.
   */
  private double project(Block points, int row, long h) {
    double distance = 0;
    float[] x = points.values();
    for (int j = 0, p = points.offset(row); j < bias.length; j++, p++) {
      double e = x[p] - bias[j];
      distance += e * e;
    }
    double squares = 0;
    for (int k = 0, p = products.offset(row); k < bits; k++, p++) {
      c[k] = products.values()[p] - offset[k] + ((h >>> k & 1) != 0 ? mu : 0);
      double sum = c[k];
      for (int j = 0; j < k; j++) {
        sum -= r[j * bits + k] * t[j];
      }
      t[k] = sum / r[k * bits + k];
      squares += t[k] * t[k];
    }
    return distance + mu * Long.bitCount(h) - squares;
  }

  private long solve(long h, long before, double constant, ShardSums sums) {
    double hashCost = decoder.cost(t, h);
    double beforeCost = before == h ? hashCost : decoder.cost(t, before);
    long best = beforeCost < hashCost ? before : h;
    double cost = Math.min(hashCost, beforeCost);
    if (!exact || bits > EXACT_BITS) {
      long local = bestAlternation(h, before);
      double localCost = decoder.cost(t, local);
      if (localCost < cost) {
        best = local;
        cost = localCost;
      }
    }
    if (exact) {
      long found = decoder.search(t, best, cost, bits > EXACT_BITS ? MAX_NODES : Long.MAX_VALUE);
      if (found != best) {
        best = found;
        cost = decoder.cost(t, best);
      }
      sums.nodes += decoder.nodes();
      sums.cappedPoints += decoder.capped() ? 1 : 0;
    }
    double nested = hashCost + constant;
    sums.objectiveBefore += beforeCost + constant;
    sums.objective += cost + constant;
    sums.nestedError += nested;
    sums.largestNestedError = Math.max(sums.largestNestedError, nested);
    return best;
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

  private long toOrdered(long z) {
    long result = 0;
    for (int k = 0; k < bits; k++) {
      result |= (z >>> order[k] & 1) << k;
    }
    return result;
  }

  private long fromOrdered(long z) {
    long result = 0;
    for (int k = 0; k < bits; k++) {
      result |= (z >>> k & 1) << order[k];
    }
    return result;
  }
}
