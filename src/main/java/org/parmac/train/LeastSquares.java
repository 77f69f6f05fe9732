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
    return new Fold(ridge, new ProductSums(kernels, warm.inputs(), warm.units(), ridge > 0));
  }

  @Override
  public Fold read(Parameters warm, DataInput in) throws IOException {
    return new Fold(ridge, ProductSums.read(kernels, ridge > 0, in));
  }

  /** The fit from sums over points. */
  public static final class Fold implements PartialFit {
    private final double ridge;
    private final ProductSums sums;

    private Fold(double ridge, ProductSums sums) {
      this.ridge = ridge;
      this.sums = sums;
    }

    @Override
    public void add(Block x, Block y) {
      sums.add(x, y);
    }

    @Override
    public void merge(PartialFit next) {
      sums.add(((Fold) next).sums);
    }

    @Override
    public Parameters fit() {
      return fit(sums.inputs);
    }

    /**
     * The units over the first inputs only.
     *
     * @param count of them
     * @return units × count
     */
    Parameters fit(int count) {
      if (sums.points == 0) {
        return Parameters.zeros(sums.units, count);
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
          return SymmetricSolver.solve(
              sums.normal(count, guard), count, sums.centredCross(count), sums.units);
        } catch (ArithmeticException indefinite) {
          if (ridge > 0 || !(guard < sums.largestSquares(count))) {
            throw indefinite;
          }
          guard *= MORE_RIDGE;
        }
      }
    }

    /** The ridge, or the least guard. */
    private double least() {
      return ridge > 0 ? ridge : RELATIVE_RIDGE * sums.points;
    }

    /**
     * The least Σ ‖y − W x − b‖² + λ ‖W‖² with the first m inputs only, for each m at once: with A
     * = RᵀR and S = R⁻ᵀC it is Σ ‖y − ȳ‖² − Σ_{i ≤ m} ‖S_i‖², since leading blocks of A have
     * leading blocks of R.
     *
     * @return by m, from 0 to all inputs
     */
    double[] minima() {
      double[] r = SymmetricSolver.cholesky(sums.normal(sums.inputs, least()), sums.inputs);
      double[] s = sums.centredCross(sums.inputs);
      double[] minima = new double[sums.inputs + 1];
      minima[0] = sums.targetSquares;
      for (double sum : sums.targetSum) {
        minima[0] -= sum * sum / sums.points;
      }
      for (int i = 0; i < sums.inputs; i++) {
        double squares = 0;
        for (int u = 0; u < sums.units; u++) {
          s[i * sums.units + u] /= r[i * sums.inputs + i];
          squares += s[i * sums.units + u] * s[i * sums.units + u];
        }
        minima[i + 1] = minima[i] - squares;
        for (int j = i + 1; j < sums.inputs; j++) {
          double factor = r[i * sums.inputs + j];
          for (int u = 0; u < sums.units; u++) {
            s[j * sums.units + u] -= factor * s[i * sums.units + u];
          }
        }
      }
      return minima;
    }

    private Parameters parameters(double[] w, int count) {
      Block weights = new Block(sums.units, count);
      float[] bias = new float[sums.units];
      for (int u = 0; u < sums.units; u++) {
        double b = sums.targetSum[u];
        for (int i = 0; i < count; i++) {
          weights.set(u, i, (float) w[i * sums.units + u]);
          b -= w[i * sums.units + u] * sums.inputSum[i];
        }
        bias[u] = (float) (b / sums.points);
      }
      return new Parameters(weights, bias);
    }

    /** Points seen. */
    public long points() {
      return sums.points;
    }

    /**
     * Σ_n ‖y_n − W x_n − b‖² + λ ‖W‖² of what a fit has given: Σ ‖y − ȳ‖² − Σ_ui W_ui C_iu with C =
     * Σ (x − x̄) (y − ȳ)ᵀ.
     */
    double minimum(Parameters fitted) {
      double sum = sums.targetSquares;
      for (int u = 0; u < sums.units; u++) {
        sum -= sums.targetSum[u] * sums.targetSum[u] / sums.points;
        for (int i = 0; i < fitted.inputs(); i++) {
          double c =
              sums.cross[i * sums.units + u] - sums.inputSum[i] * sums.targetSum[u] / sums.points;
          sum -= fitted.weights().get(u, i) * c;
        }
      }
      return sum;
    }

    /** Σ_n ‖y_n − W x_n − b‖² over all points seen, for any parameters, from the sums alone. */
    @Override
    public Double residual(Parameters p) {
      double sum = sums.targetSquares;
      for (int u = 0; u < sums.units; u++) {
        double b = p.bias()[u];
        sum += b * (sums.points * b - 2 * sums.targetSum[u]);
        for (int i = 0; i < sums.inputs; i++) {
          double w = p.weights().get(u, i);
          double gw = 2 * b * sums.inputSum[i] - 2 * sums.cross[i * sums.units + u];
          for (int j = 0; j < sums.inputs; j++) {
            gw += sums.gram[i * sums.inputs + j] * p.weights().get(u, j);
          }
          sum += w * gw;
        }
      }
      return sum;
    }

    @Override
    public void write(DataOutput out) throws IOException {
      sums.write(out);
    }
  }
}
