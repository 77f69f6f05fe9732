package org.parmac.train;

/**
 * A split of a node: left where the feature's bin is this one or a lower one.
 *
 * @param feature number of the feature
 * @param bin the last bin of the left side
 */
record TreeSplit(int feature, int bin) {
  /**
   * The split that lowers the sum of squares most; of equal ones the first.
   *
   * @param histogram features × bins × width: the count, and the sums of the targets. Not modified.
   * @param features numbers of the features
   * @param minLeaf points of each side, at least
   * @param leastGain share by which what the means explain must rise
   * @return null if there is none
   */
  static TreeSplit best(
      double[] histogram, int[] features, int bins, int width, int minLeaf, double leastGain) {
    double[] all = new double[width];
    for (int b = 0; b < bins; b++) {
      add(histogram, b * width, all);
    }
    double before = explained(all);
    double most = before + leastGain * before + Double.MIN_NORMAL;
    TreeSplit best = null;
    double[] left = new double[width];
    double[] right = new double[width];
    for (int slot = 0; slot < features.length; slot++) {
      java.util.Arrays.fill(left, 0);
      for (int b = 0; b < bins - 1; b++) {
        int from = (slot * bins + b) * width;
        if (histogram[from] > 0) {
          add(histogram, from, left);
          for (int u = 0; u < width; u++) {
            right[u] = all[u] - left[u];
          }
          double explained =
              left[0] >= minLeaf && right[0] >= minLeaf ? explained(left) + explained(right) : 0;
          if (explained > most) {
            most = explained;
            best = new TreeSplit(features[slot], b);
          }
        }
      }
    }
    return best;
  }

  private static void add(double[] histogram, int from, double[] sums) {
    for (int u = 0; u < sums.length; u++) {
      sums[u] += histogram[from + u];
    }
  }

  /** ‖S‖² / n. */
  private static double explained(double[] sums) {
    double squares = 0;
    for (int u = 1; u < sums.length; u++) {
      squares += sums[u] * sums[u];
    }
    return sums[0] > 0 ? squares / sums[0] : 0;
  }
}
