package org.parmac.store.registry;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.security.UserGroupInformation;
import org.parmac.store.AtomicRename;
import org.parmac.store.BadDataException;
import org.parmac.store.Json;
import org.parmac.store.OutputInUseException;
import org.parmac.store.RunDir;
import org.parmac.store.RunLock;

/**
 * A registry of models: the versions of a model that is trained again and again, and a pointer to
 * the one that is current.
 *
 * <pre>
 *   current.json          the pointer; replaced by one atomic rename
 *   history/000012.json   what each switch of the pointer did; written before the pointer, so one
 *                         with a sequence above the pointer's never took effect
 *   batches/NAME/         a day's import: an ordinary dataset
 *   versions/0007/        one version: see {@link VersionDir}
 * </pre>
 *
 * Readers need no lock. Writers hold the {@link RunLock} of the directory.
 */
public final class RegistryDir {
  public static final String FILE = "current.json";

  /** The layout version that this program writes, and the newest that it reads. */
  public static final int LAYOUT = 1;

  static final String HISTORY = "history";
  private static final String BATCHES = "batches";
  private static final String VERSIONS = "versions";
  private static final List<String> CONTENT = List.of(FILE, HISTORY, BATCHES, VERSIONS);

  private final FileSystem fs;
  private final Path path;

  private RegistryDir(FileSystem fs, Path path) {
    this.fs = fs;
    this.path = path;
  }

  /** Opens a registry that has a current model. */
  public static RegistryDir open(Configuration conf, Path path) throws IOException {
    FileSystem fs = path.getFileSystem(conf);
    Path qualified = fs.makeQualified(path);
    if (!exists(fs, qualified)) {
      throw new BadDataException(
          qualified
              + ": expected a registry with a current model (a directory with "
              + FILE
              + "), found none. Make one with: parmac promote RUN "
              + path);
    }
    return new RegistryDir(fs, qualified);
  }

  /**
   * A registry to write to; it may not exist yet.
   *
   * @throws IllegalArgumentException on a file system that cannot switch the pointer in one step
   * @throws OutputInUseException if the directory holds something else
   */
  public static RegistryDir forWriting(Configuration conf, Path path) throws IOException {
    FileSystem fs = path.getFileSystem(conf);
    Path qualified = fs.makeQualified(path);
    AtomicRename.require(fs, qualified, "a registry");
    for (FileStatus entry : list(fs, qualified)) {
      String name = entry.getPath().getName();
      if (!name.startsWith("_") && !CONTENT.contains(name)) {
        throw new OutputInUseException(
            qualified
                + ": expected a registry or nothing, found "
                + name
                + ". Choose another directory.");
      }
    }
    return new RegistryDir(fs, qualified);
  }

  static FileStatus[] list(FileSystem fs, Path directory) throws IOException {
    try {
      return fs.listStatus(directory);
    } catch (FileNotFoundException e) {
      return new FileStatus[0];
    }
  }

  /** A registry to look at, whether it has a current model yet or not. */
  public static RegistryDir forReading(Configuration conf, Path path) throws IOException {
    FileSystem fs = path.getFileSystem(conf);
    return new RegistryDir(fs, fs.makeQualified(path));
  }

  /** Whether a directory is a registry, with a current model or with a version under way. */
  public static boolean isBegun(FileSystem fs, Path path) throws IOException {
    return exists(fs, path) || fs.exists(new Path(path, VERSIONS));
  }

  /** Whether a directory is a registry with a current model. */
  public static boolean exists(FileSystem fs, Path path) throws IOException {
    return fs.exists(new Path(path, FILE));
  }

  /**
   * The run in a directory, or that of the current model of a registry. Where that lay elsewhere
   * and is gone, it is the registry's copy, which has the model but not the steps.
   */
  public static RunDir run(Configuration conf, Path path) throws IOException {
    if (!exists(path.getFileSystem(conf), path)) {
      return RunDir.open(conf, path);
    }
    RegistryDir registry = open(conf, path);
    RegistryPointer current = registry.current().orElseThrow();
    VersionDir version = registry.version(current.version());
    Path own = new Path(version.verdict().trained().run());
    boolean there = RunDir.exists(own.getFileSystem(conf), own);
    RunDir run = there ? RunDir.open(conf, own) : null;
    return run != null
            && run.fs().exists(run.modelFile())
            && run.modelSha256().equals(current.modelSha256())
        ? run
        : RunDir.open(conf, version.run());
  }

