package org.parmac.job.retrieval;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.mapreduce.Job;
import org.apache.hadoop.mapreduce.JobContext;
import org.parmac.job.JobDefaults;
import org.parmac.job.vectors.VectorEncoder;
import org.parmac.store.BadDataException;
import org.parmac.store.CodeReader;
import org.parmac.store.CodeWriter;
import org.parmac.store.CodesDir;
import org.parmac.store.RunDir;
import org.parmac.store.vectors.InputRange;
import org.parmac.store.vectors.VectorFiles;
import org.parmac.store.vectors.VectorOptions;

/**
 * The queries of a search, in the order in which they were given.
 *
 * @param keys one per query
 * @param codes one per query
 */
record QueryCodes(List<String> keys, long[] codes) {
  private static final String FILE = "parmac.search.queriesFile";

  int size() {
    return codes.length;
  }

  /**
   * Reads queries that are codes, or encodes queries that are vectors as the command encode does,
   * but in this process.
   *
   * @param options how to read vectors
   * @throws BadDataException if there are none, or for the first record that cannot be used
   */
  static QueryCodes read(Configuration conf, RunDir run, Path path, VectorOptions options)
      throws IOException {
    FileSystem fs = path.getFileSystem(conf);
    Growing queries = new Growing();
    if (CodesDir.isCodes(fs, path)) {
      readCodes(CodesDir.open(fs, path).madeBy(run.modelSha256()), run.model().bits(), queries);
    } else {
      encode(
          conf,
          VectorFiles.list(conf, List.of(path), options),
          options,
          new VectorEncoder(run.model()),
          queries);
    }
    if (queries.size() == 0) {
      throw new BadDataException(
          path + ": expected queries, found none. Give codes or vectors to search for.");
    }
    return queries.queries();
  }

  private static void readCodes(CodesDir directory, int bits, Growing queries) throws IOException {
    List<Path> files = directory.files();
    for (int f = 0; f < files.size(); f++) {
      int before = queries.size();
      try (CodeReader reader = CodeReader.open(directory.fs(), files.get(f), bits)) {
        while (reader.next()) {
          queries.add(reader.key(), reader.code());
        }
      }
      directory.check(f, queries.size() - before);
    }
  }

  private static void encode(
      Configuration conf,
      List<FileStatus> files,
      VectorOptions options,
      VectorEncoder encoder,
      Growing queries)
      throws IOException {
    for (InputRange file : VectorFiles.cut(conf, files, List.of(), FileStatus::getLen)) {
      long found =
          encoder.encode(
              conf,
              file.fromRow(queries.size()),
              options,
              (keys, codes, count) -> {
                for (int i = 0; i < count; i++) {
                  queries.add(keys[i], codes[i]);
                }
              });
      if (found == 0) {
        throw new BadDataException(
            file.file()
                + ": expected at least one record, found none. Remove the file from the queries.");
      }
    }
  }

  /** Queries as they come. */
  private static final class Growing {
    private final List<String> keys = new ArrayList<>();
    private long[] codes = new long[16];

    void add(String key, long code) {
      codes = keys.size() < codes.length ? codes : Arrays.copyOf(codes, 2 * codes.length);
      codes[keys.size()] = code;
      keys.add(key);
    }

    int size() {
      return keys.size();
    }

    QueryCodes queries() {
      return new QueryCodes(keys, Arrays.copyOf(codes, keys.size()));
    }
  }

  /**
   * Writes the queries into a file and hands it to the job's tasks: through the distributed cache
   * on a cluster; embedded tasks read the file itself, since an embedded cache would put links into
   * the user's working directory.
   */
  void share(Job job, Path file, int bits, String modelSha256) throws IOException {
    Configuration conf = job.getConfiguration();
    FileSystem fs = file.getFileSystem(conf);
    try (CodeWriter writer = new CodeWriter(fs.create(file, false), bits, modelSha256)) {
      for (int q = 0; q < size(); q++) {
        writer.append(keys.get(q), codes[q]);
      }
    }
    Path shared = fs.makeQualified(file);
    conf.set(FILE, shared.toString());
    if (!JobDefaults.isEmbedded(conf)) {
      job.addCacheFile(shared.toUri());
    }
  }

  /** Reads what {@link #share} has handed to the tasks. */
  static QueryCodes shared(JobContext task, int bits) throws IOException {
    Configuration conf = task.getConfiguration();
    Path copy = nearestCopy(task);
    Growing queries = new Growing();
    readCodes(CodesDir.open(copy.getFileSystem(conf), copy), bits, queries);
    return queries.queries();
  }

  /** The copy in the task's cache, or where there is none the file itself. */
  @SuppressWarnings("deprecation")
  private static Path nearestCopy(JobContext task) throws IOException {
    Path file = new Path(task.getConfiguration().get(FILE));
    Path[] copies = task.getLocalCacheFiles();
    for (Path copy : copies == null ? new Path[0] : copies) {
      if (copy.getName().equals(file.getName())) {
        return FileSystem.getLocal(task.getConfiguration()).makeQualified(copy);
      }
    }
    return file;
  }
}
