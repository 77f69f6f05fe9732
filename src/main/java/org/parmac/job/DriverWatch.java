package org.parmac.job;

import java.util.concurrent.TimeUnit;

/** Notices when a driver gives no sign of life any more (see {@link DriverSign}). */
final class DriverWatch {
  /** Where there is no sign to be seen: as if the last one still stood. */
  static final long NO_SIGN = Long.MIN_VALUE;

  private final long patienceMillis;
  private long last = NO_SIGN;
  private long since;

  /**
   * @param patienceMillis how long the sign may stay the same
   * @param nanos now, by {@link System#nanoTime()}
   */
  DriverWatch(long patienceMillis, long nanos) {
    this.patienceMillis = patienceMillis;
    this.since = nanos;
  }

  /**
   * Takes a look.
   *
   * @param sign the last one
   * @param nanos now, by {@link System#nanoTime()}
   * @return false: there was no new sign for longer than the driver is waited for
   */
  boolean isAlive(long sign, long nanos) {
    if (sign != NO_SIGN && sign != last) {
      last = sign;
      since = nanos;
    }
    return TimeUnit.NANOSECONDS.toMillis(nanos - since) <= patienceMillis;
  }
}
