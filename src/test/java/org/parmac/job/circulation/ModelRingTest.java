package org.parmac.job.circulation;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** The ring that the protocol is checked on keeps the same promises as those it runs on. */
final class ModelRingTest implements RingFilesContract {
  /** One operation at a time: what is atomic in a step of the model. */
  private record OneAtATime(ModelRing ring) implements RingFiles {
    @Override
    public List<Marker> markers() {
      synchronized (ring) {
        return ring.markers();
      }
    }

    @Override
    public boolean move(Marker from, Marker to) {
      synchronized (ring) {
        return ring.move(from, to);
      }
    }

    @Override
    public GroupState read(String file) {
      synchronized (ring) {
        return ring.read(file);
      }
    }

    @Override
    public void write(String file, GroupState group) {
      synchronized (ring) {
        ring.write(file, group);
      }
    }
  }

  private RingFiles ring;

  @Override
  public RingFiles start(int groups) {
    Set<Marker> markers = new LinkedHashSet<>();
    IntStream.range(0, groups).forEach(g -> markers.add(Marker.ofStart(g)));
    ring = new OneAtATime(new ModelRing(new ModelRing.Content(markers, Map.of()), 0, false));
    return ring;
  }

  @Override
  public RingFiles sameAgain() {
    return ring;
  }

  @Override
  public int rounds() {
    return 150;
  }
}
