package org.parmac.job.circulation;

import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.List;
import org.parmac.job.circulation.Circulation.Phase;
import org.parmac.job.circulation.Circulation.State;

/**
 * How an attempt at a task stands: a value, equal if all that comes may be equal.
 *
 * @param trained a copy
 * @param itinerary of the group in hand; null if there is none
 * @param fold of the group in hand; null if there is none
 */
record AttemptState(
    Status status,
    Phase phase,
    BitSet trained,
    Marker marker,
    List<Integer> itinerary,
    ByteBuffer fold) {
  /** What the cluster thinks of an attempt. */
  enum Status {
    NOT_STARTED,
    RUNNING,
    /** Given up by the cluster, which may start the next attempt; it does not know and goes on. */
    ZOMBIE,
    DEAD
  }

  static final AttemptState NOT_STARTED = of(Status.NOT_STARTED, State.START);
  static final AttemptState DEAD = of(Status.DEAD, State.START);

  /** Waiting is the same as looking: what comes next does not depend on it. */
  static AttemptState of(Status status, State s) {
    if (status == Status.ZOMBIE && s.phase() == Phase.DONE) {
      return DEAD;
    }
    Phase phase = s.phase() == Phase.WAIT ? Phase.LOOK : s.phase();
    GroupState group = s.group();
    return new AttemptState(
        status,
        phase,
        phase == Phase.DONE ? new BitSet() : (BitSet) s.trained().clone(),
        s.marker(),
        group == null ? null : group.itinerary(),
        group == null ? null : ByteBuffer.wrap(group.fold()));
  }

  AttemptState as(Status next) {
    return of(next, state());
  }

  State state() {
    GroupState group = itinerary == null ? null : new GroupState(itinerary, fold.array());
    return new State(phase, (BitSet) trained.clone(), marker, group);
  }

  boolean isAlive() {
    return status == Status.RUNNING || status == Status.ZOMBIE;
  }

  boolean isGivenUp() {
    return status == Status.ZOMBIE || status == Status.DEAD;
  }

  boolean isFinished() {
    return status == Status.RUNNING && phase == Phase.DONE;
  }

  boolean needsSlot() {
    return status == Status.RUNNING && phase != Phase.DONE;
  }

  @Override
  public String toString() {
    return status == Status.NOT_STARTED || status == Status.DEAD
        ? status.toString()
        : status + " " + phase + (marker == null ? "" : " " + marker.name()) + " knows " + trained;
  }
}
