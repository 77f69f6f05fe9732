package org.parmac.job;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.avro.file.DataFileWriter;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.mapreduce.Job;
import org.apache.hadoop.mapreduce.JobContext;
import org.parmac.math.Block;
import org.parmac.math.Kernels;
import org.parmac.model.BinaryAutoencoder;
import org.parmac.model.Codes;
import org.parmac.store.AvroFiles;
import org.parmac.store.BadDataException;
import org.parmac.store.DatasetDir;
import org.parmac.store.ShardReader;
import org.parmac.store.record.CodeRecord;

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

  /** Reads queries that are codes, or encodes queries that are vectors. */
  static QueryCodes read(Configuration conf, BinaryAutoencoder model, Path path) throws IOException {
    FileSystem fs = path.getFileSystem(conf);
    QueryCodes queries;
    if (CodeReader.isDirectory(fs, path) || CodeReader.isFile(fs, path)) {
      queries = readCodes(conf, CodeReader.files(conf, path), model.bits());
    } else if (DatasetDir.SPLITS.contains(path.getName()) && fs.exists(new Path(path.getParent(), DatasetDir.FILE))) {
      queries = encodeSplit(DatasetDir.open(conf, path.getParent()), path.getName(), model);
    } else {
      queries = encodeVectorFiles(path);
    }
    if (queries.size() == 0) {
      throw new BadDataException(path + ": expected queries, found none. Give codes or vectors to search for.");
    }
    return queries;
  }

  private static QueryCodes readCodes(Configuration conf, List<Path> files, int bits) throws IOException {
    List<String> keys = new ArrayList<>();
    long[] codes = new long[16];
    for (Path file : files) {
      try (CodeReader reader = CodeReader.open(file.getFileSystem(conf), file, bits)) {
        while (reader.next()) {
          codes = keys.size() < codes.length ? codes : Arrays.copyOf(codes, 2 * codes.length);
          codes[keys.size()] = reader.code();
          keys.add(reader.key());
        }
      }
    }
    return new QueryCodes(keys, Arrays.copyOf(codes, keys.size()));
  }

  private static QueryCodes encodeSplit(DatasetDir dataset, String split, BinaryAutoencoder model) throws IOException {
    if (dataset.columns() != model.columns()) {
      throw new BadDataException(
          dataset.path() + ": expected points of width " + model.columns() + ", as the model has, found "
              + dataset.columns() + ". Search with the run that belongs to these data.");
    }
    DatasetDir.Split points = dataset.split(split);
    List<String> keys = new ArrayList<>();
    long[] codes = new long[Math.toIntExact(points.points())];
    long[] tileCodes = new long[dataset.tileRows()];
    Block tile = new Block(dataset.tileRows(), dataset.columns());
    Block scratch = new Block(dataset.tileRows(), model.bits());
    for (int s = 0; s < points.shards().size(); s++) {
      try (ShardReader reader = dataset.read(split, s)) {
        while (reader.next()) {
          reader.points(tile);
          model.encode(Kernels.get(), tile, scratch, tileCodes);
          System.arraycopy(tileCodes, 0, codes, keys.size(), tile.rows());
          keys.addAll(Arrays.asList(reader.keys()));
        }
      }
    }
    if (keys.size() != codes.length) {
      throw new BadDataException(
          new Path(dataset.path(), split) + ": expected " + codes.length + " points, found " + keys.size()
              + ". A shard is truncated: put it back, or import the dataset again.");
    }
    return new QueryCodes(keys, codes);
  }

  /** Where other formats of vectors are read and encoded. None is known yet. */
  private static QueryCodes encodeVectorFiles(Path path) throws IOException {
    throw new BadDataException(
        path + ": expected codes (a directory or a file made by parmac encode) or a split of a dataset (such as"
            + " DATASET/queries), found neither. Encode the vectors first: parmac encode RUN " + path + " CODES");
  }

  /**
   * Writes the queries into a file and hands it to the job's tasks: through the distributed cache on a cluster; embedded
   * tasks read the file itself, since an embedded cache would put links into the user's working directory.
   */
  static void share(Job job, Path file, QueryCodes queries, int bits) throws IOException {
    Configuration conf = job.getConfiguration();
    FileSystem fs = file.getFileSystem(conf);
    try (DataFileWriter<CodeRecord> writer =
        AvroFiles.create(
            fs.create(file, false),
            CodeRecord.class,
            CodeReader.KIND,
            Map.of(CodeReader.BITS, Integer.toString(bits)))) {
      for (int q = 0; q < queries.size(); q++) {
        writer.append(new CodeRecord(queries.keys.get(q), Codes.toHex(queries.codes[q], bits)));
      }
    }
    Path shared = fs.makeQualified(file);
    conf.set(FILE, shared.toString());
    if (!"local".equals(conf.get("mapreduce.framework.name", "local"))) {
      job.addCacheFile(shared.toUri());
    }
  }

  /** Reads what {@link #share} has handed to the tasks. */
  static QueryCodes shared(JobContext task, int bits) throws IOException {
    return readCodes(task.getConfiguration(), List.of(nearestCopy(task)), bits);
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
