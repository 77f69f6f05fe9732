package org.parmac.mac;

/** The check of solvers that change one layer of coordinates. */
final class OneLayer {
  private OneLayer() {}

  static void check(int first, int last) {
    if (first != last) {
      throw new IllegalArgumentException(
          "expected one layer of coordinates, got layers " + first + " to " + last);
    }
  }

  static int checkEvaluations(int evaluations) {
    if (evaluations < 2) {
      throw new IllegalArgumentException(
          "evaluations must be 2 or more (z and f(z) are two), got " + evaluations);
    }
    return evaluations;
  }
}
