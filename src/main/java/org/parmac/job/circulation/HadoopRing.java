package org.parmac.job.circulation;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
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
 *   at-0/g003-v018-s05.0.free    the markers, empty files; those of a ring in one folder, so that
 *   at-0/g004-v011-s02.0.s07     one listing shows where its groups stand
 *   w/g003-v018-s05.0.avro       group 3 after its 18th visit, made on shard 5 by attempt 0
 * </pre>
 *
 * Local files are written and moved by the operating system, around Hadoop's local file systems,
 * whose rename is a copy where it cannot be anything else.
 */
public final class HadoopRing implements RingFiles {
  private static final String MARKERS = "at-";
  private static final String GROUPS = "w";

  private final FileSystem fs;
  private final Path directory;
  private final Path groups;
  private final int groupsInRing;
  private final int firstRing;
  private final int lastRing;

  /**
   * All rings of a circulation.
   *
   * @param directory the circulation's
   * @param groupsInRing G
   * @param rings R
   */
  public HadoopRing(FileSystem fs, Path directory, int groupsInRing, int rings) {
    this(fs, directory, groupsInRing, 0, rings - 1);
  }

  private HadoopRing(FileSystem fs, Path directory, int groupsInRing, int first, int last) {
    this.fs = fs;
    this.directory = directory;
    this.groups = new Path(directory, GROUPS);
    this.groupsInRing = groupsInRing;
    this.firstRing = first;
    this.lastRing = last;
  }

  /** One ring alone: its markers are all that a task of it looks at. */
  public HadoopRing ring(int number) {
    return new HadoopRing(fs, directory, groupsInRing, number, number);
  }

  /** Makes a new circulation: all groups free, and nowhere yet. */
  public void start() throws IOException {
    fs.mkdirs(groups);
    for (int ring = firstRing; ring <= lastRing; ring++) {
      fs.mkdirs(markers(ring));
    }
    for (int c = firstRing * groupsInRing; c < (lastRing + 1) * groupsInRing; c++) {
      Path file = path(Marker.ofStart(c));
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
    for (int ring = firstRing; ring <= lastRing; ring++) {
      list(markers(ring), found);
    }
    return found;
  }

  private void list(Path folder, List<Marker> found) throws IOException {
    if (isLocal()) {
      try (Stream<java.nio.file.Path> files = Files.list(local(folder).toPath())) {
        files.forEach(f -> Marker.parse(f.getFileName().toString()).ifPresent(found::add));
      }
    } else {
      for (FileStatus file : fs.listStatus(folder)) {
        Marker.parse(file.getPath().getName()).ifPresent(found::add);
      }
    }
  }

  @Override
  public boolean move(Marker from, Marker to) throws IOException {
    Path source = path(from);
    Path target = path(to);
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
        create(path(file)),
        new SubmodelsRecord(
            number, new ArrayList<>(group.itinerary()), ByteBuffer.wrap(group.fold())));
  }

  /**
   * The directory must be there: a task that has been given up, and does not know it, must not
   * bring back what was removed. Hadoop's local files would start a process for each file, to set
   * its permissions.
   */
  private OutputStream create(Path file) throws IOException {
    return isLocal()
        ? Files.newOutputStream(local(file).toPath())
        : fs.createFile(file).overwrite(true).build();
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
        directory
            + ": expected a marker of group "
            + group
            + ", found none. Was something removed there? Remove the step's directory; it will be"
            + " done again.");
  }

  private Path markers(int ring) {
    return new Path(directory, MARKERS + ring);
  }

  private Path path(Marker marker) {
    return new Path(markers(marker.group() / groupsInRing), marker.name());
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
