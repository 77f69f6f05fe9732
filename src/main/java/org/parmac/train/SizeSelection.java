package org.parmac.train;

/**
 * The choice of a layer's size inside the W step: of sizes on a grid, the one with the lowest
 *
 * <pre>
 *   Σ ‖y − f(x)‖² + λ ‖W‖² + C,  C = 2 ε² |Θ| (AIC) or ε² ln N |Θ| (BIC),  |Θ| = units · (size + 1)
 * </pre>
 *
 * Layers are fitted apart, so each chooses for itself: K grids of M sizes instead of M^K nets.
 *
 * <p>Source: Carreira-Perpiñán and Wang, "Distributed optimization of deeply nested systems",
 * AISTATS 2014, section 4.
 *
 * @param every iterations from one choice to the next; 0: none
 * @param sizes on the grid, equally far apart
 * @param least the smallest of them
 * @param noise ε², the variance of an output's noise
 * @param bic whether the criterion is BIC, otherwise AIC
 */
record SizeSelection(int every, int sizes, int least, double noise, boolean bic) {
  /** Nothing is chosen. */
  static final SizeSelection NONE = new SizeSelection(0, 2, 1, 1, false);

  /** Of a layer's options {@code selectEvery}, {@code selectSizes} and so on. */
  static SizeSelection of(LayerOptions options, int most) {
    int every = options.whole(RbfKind.SELECT_EVERY, 0, 0);
    int sizes = options.whole("selectSizes", 50, 2);
    int least = options.whole("selectLeast", Math.max(1, most / 10), 1);
    double noise = options.number("selectNoise", 0.05, Double.MIN_NORMAL);
    boolean bic = options.oneOf("criterion", "aic", java.util.Set.of("aic", "bic")).equals("bic");
    if (least > most) {
      throw options.refuse("selectLeast", "at most the largest size, " + most, least);
    }
    return new SizeSelection(every, sizes, least, noise, bic);
  }

  /** Whether sizes are chosen in an iteration; never in the first and in the finish. */
  boolean isDue(int iteration) {
    return every > 0 && iteration > 0 && iteration % every == 0;
  }

  /** C of a size. */
  double cost(int size, int units, long points) {
    double perParameter = bic ? noise * StrictMath.log(points) : 2 * noise;
    return perParameter * units * (size + 1.0);
  }

  /**
   * The best size: of the grid from the least to the most, where there are so many, and the present
   * one, which is kept unless another is better.
   *
   * @param minima the sum of squares at its minimum, by size from 0. Not modified.
   * @param present size
   */
  int best(double[] minima, int present, int units, long points) {
    int most = minima.length - 1;
    int best = Math.min(present, most);
    double lowest = minima[best] + cost(best, units, points);
    for (int i = 0; i < (least <= most ? sizes : 0); i++) {
      int size = (int) Math.round(least + (double) i * (most - least) / (sizes - 1));
      double criterion = minima[size] + cost(size, units, points);
      if (criterion < lowest) {
        best = size;
        lowest = criterion;
      }
    }
    return best;
  }
}
