package org.parmac.store.registry;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.parmac.store.Json;

/** The switches of a registry's pointer, a file each, by the pointer's sequence. */
record RegistryHistory(FileSystem fs, Path directory) {

  private Path file(long sequence) {
    return new Path(directory, String.format("%06d.json", sequence));
  }

  /** Writes a switch down, in place of one of the same sequence that never took effect. */
  void write(RegistrySwitch next) throws IOException {
    fs.mkdirs(directory);
    Json.replace(fs, file(next.sequence()), next);
  }

  /** The switches up to one, the oldest first; files that somebody has removed are passed over. */
  List<RegistrySwitch> upTo(long last) throws IOException {
    List<RegistrySwitch> switches = new ArrayList<>();
    for (long sequence = 1; sequence <= last; sequence++) {
      if (fs.exists(file(sequence))) {
        switches.add(Json.read(fs, file(sequence), RegistrySwitch.class));
      }
    }
    return switches;
  }

  /** What the last promotion of a version replaced. */
  static Optional<Integer> before(List<RegistrySwitch> switches, int version) {
    Integer before = null;
    for (RegistrySwitch s : switches) {
      if (s.action() == RegistrySwitch.Action.PROMOTED && s.to() == version) {
        before = s.from();
      }
    }
    return Optional.ofNullable(before);
  }
}
