package org.parmac.math;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.decomposition.CholeskyDecomposition_F64;
import org.ejml.interfaces.linsol.LinearSolverDense;

/** Solves A·X = B for a symmetric positive definite A by Cholesky (EJML). */
public final class SymmetricSolver {
  private SymmetricSolver() {}

  /**
   * @param a n × n, row-major. Not modified.
   * @param b n × m, row-major. Not modified.
   * @return X, n × m, row-major
   * @throws ArithmeticException if A is not positive definite
   */
  public static double[] solve(double[] a, int n, double[] b, int m) {
    DMatrixRMaj left = new DMatrixRMaj(n, n, true, a.clone());
    DMatrixRMaj right = new DMatrixRMaj(n, m, true, b.clone());
    DMatrixRMaj x = new DMatrixRMaj(n, m);
    LinearSolverDense<DMatrixRMaj> solver = LinearSolverFactory_DDRM.chol(n);
    if (!solver.setA(left)) {
      throw notPositiveDefinite(n);
    }
    solver.solve(right, x);
    return x.data;
  }

  /**
   * The upper triangular R with RᵀR = A.
   *
   * @param a n × n, row-major, symmetric positive definite. Not modified.
   * @return R, n × n, row-major, zeros below the diagonal
   */
  public static double[] cholesky(double[] a, int n) {
    CholeskyDecomposition_F64<DMatrixRMaj> cholesky = DecompositionFactory_DDRM.chol(n, false);
    if (!cholesky.decompose(new DMatrixRMaj(n, n, true, a.clone()))) {
      throw notPositiveDefinite(n);
    }
    return cholesky.getT(null).data;
  }

  private static ArithmeticException notPositiveDefinite(int n) {
    return new ArithmeticException(
        "a matrix of "
            + n
            + " x "
            + n
            + " is not positive definite: raise the ridge, or remove constant or repeated columns");
  }
}
