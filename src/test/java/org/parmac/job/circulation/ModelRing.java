package org.parmac.job.circulation;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A ring's files in memory, as they are between two operations, and what one operation does. */
final class ModelRing implements RingFiles {
  /**
   * All that lies in the ring.
   *
   * @param markers one a group, if the protocol is right
   * @param files those that attempts wrote, also the ones that no marker has ever named
   */
  record Content(Set<Marker> markers, Map<String, GroupFile> files) {}

  /**
   * A group's file.
   *
   * @param whole false: its writer died before it was complete
   * @param fold the shards in the order in which they really trained, whatever the itinerary says
   */
  record GroupFile(boolean whole, List<Integer> itinerary, ByteBuffer fold) {
    private static final GroupFile HALF = new GroupFile(false, List.of(), ByteBuffer.allocate(0));

    /** The shards that have really trained it, in order. */
    List<Integer> trained() {
      List<Integer> shards = new ArrayList<>();
      for (byte shard : fold.array()) {
        shards.add((int) shard);
      }
      return shards;
    }
  }

  /** The protocol has done what it must not do. */
  static final class Violation extends RuntimeException {
    private static final long serialVersionUID = 1;

    Violation(String message) {
      super(message);
    }
  }

  /** The writer has died in the middle of a file. */
  static final class DiedWriting extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  private final Set<Marker> markers;
  private final Map<String, GroupFile> files;
  private final int hidden;
  private final boolean diesWriting;

  /**
   * @param content not modified
   * @param hidden a bit for each marker that a listing misses
   * @param diesWriting whether the next file stays half written
   */
  ModelRing(Content content, int hidden, boolean diesWriting) {
    this.markers = new HashSet<>(content.markers());
    this.files = new TreeMap<>(content.files());
    this.hidden = hidden;
    this.diesWriting = diesWriting;
  }

  /** A visit that leaves its trace in the fold. */
  static byte[] train(int shard, GroupState state) {
    return ByteBuffer.allocate(state.fold().length + 1).put(state.fold()).put((byte) shard).array();
  }

  Content content() {
    return new Content(Set.copyOf(markers), Map.copyOf(files));
  }

  @Override
  public List<Marker> markers() {
    List<Marker> listed = new ArrayList<>(markers);
    listed.sort((a, b) -> a.name().compareTo(b.name()));
    List<Marker> seen = new ArrayList<>();
    for (int i = 0; i < listed.size(); i++) {
      if ((hidden >> i & 1) == 0) {
        seen.add(listed.get(i));
      }
    }
    return seen;
  }

  @Override
  public boolean move(Marker from, Marker to) {
    if (!markers.contains(from) || markers.contains(to)) {
      return false;
    }
    markers.remove(from);
    markers.add(to);
    return true;
  }

  /** What a protocol may do that claims in two operations. */
  void add(Marker marker) {
    markers.add(marker);
  }

  /** What a protocol may do that claims in two operations. */
  void remove(Marker marker) {
    markers.remove(marker);
  }

  /** What a protocol may do that learns from names. */
  Set<String> names() {
    return files.keySet();
  }

  @Override
  public GroupState read(String file) {
    GroupFile found = files.get(file);
    if (found == null || !found.whole()) {
      throw new Violation(file + (found == null ? " is read, and is not there" : " is read half"));
    }
    return new GroupState(found.itinerary(), found.fold().array());
  }

  @Override
  public void write(String file, GroupState group) {
    if (diesWriting) {
      files.put(file, GroupFile.HALF);
      throw new DiedWriting();
    }
    files.put(file, new GroupFile(true, group.itinerary(), ByteBuffer.wrap(group.fold())));
  }
}
