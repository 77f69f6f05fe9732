package org.parmac.bench;

import java.lang.management.ManagementFactory;
import java.util.Arrays;

/**
 * The time of some work on this thread's processor: the median of rounds, after a warm-up.
 *
 * @param seconds of processor, of one piece of work
 */
public record Timing(double seconds) {
  private static final double WARM_UP = 2;
  private static final double ROUND = 0.2;
  private static final int ROUNDS = 9;

  public static Timing of(Runnable work) {
    repeat(work, WARM_UP);
    double[] rounds = new double[ROUNDS];
    for (int r = 0; r < ROUNDS; r++) {
      rounds[r] = repeat(work, ROUND);
    }
    Arrays.sort(rounds);
    return new Timing(rounds[ROUNDS / 2]);
  }

  private static double repeat(Runnable work, double least) {
    double start = cpu();
    int count = 0;
    do {
      work.run();
      count++;
    } while (cpu() - start < least);
    return (cpu() - start) / count;
  }

  static double cpu() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() * 1e-9;
  }
}
