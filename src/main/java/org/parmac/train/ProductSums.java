package org.parmac.train;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.parmac.math.Block;
import org.parmac.math.Kernels;

/**
 * What least squares sums over points: Σ x xᵀ, Σ x yᵀ, Σ x, Σ y, Σ ‖y‖² and their number, in
 * double. Products of bits within a tile are summed in float32, unless double is asked for; of
 * other inputs in double always: those that depend on each other closely, such as the hidden units
 * of a net, lose a good part of the error to what float32 rounds off.
 */
final class ProductSums {
  /** Share of an input's squares that is nothing but rounding. */
  private static final double ROUNDING = 1e-8;

  /** The same of sums in double. */
  private static final double EXACT_ROUNDING = 1e-13;

  final int inputs;
  final int units;
  final double[] gram;
  final double[] cross;
  final double[] inputSum;
  final double[] targetSum;
  long points;
  double targetSquares;
  private final Kernels kernels;
  private final boolean exact;
  private final Block tileGram;
  private final Block tileCross;

  /**
   * @param exact whether products of bits within a tile are summed in double, too
   */
  ProductSums(Kernels kernels, int inputs, int units, boolean exact) {
    this.kernels = kernels;
    this.inputs = inputs;
    this.units = units;
    this.exact = exact;
    gram = new double[Math.multiplyExact(inputs, inputs)];
    cross = new double[Math.multiplyExact(inputs, units)];
    inputSum = new double[inputs];
    targetSum = new double[units];
    tileGram = exact ? null : new Block(inputs, inputs);
    tileCross = exact ? null : new Block(inputs, units);
  }

  private double[][] sums() {
    return new double[][] {gram, cross, inputSum, targetSum};
  }

  /** Adds a tile. */
  void add(Block x, Block y) {
    if (exact || !isBinary(x)) {
      kernels.addGram(x, gram);
      kernels.addTransposedTimes(x, y, cross);
    } else {
      kernels.transposedTimes(x, x, tileGram);
      kernels.transposedTimes(x, y, tileCross);
      accumulate(tileGram, gram);
      accumulate(tileCross, cross);
    }
    addRows(x, inputSum);
    addRows(y, targetSum);
    targetSquares += squares(y);
    points += x.rows();
  }

  /** Of bits, products in float32 are counts, which it holds exactly. */
  private static boolean isBinary(Block x) {
    float[] values = x.values();
    for (int p = 0; p < x.rows() * x.columns(); p++) {
      if (values[p] != 0 && values[p] != 1) {
        return false;
      }
    }
    return true;
  }

  private static void accumulate(Block tile, double[] sums) {
    float[] values = tile.values();
    for (int i = 0; i < sums.length; i++) {
      sums[i] += values[i];
    }
  }

  private static void addRows(Block block, double[] sums) {
    float[] values = block.values();
    for (int i = 0, p = 0; i < block.rows(); i++) {
      for (int j = 0; j < sums.length; j++, p++) {
        sums[j] += values[p];
      }
    }
  }

  private static double squares(Block block) {
    float[] values = block.values();
    int length = block.rows() * block.columns();
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int p = 0;
    for (; p + 4 <= length; p += 4) {
      s0 += (double) values[p] * values[p];
      s1 += (double) values[p + 1] * values[p + 1];
      s2 += (double) values[p + 2] * values[p + 2];
      s3 += (double) values[p + 3] * values[p + 3];
    }
    for (; p < length; p++) {
      s0 += (double) values[p] * values[p];
    }
    return (s0 + s1) + (s2 + s3);
  }

  /** Adds what another has seen. */
  void add(ProductSums other) {
    points += other.points;
    targetSquares += other.targetSquares;
    double[][] mine = sums();
    double[][] theirs = other.sums();
    for (int s = 0; s < mine.length; s++) {
      for (int i = 0; i < mine[s].length; i++) {
        mine[s][i] += theirs[s][i];
      }
    }
  }

  /** The largest Σ x_i² of the first inputs. */
  double largestSquares(int count) {
    double largest = 0;
    for (int i = 0; i < count; i++) {
      largest = Math.max(largest, gram[i * inputs + i]);
    }
    return largest;
  }

  /** Σ (x − x̄)(x − x̄)ᵀ + rI of the first inputs; of constant ones only the ridge. */
  double[] normal(int count, double r) {
    double n = points;
    double[] a = new double[count * count];
    for (int i = 0; i < count; i++) {
      a[i * count + i] = r;
      for (int j = 0; j < count && !isConstant(i, n); j++) {
        a[i * count + j] +=
            isConstant(j, n) ? 0 : gram[i * inputs + j] - inputSum[i] * inputSum[j] / n;
      }
    }
    return a;
  }

  /** Σ (x − x̄)(y − ȳ)ᵀ of the first inputs; 0 for constant ones. */
  double[] centredCross(int count) {
    double n = points;
    double[] c = new double[count * units];
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < units && !isConstant(i, n); j++) {
        c[i * units + j] = cross[i * units + j] - inputSum[i] * targetSum[j] / n;
      }
    }
    return c;
  }

  /** Whether an input's variance is nothing but rounding. */
  private boolean isConstant(int i, double n) {
    double squares = gram[i * inputs + i];
    return squares - inputSum[i] * inputSum[i] / n <= (exact ? EXACT_ROUNDING : ROUNDING) * squares;
  }

  void write(DataOutput out) throws IOException {
    out.writeInt(inputs);
    out.writeInt(units);
    out.writeLong(points);
    out.writeDouble(targetSquares);
    for (double[] sums : sums()) {
      for (double v : sums) {
        out.writeDouble(v);
      }
    }
  }

  static ProductSums read(Kernels kernels, boolean exact, DataInput in) throws IOException {
    ProductSums read = new ProductSums(kernels, in.readInt(), in.readInt(), exact);
    read.points = in.readLong();
    read.targetSquares = in.readDouble();
    for (double[] sums : read.sums()) {
      for (int i = 0; i < sums.length; i++) {
        sums[i] = in.readDouble();
      }
    }
    return read;
  }
}
