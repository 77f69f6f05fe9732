package org.parmac.mac;

import java.util.Arrays;
import org.parmac.math.Block;
import org.parmac.math.Kernels;
import org.parmac.model.Cells;
import org.parmac.model.FeatureUnits;

/**
 * Where coordinates go that a layer takes which is constant in each of some cells: of each cell the
 * point near to f_k(z_{k−1}) + s_k, and of all cells the one that costs least. For a tree, whose
 * cells are boxes, that is the exact minimum of the point's share in E_Q.
 */
final class CellSearch {
  private final Kernels kernels;
  private final FeatureUnits next;
  private final Cells cells;
  private final Block points;
  private final Block products;
  private Block outputs;
  private double[] outputSquares;
  private double[] least = new double[0];

  private CellSearch(Kernels kernels, FeatureUnits next, Cells cells) {
    this.kernels = kernels;
    this.next = next;
    this.cells = cells;
    this.points = new Block(0, cells.inputs());
    this.products = new Block(0, cells.count());
  }

  /** A search over the cells of a layer; null if it has none. */
  static CellSearch of(Kernels kernels, org.parmac.model.Layer next) {
    if (next instanceof FeatureUnits units
        && units.features() instanceof Cells cells
        && cells.areDisjoint()
        && cells.count() > 0) {
      return new CellSearch(kernels, units, cells);
    }
    return null;
  }

  /** Whether the best point is the minimum over all coordinates. */
  boolean isExact() {
    return cells.givesNearest();
  }

  /**
   * The best of the cells' points for each row.
   *
   * @param clip whether coordinates are in [0, 1]
   * @param best rows × units; resized and overwritten
   */
  void best(LinkCost link, boolean clip, Block best) {
    prepare();
    Block near = link.near();
    int rows = near.rows();
    if (least.length < rows) {
      least = new double[rows];
    }
    Arrays.fill(least, 0, rows, Double.POSITIVE_INFINITY);
    best.resize(rows);
    products.resize(rows);
    kernels.timesTransposed(link.target(), outputs, products);
    for (int cell = 0; cell < cells.count(); cell++) {
      cells.into(kernels, near, cell, points);
      for (int i = 0; i < rows; i++) {
        double cost =
            link.targetWeight() * (outputSquares[cell] - 2.0 * products.get(i, cell))
                + link.nearWeight() * distance(near, i, clip);
        if (cost < least[i]) {
          least[i] = cost;
          System.arraycopy(
              points.values(), points.offset(i), best.values(), best.offset(i), best.columns());
        }
      }
    }
  }

  private double distance(Block near, int row, boolean clip) {
    double sum = 0;
    for (int j = 0, p = near.offset(row); j < near.columns(); j++, p++) {
      if (clip) {
        points.values()[p] = Math.max(0f, Math.min(1f, points.values()[p]));
      }
      double d = (double) points.values()[p] - near.values()[p];
      sum += d * d;
    }
    return sum;
  }

  /** What the next layer gives in each cell. */
  private void prepare() {
    if (outputs != null) {
      return;
    }
    int count = cells.count();
    Block each = new Block(count, count);
    for (int c = 0; c < count; c++) {
      each.set(c, c, 1f);
    }
    outputs = new Block(count, next.units());
    next.linear().forward(kernels, each, outputs);
    outputSquares = new double[count];
    for (int p = 0; p < outputs.values().length; p++) {
      double value = outputs.values()[p];
      outputSquares[p / next.units()] += value * value;
    }
  }
}
