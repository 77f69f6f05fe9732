package org.parmac.train;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.parmac.math.Block;
import org.parmac.math.Kernels;
import org.parmac.model.Features;

/** Counts and sums over the points of each of some cells, in double. */
final class CellSums {
  private final Features cells;
  private final int columns;
  private final double[] counts;
  private final double[] sums;
  private final Block phi;

  /**
   * @param cells features that are 0 but in a point's cell
   * @param columns of what is summed
   */
  CellSums(Features cells, int columns) {
    this.cells = cells;
    this.columns = columns;
    this.counts = new double[cells.count()];
    this.sums = new double[cells.count() * columns];
    this.phi = new Block(0, cells.count());
  }

  /**
   * @param x rows × inputs, which tell the cells. Not modified.
   * @param values rows × columns. Not modified.
   */
  void add(Kernels kernels, Block x, Block values) {
    cells.apply(kernels, x, phi);
    kernels.addTransposedTimes(phi, values, sums);
    for (int i = 0, p = 0; i < phi.rows(); i++) {
      for (int c = 0; c < counts.length; c++, p++) {
        counts[c] += phi.values()[p];
      }
    }
  }

  void merge(CellSums next) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += next.counts[i];
    }
    for (int i = 0; i < sums.length; i++) {
      sums[i] += next.sums[i];
    }
  }

  /**
   * The means of the cells.
   *
   * @param empty what an empty cell gets, cells × columns. Not modified.
   * @return cells × columns
   */
  Block means(Block empty) {
    Block means = empty.copy();
    for (int c = 0; c < counts.length; c++) {
      for (int j = 0; counts[c] > 0 && j < columns; j++) {
        means.set(c, j, (float) (sums[c * columns + j] / counts[c]));
      }
    }
    return means;
  }

  /** The mean of all points, for each cell: cells × columns. */
  Block overall() {
    double count = 0;
    double[] all = new double[columns];
    for (int c = 0; c < counts.length; c++) {
      count += counts[c];
      for (int j = 0; j < columns; j++) {
        all[j] += sums[c * columns + j];
      }
    }
    Block result = new Block(counts.length, columns);
    for (int p = 0; count > 0 && p < result.values().length; p++) {
      result.values()[p] = (float) (all[p % columns] / count);
    }
    return result;
  }

  /** Σ_c ‖sum_c‖² / count_c: by so much the means of the cells lower Σ ‖value‖². */
  double explained() {
    double explained = 0;
    for (int c = 0; c < counts.length; c++) {
      double squares = 0;
      for (int j = 0; j < columns; j++) {
        squares += sums[c * columns + j] * sums[c * columns + j];
      }
      explained += counts[c] > 0 ? squares / counts[c] : 0;
    }
    return explained;
  }

  void write(DataOutput out) throws IOException {
    for (double count : counts) {
      out.writeDouble(count);
    }
    for (double sum : sums) {
      out.writeDouble(sum);
    }
  }

  CellSums readFrom(DataInput in) throws IOException {
    for (int i = 0; i < counts.length; i++) {
      counts[i] = in.readDouble();
    }
    for (int i = 0; i < sums.length; i++) {
      sums[i] = in.readDouble();
    }
    return this;
  }
}
