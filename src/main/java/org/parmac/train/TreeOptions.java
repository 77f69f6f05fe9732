package org.parmac.train;

/**
 * How trees grow.
 *
 * @param trees T; the outputs of several are averaged
 * @param depth splits from the root to a leaf, at most
 * @param minLeaf points of a leaf, at least
 * @param bins candidates for a threshold are the borders of so many bins, of about equally many
 *     points each
 * @param featureShare of the features that a node may split on, chosen at random for each node
 * @param rowShare of the points that a tree sees, chosen at random for each tree
 */
record TreeOptions(
    int trees, int depth, int minLeaf, int bins, double featureShare, double rowShare) {
  /** Targets that splits are judged by: more of them are projected. */
  static final int TARGETS = 16;

  private static final double MAX_BYTES = 512e6;

  /** The options of a layer, checked. */
  static TreeOptions of(LayerShape shape, LayerOptions options) {
    int trees = options.whole("trees", 1, 1);
    TreeOptions result =
        new TreeOptions(
            trees,
            options.whole("depth", 6, 1),
            options.whole("minLeaf", 5, 1),
            options.whole("bins", 32, 2),
            share(options, "featureShare", trees > 1 ? 1.0 / 3 : 1),
            share(options, "rowShare", trees > 1 ? 0.632 : 1));
    double bytes = result.histogramBytes(shape);
    if (bytes > MAX_BYTES) {
      throw options.refuse(
          "depth",
          String.format(
              "less, or fewer trees, bins or featureShare: a task may hold histograms of %.0f MB,"
                  + " and the last level would have up to %.0f MB",
              MAX_BYTES / 1e6, bytes / 1e6),
          result.depth);
    }
    return result;
  }

  private static double share(LayerOptions options, String name, double defaultValue) {
    double share = options.number(name, defaultValue, Double.MIN_NORMAL);
    if (share > 1) {
      throw options.refuse(name, "a number above 0, at most 1", share);
    }
    return share;
  }

  /** Features that a node may split on. */
  int features(int inputs) {
    return Math.max(1, (int) Math.ceil(featureShare * inputs));
  }

  private double histogramBytes(LayerShape shape) {
    return Math.pow(2, depth - 1)
        * trees
        * features(shape.inputs())
        * bins
        * (1 + Math.min(TARGETS, shape.units()))
        * Double.BYTES;
  }
}
