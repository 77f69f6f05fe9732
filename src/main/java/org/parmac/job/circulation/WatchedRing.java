package org.parmac.job.circulation;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A ring of which is known since when nothing has moved in it. */
public final class WatchedRing implements RingFiles {
  private final RingFiles ring;
  private Set<Marker> last = Set.of();
  private long since = System.nanoTime();

  public WatchedRing(RingFiles ring) {
    this.ring = ring;
  }

  /** Nanoseconds since any group was last seen to have moved. */
  long still() {
    return System.nanoTime() - since;
  }

  @Override
  public List<Marker> markers() throws IOException {
    List<Marker> markers = ring.markers();
    Set<Marker> now = new HashSet<>(markers);
    if (!now.equals(last)) {
      last = now;
      since = System.nanoTime();
    }
    return markers;
  }

  @Override
  public boolean move(Marker from, Marker to) throws IOException {
    since = System.nanoTime();
    return ring.move(from, to);
  }

  @Override
  public GroupState read(String file) throws IOException {
    return ring.read(file);
  }

  @Override
  public void write(String file, GroupState group) throws IOException {
    ring.write(file, group);
  }
}