  public FileSystem fs() {
    return fs;
  }

  public Path path() {
    return path;
  }

  /** The pointer; empty where nothing was promoted yet. */
  public Optional<RegistryPointer> current() throws IOException {
    return RegistryPointer.read(fs, new Path(path, FILE));
  }

  public VersionDir version(int number) {
    return new VersionDir(fs, new Path(new Path(path, VERSIONS), VersionDir.name(number)), number);
  }

  /** All versions by number, finished or not. */
  public List<VersionDir> versions() throws IOException {
    List<VersionDir> versions = new ArrayList<>();
    for (FileStatus status : list(fs, new Path(path, VERSIONS))) {
      if (status.getPath().getName().matches("\\d{4,9}")) {
        versions.add(version(Integer.parseInt(status.getPath().getName())));
      }
    }
    versions.sort((a, b) -> Integer.compare(a.number(), b.number()));
    return versions;
  }

  /** The next new version. */
  public VersionDir next() throws IOException {
    List<VersionDir> all = versions();
    return version(all.isEmpty() ? 1 : all.get(all.size() - 1).number() + 1);
  }

  /** Where a day's data lies. */
  public Path batch(String name) {
    return new Path(batches(), name);
  }

  Path batches() {
    return new Path(path, BATCHES);
  }

  /** All switches that took effect, the oldest first. */
  public List<RegistrySwitch> switches() throws IOException {
    return history().upTo(current().map(RegistryPointer::sequence).orElse(0L));
  }

  private RegistryHistory history() {
    return new RegistryHistory(fs, new Path(path, HISTORY));
  }

  /**
   * The version that was current before a version was promoted; empty if there was none, or the
   * version never was.
   */
  public Optional<Integer> before(int version) throws IOException {
    return RegistryHistory.before(switches(), version);
  }

  /** Makes a finished version the current one: its switch is written down, then takes effect. */
  public void point(VersionDir to, RegistrySwitch.Action action, String reason) throws IOException {
    Optional<RegistryPointer> before = current();
    long sequence = before.map(RegistryPointer::sequence).orElse(0L) + 1;
    String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    String sha256 = to.verdict().trained().modelSha256();
    to.checkModel(sha256);
    history()
        .write(
            new RegistrySwitch(
                LAYOUT,
                sequence,
                action,
                before.map(RegistryPointer::version).orElse(null),
                to.number(),
                now,
                UserGroupInformation.getCurrentUser().getShortUserName(),
                reason));
    String model = path.toUri().relativize(to.modelFile().toUri()).getPath();
    Json.replace(
        fs,
        new Path(path, FILE),
        new RegistryPointer(LAYOUT, sequence, to.number(), model, sha256, now, reason));
  }

  /** The verdict on a batch; empty where it was not judged yet. */
  public Optional<Verdict> verdictOn(String batch) throws IOException {
    for (VersionDir version : versions()) {
      if (version.isJudged() && batch.equals(version.verdict().batch())) {
        return Optional.of(version.verdict());
      }
    }
    return Optional.empty();
  }

  /**
   * Completes what was cut off between a verdict and its switch.
   *
   * @return the version that is the current one now because of that
   */
  public Optional<VersionDir> settle() throws IOException {
    long sequence = current().map(RegistryPointer::sequence).orElse(0L);
    for (VersionDir version : versions()) {
      if (version.isJudged()) {
        Verdict verdict = version.verdict();
        if (verdict.isPromoted() && verdict.sequence() > sequence) {
          point(version, RegistrySwitch.Action.PROMOTED, verdict.reason());
          return Optional.of(version);
        }
      }
    }
    return Optional.empty();
  }
}
