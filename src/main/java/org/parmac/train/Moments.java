package org.parmac.train;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import org.parmac.math.Block;
import org.parmac.math.Kernels;

/**
 * Count, mean, minimum, maximum and scatter Σ (x − x̄)(x − x̄)ᵀ of points, exact over any number of
 * shards.
 *
 * <p>Tiles are centred before they are multiplied, so that float32 products lose nothing to a large
 * mean; parts are joined by the update of Chan, Golub and LeVeque, "Updating formulae and a
 * pairwise algorithm for computing sample variances", 1979.
 */
public final class Moments {
  private final Kernels kernels;
  private final int columns;
  private long points;
  private final double[] mean;
  private final double[] scatter;
  private final float[] minimum;
  private final float[] maximum;
  private final Block centred;
  private final Block product;

  public Moments(Kernels kernels, int columns) {
    this.kernels = kernels;
    this.columns = columns;
    mean = new double[columns];
    scatter = new double[Math.multiplyExact(columns, columns)];
    minimum = new float[columns];
    maximum = new float[columns];
    Arrays.fill(minimum, Float.POSITIVE_INFINITY);
    Arrays.fill(maximum, Float.NEGATIVE_INFINITY);
    centred = new Block(0, columns);
    product = new Block(columns, columns);
  }

  /**
   * Sees one tile.
   *
   * @param x rows × columns. Not modified.
   */
  public void add(Block x) {
    int rows = x.rows();
    double[] tileMean = new double[columns];
    float[] values = x.values();
    for (int i = 0, p = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++, p++) {
        float v = values[p];
        tileMean[j] += v;
        minimum[j] = Math.min(minimum[j], v);
        maximum[j] = Math.max(maximum[j], v);
      }
    }
    for (int j = 0; j < columns; j++) {
      tileMean[j] /= rows;
    }
    centred.resize(rows);
    float[] c = centred.values();
    for (int i = 0, p = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++, p++) {
        c[p] = (float) (values[p] - tileMean[j]);
      }
    }
    kernels.transposedTimes(centred, centred, product);
    float[] g = product.values();
    for (int i = 0; i < scatter.length; i++) {
      scatter[i] += g[i];
    }
    join(rows, tileMean);
  }

  /** Takes over what another has seen. */
  public void merge(Moments next) {
    if (next.points == 0) {
      return;
    }
    for (int i = 0; i < scatter.length; i++) {
      scatter[i] += next.scatter[i];
    }
    for (int j = 0; j < columns; j++) {
      minimum[j] = Math.min(minimum[j], next.minimum[j]);
      maximum[j] = Math.max(maximum[j], next.maximum[j]);
    }
    join(next.points, next.mean);
  }

  /** Accounts for the distance between the two means, and moves the mean. */
  private void join(long otherPoints, double[] otherMean) {
    double weight = (double) points * otherPoints / (points + otherPoints);
    double share = (double) otherPoints / (points + otherPoints);
    double[] d = new double[columns];
    for (int j = 0; j < columns; j++) {
      d[j] = otherMean[j] - mean[j];
    }
    if (weight > 0) {
      for (int i = 0, p = 0; i < columns; i++) {
        double w = weight * d[i];
        for (int j = 0; j < columns; j++, p++) {
          scatter[p] += w * d[j];
        }
      }
    }
    for (int j = 0; j < columns; j++) {
      mean[j] += share * d[j];
    }
    points += otherPoints;
  }

  public long points() {
    return points;
  }

  public int columns() {
    return columns;
  }

  /** x̄, one per column. A copy. */
  public double[] mean() {
    return mean.clone();
  }

  /** Covariance, columns × columns, row-major: scatter / N. */
  public double[] covariance() {
    double[] c = scatter.clone();
    for (int i = 0; i < c.length; i++) {
      c[i] /= points;
    }
    return c;
  }

  /** The smallest value of each column. A copy. */
  public float[] minimum() {
    return minimum.clone();
  }

  /** The largest (maximum − minimum) of a column. */
  public float range() {
    float range = 0;
    for (int j = 0; j < columns; j++) {
      range = Math.max(range, maximum[j] - minimum[j]);
    }
    return range;
  }

  public void write(DataOutput out) throws IOException {
    out.writeInt(columns);
    out.writeLong(points);
    for (int j = 0; j < columns; j++) {
      out.writeDouble(mean[j]);
      out.writeFloat(minimum[j]);
      out.writeFloat(maximum[j]);
    }
    for (int i = 0; i < columns; i++) {
      for (int j = i; j < columns; j++) {
        out.writeDouble(scatter[i * columns + j]);
      }
    }
  }

  public static Moments read(Kernels kernels, DataInput in) throws IOException {
    Moments m = new Moments(kernels, in.readInt());
    m.points = in.readLong();
    for (int j = 0; j < m.columns; j++) {
      m.mean[j] = in.readDouble();
      m.minimum[j] = in.readFloat();
      m.maximum[j] = in.readFloat();
    }
    for (int i = 0; i < m.columns; i++) {
      for (int j = i; j < m.columns; j++) {
        double v = in.readDouble();
        m.scatter[i * m.columns + j] = v;
        m.scatter[j * m.columns + i] = v;
      }
    }
    return m;
  }
}
