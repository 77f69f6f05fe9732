package org.parmac.search;

import org.parmac.math.Block;
import org.parmac.math.Kernels;

/**
 * The k points nearest to each of some queries by Euclidean distance: exactly the k lowest by (d,
 * position), where d = Σ_j (x_j − q_j)² is summed in double in the order of j.
 *
 * <p>Nearly all points are ruled out without computing d. With x' = fl(x − c) and q' = fl(q − c)
 * about the mean c of the queries, and p the float32 product x'·q', the estimate ‖x'‖² − 2p + ‖q'‖²
 * differs from d by at most
 *
 * <pre>  ((D/2 + 4)·u/(1 − D·u) + (2D + 16)·2⁻⁵²) · (‖x'‖ + ‖q'‖)²,   u = 2⁻²⁴:</pre>
 *
 * |p − x'·q'| ≤ γ_D‖x'‖‖q'‖ for any order of summation with γ_D = D·u/(1 − D·u) (Higham, "Accuracy
 * and stability of numerical algorithms", 2nd ed., section 3.1), where ‖x'‖‖q'‖ ≤ (‖x'‖ + ‖q'‖)²/4;
 * the two subtractions of c move a distance by at most u(‖x'‖ + ‖q'‖); the double sums make up the
 * rest (and D·2⁻¹⁴⁸ what underflow may lose). A point whose estimate less this margin is above the
 * k-th lowest d so far cannot be among the k nearest; d is computed of every other.
 */
public final class EuclideanTopK {
  /** Above this, float32 products may overflow: nothing is ruled out. */
  private static final double LARGEST_PRODUCT = 1e37;

  /** Gives what travels with a neighbour. */
  @FunctionalInterface
  public interface Label {
    /**
     * @param query row in the block of queries
     * @param row row in the block of points
     */
    long of(int query, int row);
  }

  private final Kernels kernels;
  private final Block queries;
  private final Block centredQueries;
  private final float[] centre;
  private final double[] queryNorms;
  private final double[] limits;
  private final Nearest[] nearest;
  private final double margin;
  private final double underflow;
  private final Block centred;
  private final Block products;

  /**
   * @param queries queries × D. Kept, not copied; must not change.
   * @param k how many neighbours to find of each, at least 1
   */
  public EuclideanTopK(Kernels kernels, Block queries, int k) {
    int columns = queries.columns();
    this.kernels = kernels;
    this.queries = queries;
    this.centre = mean(queries);
    this.centredQueries = new Block(queries.rows(), columns);
    this.queryNorms = new double[queries.rows()];
    this.limits = new double[queries.rows()];
    this.nearest = new Nearest[queries.rows()];
    this.centred = new Block(0, columns);
    this.products = new Block(0, queries.rows());
    this.margin = margin(columns);
    this.underflow = columns * 0x1p-148;
    centre(queries, centredQueries);
    for (int q = 0; q < queries.rows(); q++) {
      queryNorms[q] = norm(centredQueries, q);
      limits[q] = Double.POSITIVE_INFINITY;
      nearest[q] = new Nearest(k);
    }
  }

  private static double margin(int columns) {
    double sum = columns * 0x1p-24;
    double single = sum < 1 ? (0.5 * sum + 4 * 0x1p-24) / (1 - sum) : Double.POSITIVE_INFINITY;
    return single + (2.0 * columns + 16) * 0x1p-52;
  }

  /**
   * Compares more points.
   *
   * @param points rows × D. Not modified.
   * @param firstPosition position of the first row; positions are unique over all calls
   * @param label asked only for points that are among the nearest so far
   */
  public void add(Block points, long firstPosition, Label label) {
    centre(points, centred.resize(points.rows()));
    kernels.timesTransposed(centred, centredQueries, products.resize(points.rows()));
    int count = queries.rows();
    for (int i = 0; i < points.rows(); i++) {
      double norm = norm(centred, i);
      double square = norm * norm;
      int at = products.offset(i);
      for (int q = 0; q < count; q++) {
        double queryNorm = queryNorms[q];
        double both = norm + queryNorm;
        double estimate = square + queryNorm * queryNorm - 2.0 * products.values()[at + q];
        // Written so that an estimate that is not a number rules nothing out.
        boolean tooFar =
            estimate - margin * (both * both) - underflow > limits[q]
                && norm * queryNorm < LARGEST_PRODUCT;
        if (!tooFar) {
          offer(q, points, i, firstPosition + i, label);
        }
      }
    }
  }

  private void offer(int q, Block points, int row, long position, Label label) {
    Nearest heap = nearest[q];
    double distance =
        squaredDistance(
            points.values(),
            points.offset(row),
            queries.values(),
            queries.offset(q),
            centre.length);
    // Bits of doubles that are not negative are ordered as the doubles.
    long rank = Double.doubleToRawLongBits(distance);
    if (heap.admits(rank, position)) {
      heap.offer(rank, position, label.of(q, row));
      long limit = heap.limit();
      limits[q] =
          limit == Long.MAX_VALUE ? Double.POSITIVE_INFINITY : Double.longBitsToDouble(limit);
    }
  }

  static double squaredDistance(float[] x, int xi, float[] y, int yi, int columns) {
    double sum = 0;
    for (int j = 0; j < columns; j++) {
      double difference = (double) x[xi + j] - y[yi + j];
      sum += difference * difference;
    }
    return sum;
  }

  /**
   * The neighbours found of a query, nearest first. Ends the search: nothing may be added after.
   */
  public Neighbours finish(int query) {
    Nearest heap = nearest[query];
    heap.sort();
    int size = heap.size();
    Neighbours found = new Neighbours(new double[size], new long[size], new long[size]);
    for (int i = 0; i < size; i++) {
      found.distances()[i] = Double.longBitsToDouble(heap.rank(i));
      found.positions()[i] = heap.position(i);
      found.labels()[i] = heap.label(i);
    }
    return found;
  }

  private void centre(Block points, Block into) {
    float[] x = points.values();
    float[] y = into.values();
    for (int i = 0, p = 0; i < points.rows(); i++) {
      for (int j = 0; j < centre.length; j++, p++) {
        y[p] = x[p] - centre[j];
      }
    }
  }

  private static float[] mean(Block points) {
    int columns = points.columns();
    double[] sums = new double[columns];
    for (int i = 0, p = 0; i < points.rows(); i++) {
      for (int j = 0; j < columns; j++, p++) {
        sums[j] += points.values()[p];
      }
    }
    float[] mean = new float[columns];
    for (int j = 0; j < columns; j++) {
      mean[j] = (float) (sums[j] / Math.max(1, points.rows()));
    }
    return mean;
  }

  private static double norm(Block points, int row) {
    double sum = 0;
    for (int j = 0, p = points.offset(row); j < points.columns(); j++, p++) {
      sum += (double) points.values()[p] * points.values()[p];
    }
    return Math.sqrt(sum);
  }
}
