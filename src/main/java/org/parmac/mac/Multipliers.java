package org.parmac.mac;

import java.util.List;
import java.util.stream.IntStream;
import org.parmac.math.Block;
import org.parmac.math.Kernels;
import org.parmac.model.Layer;

/**
 * The multipliers λ_1 … λ_K of the augmented Lagrangian for a shard's points:
 *
 * <pre>  L_A = ½ Σ ‖y − f_{K+1}(z_K)‖² + µ/2 Σ_k ‖c_k‖² − Σ_k λ_kᵀ c_k,  c_k = z_k − f_k(z_{k−1})
 * </pre>
 *
 * which up to a constant is E_Q with z_k shifted by λ_k / µ: the W step fits f_k to z_k − λ_k / µ,
 * the Z step uses the shifted residual, and when the inner problem has about converged (see {@link
 * MultiplierRule}), λ ← λ − µ c.
 *
 * <p>Source: Carreira-Perpiñán and Wang, "Distributed optimization of deeply nested systems",
 * AISTATS 2014, supplement.
 */
public final class Multipliers {
  private final Coordinates lambda;
  private final Block[] shifts;

  /** All zero, for coordinates of these spaces. */
  public Multipliers(List<Coordinates.Space> spaces, int points) {
    this(
        new Coordinates(
            spaces.stream().map(s -> new Coordinates.Space(s.units(), false)).toList(), points));
  }

  /**
   * @param lambda one number for each coordinate. Kept, not copied.
   */
  public Multipliers(Coordinates lambda) {
    this.lambda = lambda;
    this.shifts =
        IntStream.range(0, lambda.spaces().size())
            .mapToObj(k -> new Block(0, lambda.spaces().get(k).units()))
            .toArray(Block[]::new);
  }

  /** λ, laid out like the coordinates. Shared. */
  public Coordinates lambda() {
    return lambda;
  }

  /**
   * λ_k ← λ_k − µ (z_k − f_k(z_{k−1})) for a tile.
   *
   * @param layers f_1 … f_{K+1}
   * @param z x, z_1 … z_K of the tile, and maybe more. Not modified.
   * @param from the tile's first point
   * @param mu at which z was found
   */
  void update(Kernels kernels, List<Layer> layers, Block[] z, int from, double mu) {
    for (int k = 0; k < shifts.length; k++) {
      Block now = z[k + 1];
      Block f = new Block(0, now.columns());
      layers.get(k).forward(kernels, z[k], f);
      lambda.read(k, from, now.rows(), shifts[k]);
      float[] values = shifts[k].values();
      for (int p = 0; p < now.rows() * now.columns(); p++) {
        values[p] -= (float) (mu * ((double) now.values()[p] - f.values()[p]));
      }
      lambda.write(k, from, shifts[k]);
    }
  }

  /**
   * λ_k / µ of a tile, for each layer.
   *
   * @return rows × units each; overwritten by the next call
   */
  public Block[] shifts(int from, int rows, double mu) {
    for (int k = 0; k < shifts.length; k++) {
      lambda.read(k, from, rows, shifts[k]);
      float[] values = shifts[k].values();
      for (int p = 0; p < rows * shifts[k].columns(); p++) {
        values[p] = (float) (values[p] / mu);
      }
    }
    return shifts;
  }
}
