package org.parmac.train;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.parmac.math.Block;
import org.parmac.math.Kernels;
import org.parmac.math.SymmetricSolver;
import org.parmac.model.Layer;
import org.parmac.model.LinearUnits;
import org.parmac.model.Parameters;

/**
 * Linear units by least squares, exact in one pass: min over W, b of Σ_n ‖y_n − W x_n − b‖² by
 * normal equations, Wᵀ = (Σ x xᵀ − N x̄ x̄ᵀ + rI)⁻¹ (Σ x yᵀ − N x̄ ȳᵀ), b = ȳ − W x̄.
 *
 * <p>The ridge r = 10⁻⁸ N only guards against repeated inputs, and grows where rounding asks for
 * more; a constant input gets weight 0. With a ridge λ of its own it is min over W, b of Σ_n ‖y_n −
 * W x_n − b‖² + λ ‖W‖²: r = λ, against sums over points and not means, and biases are not
 * regularised.
 *
 * <p>Source: Carreira-Perpiñán and Raziperchikolaei, "Hashing with binary autoencoders", CVPR 2015,
 * section 3.1 (the decoder of a binary autoencoder).
 */
public final class LeastSquares implements Trainer {
  private static final double RELATIVE_RIDGE = 1e-8;

  /** What the guard grows by where it was too small. */
  private static final double MORE_RIDGE = 10;

  /** With sums in double: the share of an input's squares that is nothing but rounding. */
  private static final double EXACT_ROUNDING = 1e-13;

  private final Kernels kernels;
  private final double ridge;

  public LeastSquares(Kernels kernels) {
    this(kernels, 0);
  }

  /**
   * @param ridge λ; 0: the guard against repeated inputs
   */
  public LeastSquares(Kernels kernels, double ridge) {
    this.kernels = kernels;
    this.ridge = ridge;
  }

  @Override
  public Layer layer(Parameters parameters) {
    return new LinearUnits(LinearUnits.Activation.LINEAR, parameters);
  }

  /** Σ x xᵀ and Σ x yᵀ. */
  @Override
  public long foldBytes(int inputs, int units, long points) {
    return (long) inputs * ((long) inputs + units) * Double.BYTES;
  }

  @Override
  public int passes() {
    return 1;
  }

  /** Starts from nothing: the fit is exact, so warm parameters only tell the shape. */
  @Override
  public Fold start(Parameters warm, long seed) {
    return new Fold(kernels, ridge, warm.inputs(), warm.units());
  }

  @Override
  public Fold read(Parameters warm, DataInput in) throws IOException {
    Fold fold = new Fold(kernels, ridge, in.readInt(), in.readInt());
    fold.points = in.readLong();
    fold.targetSquares = in.readDouble();
    for (double[] sums : fold.sums()) {
      for (int i = 0; i < sums.length; i++) {
        sums[i] = in.readDouble();
      }
    }
    return fold;
  }

  /**
   * Sums over points, in double; of inputs that are bits, products within a tile are summed in
   * float32. Other inputs, such as sigmoids of one another, can depend on each other so closely
   * that what float32 rounds off is a good part of the error.
   */
  public static final class Fold implements PartialFit {
    private final Kernels kernels;
    private final double ridge;
    private final int inputs;
    private final int units;
    private final double[] gram;
    private final double[] cross;
    private final double[] inputSum;
    private final double[] targetSum;
    private final Block tileGram;
    private final Block tileCross;
    private long points;
    private double targetSquares;

    private Fold(Kernels kernels, double ridge, int inputs, int units) {
      this.kernels = kernels;
      this.ridge = ridge;
      this.inputs = inputs;
      this.units = units;
      gram = new double[inputs * inputs];
      cross = new double[inputs * units];
      inputSum = new double[inputs];
      targetSum = new double[units];
      tileGram = ridge > 0 ? null : new Block(inputs, inputs);
      tileCross = ridge > 0 ? null : new Block(inputs, units);
    }

    private double[][] sums() {
      return new double[][] {gram, cross, inputSum, targetSum};
    }

