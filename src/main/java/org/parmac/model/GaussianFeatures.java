package org.parmac.model;

import java.util.LinkedHashMap;
import java.util.Map;
import org.parmac.math.Block;
import org.parmac.math.Kernels;

/**
 * Gaussian radial basis functions φ_j(x) = exp(−‖(x − c_j) / σ‖²) − m_j: without the ½ of the
 * normal density, and with a mean m_j taken off where inputs of mean 0 are wanted.
 *
 * <p>Source: Carreira-Perpiñán and Wang, "Distributed optimization of deeply nested systems",
 * AISTATS 2014, section 5 (the RBF autoencoder).
 */
public final class GaussianFeatures implements Features {
  /** The array of the centres, count × inputs. */
  public static final String CENTRES = "centres";

  /** The array of σ, 1 × 1. */
  public static final String SIGMA = "sigma";

  /** The array of the means, 1 × count; it may be missing: then they are 0. */
  public static final String MEAN = "mean";

  private final Block centres;
  private final float sigma;
  private final Block mean;
  private final double[] squares;

  /**
   * @param centres count × inputs. Shared, not modified.
   * @param sigma σ &gt; 0
   * @param mean 1 × count, or null: nothing is taken off. Shared, not modified.
   */
  public GaussianFeatures(Block centres, float sigma, Block mean) {
    if (!(sigma > 0)) {
      throw new IllegalArgumentException("sigma must be > 0, got " + sigma);
    }
    this.centres = centres;
    this.sigma = sigma;
    this.mean = mean;
    this.squares = rowSquares(centres);
  }

  /** The features that arrays of parameters tell. */
  public static GaussianFeatures of(Parameters p) {
    return new GaussianFeatures(p.array(CENTRES), p.array(SIGMA).get(0, 0), p.arrays().get(MEAN));
  }

  static double[] rowSquares(Block block) {
    double[] squares = new double[block.rows()];
    for (int i = 0, p = 0; i < squares.length; i++) {
      for (int j = 0; j < block.columns(); j++, p++) {
        squares[i] += (double) block.values()[p] * block.values()[p];
      }
    }
    return squares;
  }

  @Override
  public int inputs() {
    return centres.columns();
  }

  @Override
  public int count() {
    return centres.rows();
  }

  @Override
  public Map<String, Block> arrays() {
    Map<String, Block> arrays = new LinkedHashMap<>();
    arrays.put(CENTRES, centres);
    arrays.put(SIGMA, new Block(1, 1, new float[] {sigma}));
    if (mean != null) {
      arrays.put(MEAN, mean);
    }
    return arrays;
  }

  @Override
  public void apply(Kernels kernels, Block x, Block phi) {
    radial(kernels, x, phi);
    takeOffMean(phi);
  }

  /** exp(−‖(x − c_j) / σ‖²), with ‖x − c‖² = ‖x‖² + ‖c‖² − 2 x · c, at least 0. */
  private void radial(Kernels kernels, Block x, Block phi) {
    phi.resize(x.rows());
    kernels.timesTransposed(x, centres, phi);
    double[] rows = rowSquares(x);
    double scale = -1 / ((double) sigma * sigma);
    float[] values = phi.values();
    for (int i = 0, p = 0; i < rows.length; i++) {
      for (int j = 0; j < squares.length; j++, p++) {
        double distance = Math.max(0, rows[i] + squares[j] - 2.0 * values[p]);
        values[p] = (float) Math.exp(scale * distance);
      }
    }
  }

  private void takeOffMean(Block phi) {
    if (mean == null) {
      return;
    }
    float[] m = mean.values();
    for (int i = 0, p = 0; i < phi.rows(); i++) {
      for (int j = 0; j < squares.length; j++, p++) {
        phi.values()[p] -= m[j];
      }
    }
  }

  @Override
  public boolean isSmooth() {
    return true;
  }

  @Override
  public Tangent tangent(Kernels kernels, Block x) {
    return new Derivative(kernels, x);
  }

  /** ∂φ_j / ∂x = −2/σ² r_j (x − c_j), with r_j the function before its mean is taken off. */
  private final class Derivative implements Tangent {
    private final Kernels kernels;
    private final Block x;
    private final Block radial = new Block(0, count());
    private final Block outputs;
    private final Block scaled = new Block(0, count());
    private final double slope = -2 / ((double) sigma * sigma);
    private Block transposed;

    Derivative(Kernels kernels, Block x) {
      this.kernels = kernels;
      this.x = x;
      radial(kernels, x, radial);
      outputs = mean == null ? radial : radial.copy();
      takeOffMean(outputs);
    }

    @Override
    public Block outputs() {
      return outputs;
    }

    /** −2/σ² r_j (x · v − c_j · v). */
    @Override
    public void times(Block v, Block jv) {
      jv.resize(v.rows());
      kernels.timesTransposed(v, centres, jv);
      int columns = x.columns();
      for (int i = 0, p = 0; i < v.rows(); i++) {
        double along = 0;
        for (int j = 0, q = v.offset(i); j < columns; j++, q++) {
          along += (double) x.values()[q] * v.values()[q];
        }
        for (int j = 0; j < squares.length; j++, p++) {
          jv.values()[p] = (float) (slope * radial.values()[p] * (along - jv.values()[p]));
        }
      }
    }

    /** −2/σ² (x Σ_j u_j r_j − Σ_j u_j r_j c_j). */
    @Override
    public void transposedTimes(Block u, Block jtu) {
      double[] sums = scale(u);
      jtu.resize(u.rows());
      kernels.timesTransposed(scaled, transposed(), jtu);
      for (int i = 0, p = 0; i < u.rows(); i++) {
        for (int j = 0; j < jtu.columns(); j++, p++) {
          jtu.values()[p] = (float) (slope * (sums[i] * x.values()[p] - jtu.values()[p]));
        }
      }
    }

    /** 4/σ⁴ Σ_j r_j² (x_i − c_ji)². */
    @Override
    public void squares(Block diagonal) {
      double[] sums = scale(radial);
      Block first = new Block(x.rows(), x.columns());
      kernels.timesTransposed(scaled, transposed(), first);
      Block squared = transposed().copy();
      for (int p = 0; p < squared.values().length; p++) {
        squared.values()[p] *= squared.values()[p];
      }
      diagonal.resize(x.rows());
      kernels.timesTransposed(scaled, squared, diagonal);
      for (int i = 0, p = 0; i < x.rows(); i++) {
        for (int j = 0; j < x.columns(); j++, p++) {
          double value = x.values()[p];
          double sum = value * value * sums[i] - 2 * value * first.values()[p];
          diagonal.values()[p] = (float) Math.max(0, slope * slope * (sum + diagonal.values()[p]));
        }
      }
    }

    /** Fills scaled with u_j r_j, and gives its sums. */
    private double[] scale(Block u) {
      scaled.resize(u.rows());
      double[] sums = new double[u.rows()];
      for (int i = 0, p = 0; i < u.rows(); i++) {
        for (int j = 0; j < squares.length; j++, p++) {
          scaled.values()[p] = u.values()[p] * radial.values()[p];
          sums[i] += scaled.values()[p];
        }
      }
      return sums;
    }

    private Block transposed() {
      if (transposed == null) {
        transposed = centres.transpose();
      }
      return transposed;
    }
  }
}
