package org.parmac.job.circulation;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.parmac.job.circulation.AttemptState.Status;
import org.parmac.job.circulation.Circulation.Phase;
import org.parmac.job.circulation.Circulation.Preference;
import org.parmac.job.circulation.Circulation.State;
import org.parmac.job.circulation.ModelRing.Content;
import org.parmac.job.circulation.ModelRing.DiedWriting;
import org.parmac.job.circulation.ModelStates.Local;

/**
 * One step of anybody in a ring of some tasks with some attempts each: from a state, all states
 * that may come next.
 *
 * <ul>
 *   <li>An attempt that lives does its next step, with every choice that the protocol leaves open:
 *       any free group, any held one (a lease may run out at any time), or none; and with every
 *       part of the markers missing from its listing. A marker that is listed as it was before
 *       needs no case of its own: it is that of a task that looked before and was slow to act.
 *   <li>An attempt that is not its shard's last may be given up at any time, even after its end. It
 *       may have died, also in the middle of a file; or it goes on beside its successor. What has
 *       died is a zombie that never moves again: no state of its own.
 *   <li>A shard's next attempt may start where a slot is free. What waits keeps its slot; a zombie
 *       has none.
 * </ul>
 */
final class CirculationModel {
  /**
   * A state that may come next.
   *
   * @param helps false for what nobody may rely on: that somebody is given up, or a zombie moves
   */
  record Next(int[] tuple, boolean helps) {}

  private final ModelStates states;
  private final Optional<Reduction> reduction;
  private final Map<Local, Set<Local>> known = new HashMap<>();

  /**
   * @param reduced whether states that differ in nothing that counts are one
   */
  CirculationModel(ModelStates states, boolean reduced) {
    this.states = states;
    this.reduction = reduced ? Optional.of(new Reduction(states)) : Optional.empty();
  }

  /**
   * All states that may come next.
   *
   * @throws ModelRing.Violation where a step does what it must not
   */
  List<Next> after(int[] tuple) throws IOException {
    List<Next> next = new ArrayList<>();
    boolean ended = states.isEnd(tuple);
    boolean slot = states.hasSlot(tuple);
    for (int i = 0; i < states.attempts(); i++) {
      AttemptState s = states.attempt(tuple, i);
      if (s.status() == Status.RUNNING && !states.isLast(i) && !ended) {
        next.add(with(tuple, i, s.as(Status.ZOMBIE), false));
      }
      if (slot && states.isDue(tuple, i)) {
        next.add(with(tuple, i, AttemptState.of(Status.RUNNING, State.START), true));
      }
      if (s.isAlive() && !s.isFinished()) {
        addSteps(tuple, i, s, next);
      }
    }
    return next;
  }

  private Next with(int[] tuple, int attempt, AttemptState now, boolean helps) throws IOException {
    int[] changed = tuple.clone();
    states.set(changed, attempt, now);
    return reduced(changed, helps);
  }

  private Next reduced(int[] tuple, boolean helps) throws IOException {
    if (reduction.isPresent()) {
      reduction.get().reduce(tuple);
    }
    return new Next(tuple, helps);
  }

  private void addSteps(int[] tuple, int attempt, AttemptState s, List<Next> next)
      throws IOException {
    Local local = states.local(tuple, attempt);
    Set<Local> outcomes = known.get(local);
    if (outcomes == null) {
      outcomes = outcomes(attempt, s, states.content(tuple));
      known.put(local, outcomes);
    }
    for (Local outcome : outcomes) {
      int[] changed = tuple.clone();
      states.set(changed, outcome);
      boolean lives = states.attempt(changed, attempt).isAlive();
      next.add(reduced(changed, s.status() == Status.RUNNING && lives));
    }
  }

  private Set<Local> outcomes(int attempt, AttemptState s, Content content) throws IOException {
    Set<Local> outcomes = new LinkedHashSet<>();
    int listings = s.phase() == Phase.LOOK ? 1 << content.markers().size() : 1;
    for (int hidden = 0; hidden < listings; hidden++) {
      EachChoice choice = new EachChoice();
      do {
        ModelRing ring = new ModelRing(content, hidden, false);
        State after = states.protocol(attempt, ring, choice).next(s.state());
        outcomes.add(states.local(attempt, AttemptState.of(s.status(), after), ring.content()));
      } while (choice.hasNext());
    }
    if (s.phase() == Phase.TRAIN && (s.status() == Status.ZOMBIE || !states.isLast(attempt))) {
      ModelRing ring = new ModelRing(content, 0, true);
      try {
        states.protocol(attempt, ring, new EachChoice()).next(s.state());
      } catch (DiedWriting e) {
        outcomes.add(states.local(attempt, AttemptState.DEAD, ring.content()));
      }
    }
    return outcomes;
  }

  /** Goes through all that the protocol leaves open; the last choice is to wait. */
  private static final class EachChoice implements Preference {
    private int now;
    private int count = -1;

    @Override
    public Optional<Marker> among(List<Marker> free, List<Marker> held) {
      List<Marker> open = new ArrayList<>(free);
      open.addAll(held);
      count = open.size();
      return now < count ? Optional.of(open.get(now)) : Optional.empty();
    }

    /** Whether there is another one: goes on to it. */
    boolean hasNext() {
      return ++now <= count;
    }
  }
}
