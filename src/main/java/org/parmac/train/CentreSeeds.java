package org.parmac.train;

import org.parmac.math.Block;
import org.parmac.math.CounterRandom;
import org.parmac.math.Kernels;
import org.parmac.model.NearestCentre;

/**
 * Where k-means starts: rows of a sample, each drawn with a probability that grows with its squared
 * distance from those drawn before (k-means++), and then some rounds of k-means on the sample.
 *
 * <p>Source: Arthur and Vassilvitskii, "k-means++: the advantages of careful seeding", SODA 2007.
 */
final class CentreSeeds {
  private static final int ROUNDS = 10;

  /** Rows of a sample for so many centres. */
  static int rows(int centres) {
    return Math.max(1000, 20 * centres);
  }

  private CentreSeeds() {}

  /**
   * @param x the sample, rows × inputs. Not modified.
   * @param count of the centres; there are fewer if the sample has fewer different rows
   * @return count × inputs
   */
  static Block of(Kernels kernels, Block x, int count, long seed) {
    Block centres = drawn(x, count, new CounterRandom(seed, "centres"));
    for (int round = 0; round < ROUNDS; round++) {
      CellSums sums = new CellSums(new NearestCentre(centres), x.columns());
      sums.add(kernels, x, x);
      centres = sums.means(centres);
    }
    return centres;
  }

  private static Block drawn(Block x, int count, CounterRandom random) {
    Block centres = new Block(Math.min(count, x.rows()), x.columns());
    double[] distances = new double[x.rows()];
    java.util.Arrays.fill(distances, Double.POSITIVE_INFINITY);
    int row = (int) (random.uniform(0) * x.rows());
    int drawn = 0;
    while (row >= 0) {
      System.arraycopy(
          x.values(), x.offset(row), centres.values(), centres.offset(drawn), x.columns());
      drawn++;
      double sum = shorten(distances, x, row);
      row = drawn < centres.rows() ? place(distances, random.uniform(drawn) * sum) : -1;
    }
    return centres.resize(drawn);
  }

  /** Takes a new centre into the squared distances; returns their sum. */
  private static double shorten(double[] distances, Block x, int centre) {
    double sum = 0;
    for (int i = 0; i < distances.length; i++) {
      double distance = 0;
      for (int j = 0, p = x.offset(i), c = x.offset(centre); j < x.columns(); j++, p++, c++) {
        double d = (double) x.values()[p] - x.values()[c];
        distance += d * d;
      }
      distances[i] = Math.min(distances[i], distance);
      sum += distances[i];
    }
    return sum;
  }

  /** The first row up to which the distances sum to more than this; −1 if none is. */
  private static int place(double[] distances, double sum) {
    double left = sum;
    int last = -1;
    for (int i = 0; i < distances.length; i++) {
      if (distances[i] > 0) {
        left -= distances[i];
        last = i;
        if (left < 0) {
          return i;
        }
      }
    }
    return last;
  }
}
