package org.parmac.math;

/** Symmetric matrices of which only one triangle was summed. */
final class Mirror {
  private Mirror() {}

  /**
   * Copies what is above the diagonal below it.
   *
   * @param a k × k, row-major. Modified below the diagonal.
   */
  static void below(double[] a, int k) {
    for (int i = 0; i < k; i++) {
      for (int j = 0; j < i; j++) {
        a[i * k + j] = a[j * k + i];
      }
    }
  }
}