    @Override
    public void add(Block x, Block y) {
      if (ridge > 0 || !isBinary(x)) {
        ExactProducts.addGram(x, gram);
        ExactProducts.add(x, y, cross);
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
      double sum = 0;
      for (int p = 0; p < block.rows() * block.columns(); p++) {
        sum += (double) values[p] * values[p];
      }
      return sum;
    }

    @Override
    public void merge(PartialFit next) {
      Fold other = (Fold) next;
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

    @Override
    public Parameters fit() {
      return fit(inputs);
    }

    /**
     * The units over the first inputs only.
     *
     * @param count of them
     * @return units × count
     */
    Parameters fit(int count) {
      if (points == 0) {
        return Parameters.zeros(units, count);
      }
      return parameters(solved(count), count);
    }

    /**
     * Where inputs depend on each other, rounding may leave the matrix indefinite: then the guard
     * grows until it covers that, at the latest where it is as large as the matrix.
     */
    private double[] solved(int count) {
      double guard = least();
      while (true) {
        try {
          return SymmetricSolver.solve(normal(count, guard), count, centredCross(count), units);
        } catch (ArithmeticException indefinite) {
          if (ridge > 0 || !(guard < largestSquares(count))) {
            throw indefinite;
          }
          guard *= MORE_RIDGE;
        }
      }
    }

    /** The ridge, or the least guard. */
    private double least() {
      return ridge > 0 ? ridge : RELATIVE_RIDGE * points;
    }

    private double largestSquares(int count) {
      double largest = 0;
      for (int i = 0; i < count; i++) {
        largest = Math.max(largest, gram[i * inputs + i]);
      }
      return largest;
    }

    /** Σ (x − x̄)(x − x̄)ᵀ + rI of the first inputs; of constant ones only the ridge. */
    private double[] normal(int count, double r) {
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
    private double[] centredCross(int count) {
      double n = points;
      double[] c = new double[count * units];
      for (int i = 0; i < count; i++) {
        for (int j = 0; j < units && !isConstant(i, n); j++) {
          c[i * units + j] = cross[i * units + j] - inputSum[i] * targetSum[j] / n;
        }
      }
      return c;
    }

    /**
     * The least Σ ‖y − W x − b‖² + λ ‖W‖² with the first m inputs only, for each m at once: with A
     * = RᵀR and S = R⁻ᵀC it is Σ ‖y − ȳ‖² − Σ_{i ≤ m} ‖S_i‖², since leading blocks of A have
     * leading blocks of R.
     *
     * @return by m, from 0 to all inputs
     */
    double[] minima() {
      double[] r = SymmetricSolver.cholesky(normal(inputs, least()), inputs);
      double[] s = centredCross(inputs);
      double[] minima = new double[inputs + 1];
      minima[0] = targetSquares;
      for (double sum : targetSum) {
        minima[0] -= sum * sum / points;
      }
      for (int i = 0; i < inputs; i++) {
        double squares = 0;
        for (int u = 0; u < units; u++) {
          s[i * units + u] /= r[i * inputs + i];
          squares += s[i * units + u] * s[i * units + u];
        }
        minima[i + 1] = minima[i] - squares;
        for (int j = i + 1; j < inputs; j++) {
          double factor = r[i * inputs + j];
          for (int u = 0; u < units; u++) {
            s[j * units + u] -= factor * s[i * units + u];
          }
        }
      }
      return minima;
    }

    /** Whether an input's variance is nothing but rounding. */
    private boolean isConstant(int i, double n) {
      double squares = gram[i * inputs + i];
      return squares - inputSum[i] * inputSum[i] / n
          <= (ridge > 0 ? EXACT_ROUNDING : RELATIVE_RIDGE) * squares;
    }

    private Parameters parameters(double[] w, int count) {
      Block weights = new Block(units, count);
      float[] bias = new float[units];
      for (int u = 0; u < units; u++) {
        double b = targetSum[u];
        for (int i = 0; i < count; i++) {
          weights.set(u, i, (float) w[i * units + u]);
          b -= w[i * units + u] * inputSum[i];
        }
        bias[u] = (float) (b / points);
      }
      return new Parameters(weights, bias);
    }

    /** Points seen. */
    public long points() {
      return points;
    }

    /**
     * Σ_n ‖y_n − W x_n − b‖² + λ ‖W‖² of what a fit has given: Σ ‖y − ȳ‖² − Σ_ui W_ui C_iu with C =
     * Σ (x − x̄) (y − ȳ)ᵀ.
     */
    double minimum(Parameters fitted) {
      double sum = targetSquares;
      for (int u = 0; u < units; u++) {
        sum -= targetSum[u] * targetSum[u] / points;
        for (int i = 0; i < fitted.inputs(); i++) {
          double c = cross[i * units + u] - inputSum[i] * targetSum[u] / points;
          sum -= fitted.weights().get(u, i) * c;
        }
      }
      return sum;
    }

    /** Σ_n ‖y_n − W x_n − b‖² over all points seen, for any parameters, from the sums alone. */
    @Override
    public Double residual(Parameters p) {
      double sum = targetSquares;
      for (int u = 0; u < units; u++) {
        double b = p.bias()[u];
        sum += b * (points * b - 2 * targetSum[u]);
        for (int i = 0; i < inputs; i++) {
          double w = p.weights().get(u, i);
          double gw = 2 * b * inputSum[i] - 2 * cross[i * units + u];
          for (int j = 0; j < inputs; j++) {
            gw += gram[i * inputs + j] * p.weights().get(u, j);
          }
          sum += w * gw;
        }
      }
      return sum;
    }

    @Override
    public void write(DataOutput out) throws IOException {
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
  }
}
