package org.parmac.job.circulation;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.parmac.mac.Itineraries;

/**
 * One task's part in a circulation: every group of submodels visits every shard of its ring once,
 * in any order, and is trained there; no data move, no task waits for one that is not running, and
 * any attempt may die, stop or be repeated at any point.
 *
 * <p>There is one {@link Marker} a group, and every change of state is one atomic rename of it:
 *
 * <pre>
 *   claim      free      → held by me     the loser's rename fails: look again
 *   publish    held      → free, one visit further, after the new file is written
 *   release    held      → free, as it was, where the itinerary says that this shard has been there
 *   take over  held by s → held by me     where s has held it for too long
 *   resume     held by this shard already, by whichever attempt: train it and publish
 * </pre>
 *
 * A rename whose source is gone means that somebody else has moved the group: what was done is
 * dropped. So each visit counts once. Which groups this shard has trained is learnt from markers:
 * from the itineraries of the files that they name, or from how many visits they count where that
 * is enough; never from names of files, since files of lost races prove nothing.
 *
 * <p>The protocol is a function from state to state with at most one operation on files in each
 * step, so that a test can go through all interleavings and crashes.
 *
 * <p>Source: the ring of Carreira-Perpiñán and Alizadeh, "ParMAC: distributed optimisation of
 * nested functions", MLSys 2019, with its fixed order replaced by "any order, each shard once".
 */
public final class Circulation {
  /** What a task does next. */
  public enum Phase {
    LOOK,
    /** Nothing to claim: look again after a while. */
    WAIT,
    CLAIM,
    READ,
    TRAIN,
    PUBLISH,
    RELEASE,
    DONE
  }

  /**
   * Where a task stands.
   *
   * @param trained the groups known to have been trained on this shard. Not modified.
   * @param marker the group in hand, as its marker was last; null when looking
   * @param group its state, from {@link Phase#TRAIN} on
   */
  public record State(Phase phase, BitSet trained, Marker marker, GroupState group) {
    public static final State START = new State(Phase.LOOK, new BitSet(), null, null);

    private State look() {
      return new State(Phase.LOOK, trained, null, null);
    }

    private State with(Phase next, Marker of, GroupState with) {
      return new State(next, trained, of, with);
    }

    private State knowing(int number) {
      BitSet more = (BitSet) trained.clone();
      more.set(number);
      return new State(phase, more, marker, group);
    }
  }

  /** Which group to go for: what the protocol leaves open. */
  public interface Preference {
    /**
     * @param free groups that may be claimed
     * @param held groups that others hold and that this shard needs
     * @return one of the free ones, or a held one that has outlived its lease; empty: wait
     */
    Optional<Marker> among(List<Marker> free, List<Marker> held);
  }

  /** Trains a group on this shard. */
  public interface Visit {
    /**
     * @param group number of the group
     * @param state as it came. Not modified.
     * @return the fold's state after the visit: the same for the same arguments, always
     */
    byte[] train(int group, GroupState state) throws IOException;
  }

  private final int shard;
  private final long attempt;
  private final BitSet groups;
  private final Itineraries itineraries;
  private final RingFiles files;
  private final Preference preference;
  private final Visit visit;

  /**
   * @param shard this task's shard
   * @param attempt the number of this attempt at the task: no other has the same, not even of a job
   *     before that was cut off and whose tasks may still be alive
   */
  public Circulation(
      int shard,
      long attempt,
      Itineraries itineraries,
      RingFiles files,
      Preference preference,
      Visit visit) {
    this.shard = shard;
    this.attempt = attempt;
    this.groups = itineraries.groupsOf(shard);
    this.itineraries = itineraries;
    this.files = files;
    this.preference = preference;
    this.visit = visit;
  }

  /** Does one step: at most one operation on files. */
  public State next(State s) throws IOException {
    return switch (s.phase()) {
      case LOOK, WAIT -> look(s);
      case CLAIM -> claim(s);
      case READ -> read(s);
      case TRAIN -> train(s);
      case PUBLISH -> publish(s);
      case RELEASE -> release(s);
      case DONE -> s;
    };
  }

  private State look(State s) throws IOException {
    if (s.trained().equals(groups)) {
      return s.with(Phase.DONE, null, null);
    }
    List<Marker> free = new ArrayList<>();
    List<Marker> held = new ArrayList<>();
    State now = s;
    for (Marker marker : files.markers()) {
      int group = marker.group();
      if (marker.holder() == shard) {
        return now.with(Phase.READ, marker, null);
      }
      if (!groups.get(group)) {
        continue;
      }
      if (itineraries.hasVisited(group, marker.visits(), shard)) {
        now = now.knowing(group);
      } else if (!now.trained().get(group) && itineraries.mayVisit(group, marker.visits(), shard)) {
        (marker.isFree() ? free : held).add(marker);
      }
    }
    if (now.trained().equals(groups)) {
      return now.with(Phase.DONE, null, null);
    }
    Optional<Marker> next =
        free.isEmpty() && held.isEmpty() ? Optional.empty() : preference.among(free, held);
    return next.isPresent()
        ? now.with(Phase.CLAIM, next.get(), null)
        : now.with(Phase.WAIT, null, null);
  }

  /** Claims what is free, or takes over what another shard holds: the same rename. */
  private State claim(State s) throws IOException {
    Marker mine = s.marker().heldBy(shard);
    return files.move(s.marker(), mine) ? s.with(Phase.READ, mine, null) : s.look();
  }

  private State read(State s) throws IOException {
    Marker marker = s.marker();
    GroupState group = marker.visits() == 0 ? GroupState.START : files.read(marker.file());
    return group.itinerary().contains(shard)
        ? s.knowing(marker.group()).with(Phase.RELEASE, marker, null)
        : s.with(Phase.TRAIN, marker, group);
  }

  private State train(State s) throws IOException {
    Marker marker = s.marker();
    byte[] trained = visit.train(marker.group(), s.group());
    files.write(marker.after(shard, attempt).file(), s.group().after(shard, trained));
    return s.with(Phase.PUBLISH, marker, null);
  }

  private State publish(State s) throws IOException {
    Marker marker = s.marker();
    boolean counts = files.move(marker, marker.after(shard, attempt));
    return counts ? s.knowing(marker.group()).look() : s.look();
  }

  private State release(State s) throws IOException {
    files.move(s.marker(), s.marker().free());
    return s.look();
  }
}
