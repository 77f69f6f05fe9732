package org.parmac.job;

import java.util.concurrent.TimeUnit;

/**
 * Pauses between looks at what others do: short where it takes short, longer where it takes longer,
 * and longer where many look.
 */
final class BackOff {
  private static final long LEAST_MILLIS = 10;
  private static final long MOST_MILLIS = 1000;

  /** Looks a second of all who wait: a NameNode answers some ten thousand. */
  private static final int LOOKS_A_SECOND = 2000;

  /** Looks in the time of a wait. */
  private static final int LOOKS_A_WAIT = 32;

  private final long least;
  private long start;
  private long last;

  /**
   * @param waiting how many look at the same time
   */
  BackOff(int waiting) {
    least = Math.min(MOST_MILLIS, Math.max(LEAST_MILLIS, waiting * 1000L / LOOKS_A_SECOND));
  }

  /** To be called when a wait begins; what the one before has taken is what this one may take. */
  void begin() {
    start = System.nanoTime();
  }

  /** To be called when it ends. */
  void end() {
    last = waited();
  }

  /** Nanoseconds of this wait. */
  long waited() {
    return System.nanoTime() - start;
  }

  void pause() throws InterruptedException {
    Thread.sleep(millis(Math.max(last, waited())));
  }

  /**
   * @param nanos that the wait takes, as far as is known
   */
  long millis(long nanos) {
    long wanted = TimeUnit.NANOSECONDS.toMillis(nanos) / LOOKS_A_WAIT;
    return Math.min(MOST_MILLIS, Math.max(least, wanted));
  }
}
