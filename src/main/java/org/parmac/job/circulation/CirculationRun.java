package org.parmac.job.circulation;

import java.io.IOException;
import java.util.function.LongSupplier;
import org.parmac.job.circulation.Circulation.Phase;
import org.parmac.job.circulation.Circulation.State;

/**
 * Carries one task's part in a circulation through to its end: step by step, waiting with back-off
 * where there is nothing to claim, and counts.
 */
public final class CirculationRun {
  private static final long SHORTEST_WAIT_MILLIS = 1;
  private static final long LONGEST_WAIT_MILLIS = 500;

  /**
   * What a task did in a circulation.
   *
   * @param visits that count: trained here and passed on
   * @param bytes of parameters that came for those visits
   * @param waitNanos waiting for a group to come free
   * @param exchangeNanos looking for, claiming, reading, writing and passing on groups
   * @param lostRaces claims that another task was quicker with
   * @param takeOvers groups taken over
   * @param repeatedVisits visits whose work was dropped because somebody else's counts
   */
  public record Counts(
      long visits,
      long bytes,
      long waitNanos,
      long exchangeNanos,
      long lostRaces,
      long takeOvers,
      long repeatedVisits) {}

  private final Circulation circulation;
  private final WatchedRing ring;
  private final Runnable progress;
  private final LongSupplier patience;
  private long visits;
  private long bytes;
  private long waiting;
  private long lostRaces;
  private long takeOvers;
  private long repeatedVisits;
  private long backOff = SHORTEST_WAIT_MILLIS;
  private long inHand;

  /**
   * @param ring what the circulation goes by
   * @param progress called at every step, so that a task that waits shows that it is alive
   * @param patience nanoseconds without any movement after which a task that waits gives up
   */
  public CirculationRun(
      Circulation circulation, WatchedRing ring, Runnable progress, LongSupplier patience) {
    this.circulation = circulation;
    this.ring = ring;
    this.progress = progress;
    this.patience = patience;
  }

  /**
   * Takes part until this shard has trained all groups of its ring.
   *
   * @param training nanoseconds that visits have spent in training so far
   * @throws IOException if it has waited in vain
   */
  public Counts complete(LongSupplier training) throws IOException, InterruptedException {
    long start = System.nanoTime();
    long trainedBefore = training.getAsLong();
    State state = State.START;
    while (state.phase() != Phase.DONE) {
      State next = circulation.next(state);
      count(state, next);
      progress.run();
      pace(next.phase());
      state = next;
    }
    long all = System.nanoTime() - start;
    long exchange = all - waiting - (training.getAsLong() - trainedBefore);
    return new Counts(visits, bytes, waiting, exchange, lostRaces, takeOvers, repeatedVisits);
  }

  private void count(State before, State after) {
    if (before.phase() == Phase.CLAIM) {
      boolean won = after.phase() == Phase.READ;
      lostRaces += won ? 0 : 1;
      takeOvers += won && !before.marker().isFree() ? 1 : 0;
    } else if (before.phase() == Phase.TRAIN) {
      inHand = before.group().fold().length;
    } else if (before.phase() == Phase.PUBLISH) {
      boolean counts = after.trained().cardinality() > before.trained().cardinality();
      visits += counts ? 1 : 0;
      bytes += counts ? inHand : 0;
      repeatedVisits += counts ? 0 : 1;
    }
  }

  private void pace(Phase next) throws IOException, InterruptedException {
    long now = System.nanoTime();
    if (next != Phase.WAIT) {
      if (next != Phase.LOOK) {
        backOff = SHORTEST_WAIT_MILLIS;
      }
      return;
    }
    if (ring.still() > patience.getAsLong()) {
      throw new IOException(
          "waited for a group of submodels, and none has moved for "
              + ring.still() / 1_000_000_000
              + " s. A fixed order needs all tasks to run at once: give the job a container for"
              + " each shard, or use circulation.order: any. In any order, files of the step's"
              + " directory were removed: give the same command again.");
    }
    Thread.sleep(backOff);
    backOff = Math.min(2 * backOff, LONGEST_WAIT_MILLIS);
    waiting += System.nanoTime() - now;
  }
}
