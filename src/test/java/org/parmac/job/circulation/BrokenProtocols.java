package org.parmac.job.circulation;

import java.io.IOException;
import java.util.BitSet;
import java.util.List;
import org.parmac.job.circulation.Circulation.Phase;
import org.parmac.job.circulation.Circulation.Preference;
import org.parmac.job.circulation.Circulation.State;
import org.parmac.job.circulation.Circulation.Visit;
import org.parmac.mac.Itineraries;

/** Mistakes that a protocol of circulation could make, each in one place of the real one. */
enum BrokenProtocols implements Protocol.Maker {
  /** Takes a group for trained although somebody else had taken it over meanwhile. */
  REMEMBERS_WHAT_IT_FAILED_TO_PUBLISH {
    @Override
    State next(Protocol real, State s, int shard, ModelRing ring) throws IOException {
      State after = real.next(s);
      return s.phase() == Phase.PUBLISH ? knowing(after, s.marker().group()) : after;
    }
  },

  /** Puts the marker of its version there, whether or not the group is still its own. */
  PUBLISHES_WITHOUT_RENAME {
    @Override
    State next(Protocol real, State s, int shard, ModelRing ring) throws IOException {
      if (s.phase() != Phase.PUBLISH) {
        return real.next(s);
      }
      State after = real.next(s);
      if (!after.trained().get(s.marker().group())) {
        ring.names().stream()
            .filter(name -> name.startsWith(String.format("g%03d", s.marker().group())))
            .filter(name -> name.contains(String.format("-s%02d.", shard)))
            .forEach(name -> ring.add(new Marker(name, Marker.FREE)));
      }
      return knowing(after, s.marker().group());
    }
  },

  /** Claims in two operations: two may do the first before one does the second. */
  CLAIMS_BY_COPY_AND_DELETE {
    @Override
    State next(Protocol real, State s, int shard, ModelRing ring) throws IOException {
      if (s.phase() != Phase.CLAIM) {
        return real.next(s);
      }
      Marker mine = s.marker().heldBy(shard);
      if (s.group() == null) {
        if (!ring.markers().contains(s.marker())) {
          return new State(Phase.LOOK, s.trained(), null, null);
        }
        ring.add(mine);
        return new State(Phase.CLAIM, s.trained(), s.marker(), GroupState.START);
      }
      ring.remove(s.marker());
      return new State(Phase.READ, s.trained(), mine, null);
    }
  },

  /** Concludes from a file that its shard has been there: it may be that of a lost race. */
  LEARNS_FROM_NAMES {
    @Override
    State next(Protocol real, State s, int shard, ModelRing ring) throws IOException {
      State now = s;
      for (String name : ring.names()) {
        if (s.phase() == Phase.LOOK && name.contains(String.format("-s%02d.", shard))) {
          now = knowing(now, new Marker(name, Marker.FREE).group());
        }
      }
      return real.next(now);
    }
  },

  /** Waits for whoever holds a group, even if that one has died or has no slot. */
  NEVER_TAKES_OVER {
    @Override
    public Protocol of(
        int shard,
        int attempt,
        Itineraries itineraries,
        ModelRing ring,
        Preference preference,
        Visit visit) {
      Preference free = (some, held) -> preference.among(some, List.of());
      return Protocol.real(shard, attempt, itineraries, ring, free, visit);
    }
  },

  /** Does not see what its own shard's earlier attempt has in hand. */
  NEVER_RESUMES {
    @Override
    State next(Protocol real, State s, int shard, ModelRing ring) throws IOException {
      boolean own = ring.markers().stream().anyMatch(marker -> marker.holder() == shard);
      return s.phase() == Phase.LOOK && own ? s : real.next(s);
    }
  },

  /** All attempts of a shard write the same files. */
  SHARES_FILES_AMONG_ATTEMPTS {
    @Override
    public Protocol of(
        int shard,
        int attempt,
        Itineraries itineraries,
        ModelRing ring,
        Preference preference,
        Visit visit) {
      return Protocol.real(shard, 0, itineraries, ring, preference, visit);
    }
  };

  State next(Protocol real, State s, int shard, ModelRing ring) throws IOException {
    return real.next(s);
  }

  @Override
  public Protocol of(
      int shard,
      int attempt,
      Itineraries itineraries,
      ModelRing ring,
      Preference preference,
      Visit visit) {
    Protocol real = Protocol.real(shard, attempt, itineraries, ring, preference, visit);
    return s -> next(real, s, shard, ring);
  }

  private static State knowing(State s, int group) {
    BitSet trained = (BitSet) s.trained().clone();
    trained.set(group);
    return new State(s.phase(), trained, s.marker(), s.group());
  }
}
