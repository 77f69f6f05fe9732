package org.parmac.train;

import java.util.Arrays;
import java.util.Comparator;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;
import org.parmac.math.Block;
import org.parmac.model.Parameters;

/**
 * Principal components of points of which the moments are known (EJML's symmetric eigenvalue
 * decomposition).
 *
 * @param variances in falling order, one per column
 * @param directions columns × columns: row i is the unit direction of variance i, its largest entry
 *     positive
 */
public record PrincipalComponents(double[] variances, Block directions) {
  /**
   * Variances below this share of the largest count as none: float32 products cannot tell them from
   * rounding.
   */
  private static final double RANK_TOLERANCE = 1e-7;

  /** Decomposes the covariance. */
  public static PrincipalComponents of(Moments moments) {
    int n = moments.columns();
    EigenDecomposition_F64<DMatrixRMaj> eigen = DecompositionFactory_DDRM.eig(n, true, true);
    if (!eigen.decompose(new DMatrixRMaj(n, n, true, moments.covariance()))) {
      throw new ArithmeticException(
          "the eigenvalue decomposition of a " + n + " x " + n + " covariance did not converge");
    }
    double[] values = new double[n];
    Integer[] order = new Integer[n];
    for (int i = 0; i < n; i++) {
      values[i] = eigen.getEigenvalue(i).getReal();
      order[i] = i;
    }
    Arrays.sort(order, Comparator.comparingDouble((Integer i) -> -values[i]).thenComparing(i -> i));
    double[] variances = new double[n];
    Block directions = new Block(n, n);
    for (int i = 0; i < n; i++) {
      variances[i] = Math.max(0, values[order[i]]);
      copy(eigen.getEigenVector(order[i]).data, directions, i);
    }
    return new PrincipalComponents(variances, directions);
  }

  private static void copy(double[] vector, Block directions, int row) {
    int largest = 0;
    for (int j = 0; j < vector.length; j++) {
      if (Math.abs(vector[j]) > Math.abs(vector[largest])) {
        largest = j;
      }
    }
    double sign = vector[largest] < 0 ? -1 : 1;
    for (int j = 0; j < vector.length; j++) {
      directions.set(row, j, (float) (sign * vector[j]));
    }
  }

  /** The number of directions in which the points vary. */
  public int rank() {
    int rank = 0;
    for (double v : variances) {
      if (v > RANK_TOLERANCE * variances[0]) {
        rank++;
      }
    }
    return rank;
  }

  /**
   * The map from centred points to their scores in the leading directions, which in the first one
   * have the given standard deviation.
   *
   * @param centre what is taken from points first, one per column. Not modified.
   * @param deviation of the first score over the points
   * @return count units over columns inputs
   */
  public Parameters scores(int count, double[] centre, double deviation) {
    Block weights = leading(count);
    float[] bias = new float[count];
    float scale = (float) (deviation / Math.sqrt(variances[0]));
    for (int u = 0; u < count; u++) {
      double sum = 0;
      for (int j = 0; j < weights.columns(); j++) {
        weights.set(u, j, scale * weights.get(u, j));
        sum += weights.get(u, j) * centre[j];
      }
      bias[u] = (float) -sum;
    }
    return new Parameters(weights, bias);
  }

  /** The leading directions, count × columns. */
  public Block leading(int count) {
    int columns = directions.columns();
    return new Block(count, columns, Arrays.copyOf(directions.values(), count * columns));
  }
}
