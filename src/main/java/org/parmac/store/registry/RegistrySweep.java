package org.parmac.store.registry;

import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.parmac.store.DatasetDir;

/**
 * Removes from a registry what nobody needs any more, and nothing outside it. Models and verdicts
 * stay for good. Under the registry's lock.
 */
public final class RegistrySweep {
  private final Configuration conf;
  private final RegistryDir registry;

  public RegistrySweep(Configuration conf, RegistryDir registry) {
    this.conf = conf;
    this.registry = registry;
  }

  /**
   * Keeps the newest versions, the current one, and the one that was current before it; others lose
   * their runs' steps and their datasets, and batches that no kept version was trained on go.
   *
   * @param count of the newest versions, at least 1
   */
  public void keep(int count) throws IOException {
    List<VersionDir> judged = judged();
    Set<Integer> kept = new TreeSet<>();
    judged.stream()
        .skip(Math.max(0, judged.size() - count))
        .forEach(version -> kept.add(version.number()));
    if (registry.current().isPresent()) {
      int current = registry.current().get().version();
      kept.add(current);
      registry.before(current).ifPresent(kept::add);
    }
    Set<String> used = used(judged.stream().filter(v -> kept.contains(v.number())).toList());
    FileSystem fs = registry.fs();
    for (VersionDir version : judged) {
      if (!kept.contains(version.number())) {
        deleteSteps(version.run());
        deleteUnused(version.dataset(), used);
      }
    }
    for (FileStatus batch : RegistryDir.list(fs, registry.batches())) {
      deleteUnused(batch.getPath(), used);
    }
  }

  /** What encodes and searches stays: run.json and the model. */
  private void deleteSteps(Path run) throws IOException {
    for (FileStatus entry : RegistryDir.list(registry.fs(), run)) {
      if (entry.isDirectory()) {
        registry.fs().delete(entry.getPath(), true);
      }
    }
  }

  /** Removes a version that was never finished, and its batch. */
  public void forget(VersionDir version) throws IOException {
    Set<String> used = used(judged());
    if (version.hasPlan()) {
      deleteUnused(registry.batch(version.plan().batch()), used);
    }
    if (deleteUnused(version.dataset(), used)) {
      registry.fs().delete(version.path(), true);
    }
  }

  private List<VersionDir> judged() throws IOException {
    List<VersionDir> judged = registry.versions();
    for (VersionDir version : List.copyOf(judged)) {
      if (!version.isJudged()) {
        judged.remove(version);
      }
    }
    return judged;
  }

  /**
   * Where the data of some versions lies: paths alone, since a file system may have several names.
   */
  private Set<String> used(Collection<VersionDir> versions) throws IOException {
    Set<String> used = new HashSet<>();
    for (VersionDir version : versions) {
      Path path = new Path(version.verdict().trained().dataset());
      used.add(path.toUri().getPath());
      if (path.getFileSystem(conf).exists(new Path(path, DatasetDir.FILE))) {
        for (DatasetDir.Split split : DatasetDir.open(conf, path).description().splits().values()) {
          split.shards().stream()
              .filter(shard -> shard.home() != null)
              .forEach(shard -> used.add(new Path(shard.home().dataset()).toUri().getPath()));
        }
      }
    }
    return used;
  }

  /** Returns whether it is gone. */
  private boolean deleteUnused(Path path, Set<String> used) throws IOException {
    boolean unused = !used.contains(path.toUri().getPath());
    if (unused) {
      registry.fs().delete(path, true);
    }
    return unused;
  }
}
