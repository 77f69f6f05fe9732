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
    return new QueryCodes(keys, codes);
  }

  /** Where other formats of vectors are read and encoded. None is known yet. */
  private static QueryCodes encodeVectorFiles(Path path) throws IOException {
    throw new BadDataException(
        path + ": expected codes (a directory or a file made by parmac encode) or a split of a dataset (such as"
            + " DATASET/queries), found neither. Encode the vectors first: parmac encode RUN " + path + " CODES");
  }

  /** Writes the queries into a file and hands it to the job's tasks through the distributed cache. */
  static void share(Job job, Path file, QueryCodes queries, int bits) throws IOException {
    FileSystem fs = file.getFileSystem(job.getConfiguration());
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
    job.addCacheFile(fs.makeQualified(file).toUri());
  }

  /** Reads what {@link #share} has handed to the tasks. */
  static QueryCodes shared(JobContext task, int bits) throws IOException {
    return readCodes(task.getConfiguration(), List.of(localCopy(task)), bits);
  }

  /** The task's own copy. Its absolute path, since embedded tasks share one working directory. */
  @SuppressWarnings("deprecation")
  private static Path localCopy(JobContext task) throws IOException {
    Path[] copies = task.getLocalCacheFiles();
    for (Path copy : copies == null ? new Path[0] : copies) {
      if (copy.getName().startsWith(SearchJob.QUERIES)) {
        return FileSystem.getLocal(task.getConfiguration()).makeQualified(copy);
      }
    }
    throw new IOException("expected the queries in the distributed cache, found " + Arrays.toString(copies));
  }
}
