package org.parmac.job.vectors;

import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.parmac.store.DatasetDir;
import org.parmac.store.DatasetLayout;
import org.parmac.store.Json;
import org.parmac.store.OutputDraft;
import org.parmac.store.Provenance;
import org.parmac.store.vectors.InputRange;
import org.parmac.store.vectors.InputSummary;
import org.parmac.store.vectors.VectorFiles;

/**
 * Imports vectors into a dataset by two MapReduce jobs. The first looks through all ranges of the
 * files: it counts, checks and digests. So each row's number is known, and with it, by a seeded
 * permutation, its place. The second sends each point to the shard of its place.
 */
public final class ImportJob {
  private static final int LAYOUT = 1;

  private ImportJob() {}

  /**
   * An import that was done: the dataset, and how many columns have the same value in all points.
   */
  public record Result(DatasetDir dataset, int constantColumns) {}

  /**
   * @throws org.parmac.store.OutputInUseException if the dataset exists, or somebody is writing it
   * @throws org.parmac.store.BadDataException for input that cannot be used; nothing is left behind
   */
  public static Result run(Configuration conf, ImportSpec spec, Path dataset) throws IOException {
    try (OutputDraft draft =
        OutputDraft.begin(conf, dataset, DatasetDir.FILE, DatasetDir::isContent)) {
      List<InputRange> ranges =
          ScanJob.ranges(conf, spec.inputs(), spec.queryInputs(), spec.vectors());
      InputSummary found =
          ScanJob.run(conf, ranges, spec.vectors(), spec.badRecords(), draft.path());
      DatasetLayout layout = spec.layout(found);
      Path shards = new Path(draft.path(), "shards");
      Map<String, DatasetDir.Split> splits =
          WriteJob.run(conf, found.ranges(), spec.vectors(), layout, draft.path(), shards);
      DatasetDir.Description description =
          new DatasetDir.Description(
              LAYOUT,
              layout.id(),
              layout.columns(),
              layout.tileRows(),
              layout.seed(),
              splits,
              source(conf, spec, ranges),
              found.bad() == 0 ? null : found.bad());
      List<String> folders = new ArrayList<>(DatasetDir.SPLITS);
      folders.removeIf(name -> splits.get(name).points() == 0);
      if (found.bad() > 0) {
        Quarantine.gather(conf, shards, found.ranges());
        folders.add(DatasetDir.QUARANTINE);
      }
      draft.publish(shards, folders, description);
      return new Result(DatasetDir.open(conf, draft.directory()), found.constantColumns());
    }
  }

  private static DatasetDir.Source source(
      Configuration conf, ImportSpec spec, List<InputRange> ranges) throws IOException {
    Map<String, String> options = new TreeMap<>();
    Json.tree(spec.vectors())
        .forEach(
            (name, value) -> {
              if (value != null && !name.equals("format")) {
                options.put(name, value.toString());
              }
            });
    options.putAll(spec.order());
    Path first = new Path(ranges.get(0).file());
    return new DatasetDir.Source(
        names(conf, spec.inputs()),
        names(conf, spec.queryInputs()),
        VectorFiles.formatOf(conf, first, spec.vectors()).toString(),
        options,
        Provenance.version(),
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
  }

  private static List<String> names(Configuration conf, List<Path> paths) throws IOException {
    List<String> names = new ArrayList<>();
    for (Path path : paths) {
      FileSystem fs = path.getFileSystem(conf);
      names.add(fs.makeQualified(path).toString());
    }
    return names;
  }
}
