package org.parmac.job.circulation;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.parmac.job.circulation.Circulation.Phase;
import org.parmac.job.circulation.ModelRing.Content;
import org.parmac.job.circulation.ModelRing.GroupFile;
import org.parmac.job.circulation.ModelRing.Violation;
import org.parmac.job.circulation.ModelStates.Local;

/**
 * Makes one state of those that differ in nothing that anybody else can see, so that cases of some
 * size can be gone through:
 *
 * <ul>
 *   <li>An attempt reads, trains and writes as soon as it can. Nobody else writes what it reads, or
 *       knows the name of what it writes. If it dies in between, its marker stands as if it had
 *       died before or afterwards.
 *   <li>An attempt with a version in hand that its group has left behind, which never comes back,
 *       fails at once.
 *   <li>A file that neither a marker nor an attempt names is forgotten. Were it read after all, the
 *       check would find it missing.
 * </ul>
 *
 * What is done ahead is done by the protocol itself. A small case is checked with and without.
 */
final class Reduction {
  private final ModelStates states;
  private final Map<Local, Local> known = new HashMap<>();

  Reduction(ModelStates states) {
    this.states = states;
  }

  /**
   * @param tuple modified
   */
  void reduce(int[] tuple) throws IOException {
    for (int i = 0; i < states.attempts(); i++) {
      AttemptState s = states.attempt(tuple, i);
      if (!s.isAlive() || s.marker() == null) {
        continue;
      }
      Local local = states.local(tuple, i);
      Local ahead = known.get(local);
      if (ahead == null) {
        ahead = ahead(i, s, states.content(tuple));
        known.put(local, ahead);
      }
      states.set(tuple, ahead);
    }
    forget(tuple);
  }

  private Local ahead(int attempt, AttemptState s, Content content) throws IOException {
    ModelRing ring = new ModelRing(content, 0, false);
    Protocol protocol = states.protocol(attempt, ring, (free, held) -> Optional.empty());
    boolean late = isLeftBehind(s.marker(), content.markers());
    AttemptState now = s;
    while (now.marker() != null
        && (late || now.phase() == Phase.READ || now.phase() == Phase.TRAIN)) {
      now = AttemptState.of(now.status(), protocol.next(now.state()));
    }
    if (!ring.content().markers().equals(content.markers())) {
      throw new Violation(s.marker().name() + " is moved, but the group has left it behind");
    }
    return states.local(attempt, now, ring.content());
  }

  private static boolean isLeftBehind(Marker marker, Set<Marker> markers) {
    return markers.stream()
        .noneMatch(m -> m.group() == marker.group() && m.visits() <= marker.visits());
  }

  private void forget(int[] tuple) {
    Content content = states.content(tuple);
    Set<String> named = new HashSet<>();
    content.markers().forEach(marker -> named.add(marker.file()));
    for (int i = 0; i < states.attempts(); i++) {
      AttemptState s = states.attempt(tuple, i);
      if (s.isAlive() && s.marker() != null) {
        named.add(s.marker().file());
        if (s.phase() == Phase.PUBLISH) {
          named.add(states.published(i, s.marker()).file());
        }
      }
    }
    if (!named.containsAll(content.files().keySet())) {
      Map<String, GroupFile> kept = new HashMap<>(content.files());
      kept.keySet().retainAll(named);
      states.set(tuple, new Content(content.markers(), Map.copyOf(kept)));
    }
  }
}
