package org.parmac.search;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.parmac.math.Block;
import org.parmac.math.SymmetricSolver;

/**
 * Sums over points x ∈ ℝ^D and their codes z ∈ {0,1}^L from which the reconstruction error Σ_n ‖x_n − B z_n − b‖² of any
 * linear decoder follows, and of the best one: N, Σz, Σx, Σ‖x‖², ZᵀZ (counts) and ZᵀX, in double.
 *
 * <p>The best decoder solves (ZᵀZ − N z̄z̄ᵀ + ridge·I) Bᵀ = ZᵀX − N z̄x̄ᵀ, b = x̄ − Bz̄, with ridge = 10⁻⁹·N, so that a
 * bit that is the same for all points gets a column of zeros.
 */
public final class DecoderStatistics {
  private static final double RIDGE = 1e-9;

  private final int bits;
  private final int columns;
  private final long[] pairs;
  private final double[] products;
  private final double[] sums;
  private double squares;
  private long points;

  /**
   * @param bits L, 1 to 64
   * @param columns D
   */
  public DecoderStatistics(int bits, int columns) {
    this.bits = bits;
    this.columns = columns;
    this.pairs = new long[bits * bits];
    this.products = new double[Math.multiplyExact(bits, columns)];
    this.sums = new double[columns];
  }

  public long points() {
    return points;
  }

  /**
   * @param x rows × D. Not modified.
   * @param codes one per row. Not modified.
   */
  public void add(Block x, long[] codes) {
    float[] values = x.values();
    for (int i = 0; i < x.rows(); i++) {
      int at = x.offset(i);
      for (int j = 0; j < columns; j++) {
        double v = values[at + j];
        sums[j] += v;
        squares += v * v;
      }
      for (long rest = codes[i]; rest != 0; rest &= rest - 1) {
        int bit = Long.numberOfTrailingZeros(rest);
        addProduct(values, at, bit * columns);
        for (long others = codes[i]; others != 0; others &= others - 1) {
          pairs[bit * bits + Long.numberOfTrailingZeros(others)]++;
        }
      }
    }
    points += x.rows();
  }

  private void addProduct(float[] values, int at, int to) {
    for (int j = 0; j < columns; j++) {
      products[to + j] += values[at + j];
    }
  }

  /** Adds what another has seen, as if after this. The other is not modified. Call in shard order. */
  public void merge(DecoderStatistics next) {
    for (int i = 0; i < pairs.length; i++) {
      pairs[i] += next.pairs[i];
    }
    addAll(products, next.products);
    addAll(sums, next.sums);
    squares += next.squares;
    points += next.points;
  }

  private static void addAll(double[] to, double[] from) {
    for (int i = 0; i < to.length; i++) {
      to[i] += from[i];
    }
  }

  /** Mean over the points of ‖x − Bz − b‖² with the best decoder, in squared units of x. */
  public double leastError() {
    double[] gram = centredGram();
    double[] right = centredProducts();
    double[] ridged = gram.clone();
    for (int l = 0; l < bits; l++) {
      ridged[l * bits + l] += RIDGE * points;
    }
    double[] weights = SymmetricSolver.solve(ridged, bits, right, columns);
    return Math.max(0, slopeError(gram, right, weights) / points);
  }

  /**
   * Mean over the points of ‖x − Bz − b‖², in squared units of x.
   *
   * @param weights B, D × L. Not modified.
   * @param bias b, one per dimension. Not modified.
   */
  public double error(Block weights, float[] bias) {
    double[] transposed = new double[bits * columns];
    double shift = 0;
    for (int j = 0; j < columns; j++) {
      double atMean = bias[j];
      for (int l = 0; l < bits; l++) {
        double w = weights.get(j, l);
        transposed[l * columns + j] = w;
        atMean += w * share(l);
      }
      double difference = sums[j] / points - atMean;
      shift += difference * difference;
    }
    return Math.max(0, slopeError(centredGram(), centredProducts(), transposed) / points + shift);
  }

  /** Σ_n ‖(x_n − x̄) − B(z_n − z̄)‖² = Σ‖x − x̄‖² − 2 tr(B·right) + tr(B·gram·Bᵀ); weights: Bᵀ, L × D. */
  private double slopeError(double[] gram, double[] right, double[] weights) {
    double sum = squares;
    for (double s : sums) {
      sum -= s * (s / points);
    }
    for (int l = 0; l < bits; l++) {
      sum -= 2 * dot(weights, l * columns, right, l * columns);
      for (int m = 0; m < bits; m++) {
        sum += gram[l * bits + m] * dot(weights, l * columns, weights, m * columns);
      }
    }
    return sum;
  }

  private double dot(double[] a, int ai, double[] b, int bi) {
    double sum = 0;
    for (int j = 0; j < columns; j++) {
      sum += a[ai + j] * b[bi + j];
    }
    return sum;
  }

  /** z̄_l: the share of points whose bit l is set. */
  private double share(int bit) {
    return pairs[bit * bits + bit] / (double) points;
  }

  /** ZᵀZ − N z̄z̄ᵀ. */
  private double[] centredGram() {
    double[] gram = new double[bits * bits];
    for (int l = 0; l < bits; l++) {
      for (int m = 0; m <= l; m++) {
        gram[l * bits + m] = pairs[l * bits + m] - share(l) * pairs[m * bits + m];
        gram[m * bits + l] = gram[l * bits + m];
      }
    }
    return gram;
  }

  /** ZᵀX − N z̄x̄ᵀ. */
  private double[] centredProducts() {
    double[] centred = new double[bits * columns];
    for (int l = 0; l < bits; l++) {
      for (int j = 0; j < columns; j++) {
        centred[l * columns + j] = products[l * columns + j] - share(l) * sums[j];
      }
    }
    return centred;
  }

  /** Writes the sums for {@link #read}. */
  public void write(DataOutput out) throws IOException {
    out.writeInt(bits);
    out.writeInt(columns);
    out.writeLong(points);
    out.writeDouble(squares);
    for (long count : pairs) {
      out.writeLong(count);
    }
    for (double sum : sums) {
      out.writeDouble(sum);
    }
    for (double product : products) {
      out.writeDouble(product);
    }
  }

  /** Reads what {@link #write} has written. */
  public static DecoderStatistics read(DataInput in) throws IOException {
    DecoderStatistics statistics = new DecoderStatistics(in.readInt(), in.readInt());
    statistics.points = in.readLong();
    statistics.squares = in.readDouble();
    for (int i = 0; i < statistics.pairs.length; i++) {
      statistics.pairs[i] = in.readLong();
    }
    for (int j = 0; j < statistics.sums.length; j++) {
      statistics.sums[j] = in.readDouble();
    }
    for (int i = 0; i < statistics.products.length; i++) {
      statistics.products[i] = in.readDouble();
    }
    return statistics;
  }
}
