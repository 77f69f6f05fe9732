package org.parmac.model;

import java.util.Arrays;
import java.util.Map;
import org.parmac.math.Block;
import org.parmac.math.Kernels;

/**
 * The cells of a quantiser: a point lies in the cell of its nearest centre, of equally near ones
 * the first.
 */
public final class NearestCentre implements Cells {
  /** The array of the centres, count × inputs. */
  public static final String CENTRES = "centres";

  /** How far beyond the border of a cell a point is set, of the way to the cell's centre. */
  private static final double BEYOND = 1e-4;

  private final Block centres;
  private final double[] squares;
  private final Block products;
  private double[] middle;

  /**
   * @param centres count × inputs. Shared, not modified.
   */
  public NearestCentre(Block centres) {
    this.centres = centres;
    this.squares = GaussianFeatures.rowSquares(centres);
    this.products = new Block(0, centres.rows());
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
  public boolean areDisjoint() {
    return true;
  }

  @Override
  public boolean givesNearest() {
    return false;
  }

  @Override
  public Map<String, Block> arrays() {
    return Map.of(CENTRES, centres);
  }

  /**
   * The cell of each row.
   *
   * @param x rows × inputs. Not modified.
   * @param cells one per row; overwritten
   */
  public void nearest(Kernels kernels, Block x, int[] cells) {
    products.resize(x.rows());
    kernels.timesTransposed(x, centres, products);
    for (int i = 0, p = 0; i < x.rows(); i++) {
      double least = Double.POSITIVE_INFINITY;
      for (int j = 0; j < squares.length; j++, p++) {
        double distance = squares[j] - 2.0 * products.values()[p];
        if (distance < least) {
          least = distance;
          cells[i] = j;
        }
      }
    }
  }

  @Override
  public void apply(Kernels kernels, Block x, Block phi) {
    int[] cells = new int[x.rows()];
    nearest(kernels, x, cells);
    phi.resize(x.rows());
    Arrays.fill(phi.values(), 0, x.rows() * phi.columns(), 0f);
    for (int i = 0; i < (squares.length == 0 ? 0 : cells.length); i++) {
      phi.set(i, cells[i], 1f);
    }
  }

  /**
   * On the way from x to the centre c: p = x + t (c − x) is nearer to c than to another centre a as
   * soon as t ≥ 1 − (‖a − c‖² / 2) / ((x − c) · (a − c)).
   */
  @Override
  public void into(Kernels kernels, Block x, int cell, Block points) {
    if (middle == null) {
      middle = centreProducts();
    }
    products.resize(x.rows());
    kernels.timesTransposed(x, centres, products);
    points.resize(x.rows());
    for (int i = 0; i < x.rows(); i++) {
      double t = share(i, cell);
      for (int j = 0, p = x.offset(i), c = centres.offset(cell); j < inputs(); j++, p++, c++) {
        double from = x.values()[p];
        points.values()[p] = (float) (from + t * (centres.values()[c] - from));
      }
    }
  }

  /** t of a row, at least 0 and at most 1. */
  private double share(int row, int cell) {
    int count = squares.length;
    double t = 0;
    for (int a = 0, p = products.offset(row); a < count; a++) {
      double between = middle[a * count + cell];
      double half = (squares[a] + squares[cell] - 2 * between) / 2;
      double along =
          (double) products.values()[p + a] - products.values()[p + cell] - between + squares[cell];
      if (a != cell && along > half && along > 0) {
        t = Math.max(t, 1 - half / along + BEYOND);
      }
    }
    return Math.min(1, t);
  }

  private double[] centreProducts() {
    int count = squares.length;
    double[] result = new double[count * count];
    for (int a = 0; a < count; a++) {
      for (int b = 0; b < count; b++) {
        double sum = 0;
        for (int j = 0; j < inputs(); j++) {
          sum += (double) centres.get(a, j) * centres.get(b, j);
        }
        result[a * count + b] = sum;
      }
    }
    return result;
  }
}
