package org.parmac.math;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.parmac.math.VectorProducts.Factor;

/**
 * Kernels of vector instructions (module jdk.incubator.vector). Values of the result lie in the
 * lanes, and each is summed in its fixed order, so the bits are those of {@link PlainKernels},
 * however wide the vectors are.
 *
 * <p>Only to be loaded where the module is there: see {@link KernelChoice}.
 */
final class VectorKernels implements Kernels {
  private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_PREFERRED;

  /** Eight lanes are the fewest that pay. */
  private static final int FEWEST = 8;

  VectorKernels() {
    if (LANES.length() < FEWEST) {
      throw new UnsupportedOperationException("vectors of " + LANES.length() + " values");
    }
  }

  @Override
  public String name() {
    return "vector";
  }

  @Override
  public void timesTransposed(Block a, Block b, Block c) {
    Shapes.timesTransposed(a, b, c);
    if (c.columns() < FEWEST && c.columns() < c.rows()) {
      // The longer side in the lanes.
      Block transposed = new Block(c.columns(), c.rows());
      VectorProducts.multiply(
          a.columns(), Factor.byRows(b), Factor.byRows(a), transposed, false, false);
      transposed.transposeInto(c);
    } else {
      VectorProducts.multiply(a.columns(), Factor.byRows(a), Factor.byRows(b), c, false, false);
    }
  }

  @Override
  public void times(Block a, Block b, Block c) {
    Shapes.times(a, b, c);
    VectorProducts.multiply(a.columns(), Factor.byRows(a), Factor.byColumns(b), c, false, false);
  }

  @Override
  public void transposedTimes(Block a, Block b, Block c) {
    Shapes.transposedTimes(a, b, c);
    VectorProducts.multiply(a.rows(), Factor.byColumns(a), Factor.byColumns(b), c, false, false);
  }

  @Override
  public void addTransposedTimes(Block a, Block b, Block c) {
    Shapes.transposedTimes(a, b, c);
    VectorProducts.multiply(a.rows(), Factor.byColumns(a), Factor.byColumns(b), c, false, true);
  }

  @Override
  public void weightedGram(Block a, Block weights, int column, Block c) {
    Shapes.weightedGram(a, weights, column, c);
    Factor left = Factor.byColumns(a).weighted(weights, column);
    VectorProducts.multiply(a.rows(), left, Factor.byColumns(a), c, true, false);
  }

  @Override
  public void addTransposedTimes(Block a, Block b, double[] sums) {
    Shapes.addTransposedTimes(a, b, sums);
    VectorSums.add(a, b, sums, false);
  }

  @Override
  public void addGram(Block a, double[] sums) {
    Shapes.addTransposedTimes(a, a, sums);
    VectorSums.add(a, a, sums, true);
    Mirror.below(sums, a.columns());
  }

  @Override
  public void scale(Block x, float[] m, float f) {
    float[] v = x.values();
    int k = x.columns();
    int whole = LANES.loopBound(k);
    for (int i = 0, p = 0; i < x.rows(); i++, p += k) {
      for (int j = 0; j < whole; j += LANES.length()) {
        FloatVector row = FloatVector.fromArray(LANES, v, p + j);
        row.sub(FloatVector.fromArray(LANES, m, j)).mul(f).intoArray(v, p + j);
      }
      for (int j = whole; j < k; j++) {
        v[p + j] = (v[p + j] - m[j]) * f;
      }
    }
  }

  @Override
  public void codesBelow(
      float[] q, float[] a, float[] e, float base, float limit, FoundCodes found) {
    VectorCodes.codesBelow(q, a, e, base, limit, found);
  }

  @Override
  public void nearestBits(float[] r, int bits, float[] t, float[] z) {
    VectorCodes.nearestBits(r, bits, t, z);
  }

  @Override
  public void alternateBits(
      float[] g, int bits, float[] c, float[] z, float[] gradient, int sweeps) {
    VectorCodes.alternateBits(g, bits, c, z, gradient, sweeps);
  }
}
