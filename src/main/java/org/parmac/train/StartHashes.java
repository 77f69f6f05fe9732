package org.parmac.train;

import java.util.LinkedHashMap;
import java.util.Map;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.SingularValueDecomposition_F64;
import org.parmac.math.Block;
import org.parmac.math.CounterRandom;
import org.parmac.math.Kernels;
import org.parmac.model.Parameters;

/**
 * Linear hashes from the data's second moments: the start of a binary autoencoder, and the
 * baselines that it is compared with. All are of the form step(A x̃ + a) with x̃ centred, so a = 0.
 *
 * <ul>
 *   <li>tpca: the L leading principal components, thresholded at the mean.
 *   <li>pcarr: the same under a random rotation.
 *   <li>itq: the same under the rotation R that lowers ‖sign(VR) − VR‖², found by 50 rounds of sign
 *       and Procrustes on a sample of projected points V (Gong and Lazebnik, "Iterative
 *       quantization: a Procrustean approach to learning binary codes", CVPR 2011, section 2.2).
 *   <li>lsh: random hyperplanes through the mean (Charikar, "Similarity estimation techniques from
 *       rounding algorithms", STOC 2002).
 * </ul>
 */
public final class StartHashes {
  public static final String TPCA = "tpca";
  public static final String PCARR = "pcarr";
  public static final String ITQ = "itq";
  public static final String LSH = "lsh";

  private static final int ITQ_ROUNDS = 50;

  private StartHashes() {}

  /**
   * @param components L × D, orthonormal rows. Not modified.
   * @param sample centred points, n × D. Not modified.
   * @return parameters by name, each L units over D inputs
   */
  public static Map<String, Parameters> of(
      Kernels kernels, Block components, Block sample, long seed) {
    int bits = components.rows();
    Map<String, Parameters> hashes = new LinkedHashMap<>();
    DMatrixRMaj rotation = randomRotation(bits, seed);
    hashes.put(TPCA, hash(components));
    hashes.put(PCARR, hash(rotated(components, rotation)));
    Block projected = new Block(sample.rows(), bits);
    kernels.timesTransposed(sample, components, projected);
    hashes.put(ITQ, hash(rotated(components, itq(projected, rotation))));
    hashes.put(LSH, hash(randomHyperplanes(bits, components.columns(), seed)));
    return hashes;
  }

  private static Parameters hash(Block weights) {
    return new Parameters(weights, new float[weights.rows()]);
  }

  /** A uniformly random rotation: the orthogonal factor of a Gaussian matrix. */
  private static DMatrixRMaj randomRotation(int n, long seed) {
    CounterRandom random = new CounterRandom(seed, "rotation");
    DMatrixRMaj g = new DMatrixRMaj(n, n);
    for (int i = 0; i < n * n; i++) {
      g.data[i] = random.gaussian(i);
    }
    return polarFactor(g);
  }

  private static DMatrixRMaj itq(Block projected, DMatrixRMaj start) {
    int n = projected.rows();
    int bits = projected.columns();
    DMatrixRMaj v = new DMatrixRMaj(n, bits);
    for (int i = 0; i < n * bits; i++) {
      v.data[i] = projected.values()[i];
    }
    DMatrixRMaj rotation = start.copy();
    DMatrixRMaj signs = new DMatrixRMaj(n, bits);
    DMatrixRMaj product = new DMatrixRMaj(bits, bits);
    for (int round = 0; round < ITQ_ROUNDS; round++) {
      CommonOps_DDRM.mult(v, rotation, signs);
      for (int i = 0; i < signs.data.length; i++) {
        signs.data[i] = signs.data[i] > 0 ? 1 : -1;
      }
      CommonOps_DDRM.multTransA(v, signs, product);
      rotation = polarFactor(product);
    }
    return rotation;
  }

  /** U Vᵀ of M = U S Vᵀ: the orthogonal matrix nearest to M. */
  private static DMatrixRMaj polarFactor(DMatrixRMaj m) {
    int n = m.numRows;
    SingularValueDecomposition_F64<DMatrixRMaj> svd =
        DecompositionFactory_DDRM.svd(n, n, true, true, true);
    if (!svd.decompose(m.copy())) {
      throw new ArithmeticException(
          "the singular value decomposition of a " + n + " x " + n + " matrix did not converge");
    }
    DMatrixRMaj result = new DMatrixRMaj(n, n);
    CommonOps_DDRM.mult(svd.getU(null, false), svd.getV(null, true), result);
    return result;
  }

  /** Rows of the hash after rotation: (components in columns · R)ᵀ = Rᵀ · components. */
  private static Block rotated(Block components, DMatrixRMaj rotation) {
    int bits = components.rows();
    int columns = components.columns();
    Block result = new Block(bits, columns);
    for (int l = 0; l < bits; l++) {
      for (int j = 0; j < columns; j++) {
        double sum = 0;
        for (int k = 0; k < bits; k++) {
          sum += rotation.get(k, l) * components.get(k, j);
        }
        result.set(l, j, (float) sum);
      }
    }
    return result;
  }

  private static Block randomHyperplanes(int bits, int columns, long seed) {
    CounterRandom random = new CounterRandom(seed, "lsh");
    Block result = new Block(bits, columns);
    for (int i = 0; i < bits * columns; i++) {
      result.values()[i] = (float) random.gaussian(i);
    }
    return result;
  }
}
