package org.parmac.job.circulation;

import java.io.IOException;
import org.parmac.job.circulation.Circulation.Preference;
import org.parmac.job.circulation.Circulation.State;
import org.parmac.job.circulation.Circulation.Visit;
import org.parmac.mac.Itineraries;

/** What a model check is made of: {@link Circulation}, or one that is broken on purpose. */
interface Protocol {
  /** One attempt's step. */
  State next(State state) throws IOException;

  /** Makes the protocol of an attempt. */
  interface Maker {
    Protocol of(
        int shard,
        int attempt,
        Itineraries itineraries,
        ModelRing ring,
        Preference preference,
        Visit visit);
  }

  /** The real one. */
  static Protocol real(
      int shard,
      int attempt,
      Itineraries itineraries,
      ModelRing ring,
      Preference preference,
      Visit visit) {
    return new Circulation(shard, attempt, itineraries, ring, preference, visit)::next;
  }
}
