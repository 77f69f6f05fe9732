package org.parmac.job.circulation;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.parmac.store.AtomicRename;
import org.parmac.store.BadDataException;
import org.parmac.store.SubmodelsFile;
import org.parmac.store.record.SubmodelsRecord;

/**
 * The files of a circulation on HDFS, or local ones:
 *
 * <pre>
 *   at/g003-v018-s05.0.free      the markers, empty files; all in one folder, so that one listing
 *   at/g004-v011-s02.0.s07       shows where all groups stand
 *   w/g003-v018-s05.0.avro       group 3 after its 18th visit, made on shard 5 by attempt 0
 * </pre>
 *
 * Local markers are moved by the operating system, around Hadoop's local file systems, whose rename
 * is a copy where it cannot be anything else.
 */
public final class HadoopRing implements RingFiles {
  private static final String MARKERS = "at";
  private static final String GROUPS = "w";

  private final FileSystem fs;
  private final Path markers;
  private final Path groups;

  /**
   * @param ring the circulation's directory
   */
  public HadoopRing(FileSystem fs, Path ring) {
    this.fs = fs;
    this.markers = new Path(ring, MARKERS);
    this.groups = new Path(ring, GROUPS);
  }

  /**
   * Makes a new circulation: all groups free, and nowhere yet.
   *
   * @param copies of all groups
   */
  public void start(int copies) throws IOException {
    fs.mkdirs(groups);
    fs.mkdirs(markers);
    for (int c = 0; c < copies; c++) {
      Path file = new Path(markers, Marker.ofStart(c).name());
      if (isLocal()) {
        Files.createFile(local(file).toPath());
      } else {
        fs.create(file, false).close();
      }
    }
  }

  @Override
  public List<Marker> markers() throws IOException {
    List<Marker> found = new ArrayList<>();
    if (isLocal()) {
      try (Stream<java.nio.file.Path> files = Files.list(local(markers).toPath())) {
        files.forEach(f -> Marker.parse(f.getFileName().toString()).ifPresent(found::add));
      }
    } else {
      for (FileStatus file : fs.listStatus(markers)) {
        Marker.parse(file.getPath().getName()).ifPresent(found::add);
      }
    }
    return found;
  }

  @Override
  public boolean move(Marker from, Marker to) throws IOException {
    Path source = new Path(markers, from.name());
    Path target = new Path(markers, to.name());
    if (!isLocal()) {
      return fs.rename(source, target);
    }
    try {
      Files.move(local(source).toPath(), local(target).toPath(), StandardCopyOption.ATOMIC_MOVE);
      return true;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  @Override
  public GroupState read(String file) throws IOException {
    SubmodelsRecord record = SubmodelsFile.read(fs, path(file));
    byte[] fold = new byte[record.getFold().remaining()];
    record.getFold().duplicate().get(fold);
    return new GroupState(List.copyOf(record.getItinerary()), fold);
  }

  @Override
  public void write(String file, GroupState group) throws IOException {
    int number = Marker.parse(file + ".free").orElseThrow().group();
    SubmodelsFile.write(
        fs,
        path(file),
        new SubmodelsRecord(
            number, new ArrayList<>(group.itinerary()), ByteBuffer.wrap(group.fold())));
  }

  /** Where all groups stand, by number: after the circulation, what has become of them. */
  public Map<Integer, GroupState> standing() throws IOException {
    Map<Integer, GroupState> states = new TreeMap<>();
    for (Marker marker : markers()) {
      states.put(marker.group(), marker.visits() == 0 ? GroupState.START : read(marker.file()));
    }
    return states;
  }

  /** Where one group stands. */
  public GroupState standing(int group) throws IOException {
    for (Marker marker : markers()) {
      if (marker.group() == group) {
        return marker.visits() == 0 ? GroupState.START : read(marker.file());
      }
    }
    throw new BadDataException(
        markers
            + ": expected a marker of group "
            + group
            + ", found none. Was something removed there? Remove the step's directory; it will be"
            + " done again.");
  }

  private Path path(String file) {
    return new Path(groups, file + ".avro");
  }

  private boolean isLocal() {
    return AtomicRename.LOCAL.equals(fs.getScheme());
  }

  private static File local(Path file) {
    return new RawLocalFileSystem().pathToFile(file);
  }
}
