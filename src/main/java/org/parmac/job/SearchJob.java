package org.parmac.job;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.IntWritable;
import org.apache.hadoop.mapreduce.Job;
import org.parmac.model.BinaryAutoencoder;
import org.parmac.store.AvroFiles;
import org.parmac.store.BadDataException;
import org.parmac.store.Json;
import org.parmac.store.OutputInUseException;
import org.parmac.store.RecordFile;
import org.parmac.store.RunDir;
import org.parmac.store.record.NeighboursRecord;

/** Finds the k codes nearest to each query by Hamming distance, exactly, by one job over the files of codes. */
public final class SearchJob {
  /** What a complete output directory has. */
  public static final String FILE = "neighbours.json";

  /** Kind of the files that hold neighbours. */
  public static final String KIND = "neighbours";

  private static final String BITS = "parmac.search.bits";
  private static final String K = "parmac.search.k";

  /** What the tasks count. */
  enum Counter {
    /** Codes compared with every query. */
    CODES
  }

  /**
   * What a search found: neighbours.json.
   *
   * @param layout layout version, 1
   * @param bits L
   * @param k neighbours asked for; a query has fewer where there are fewer codes
   * @param queries queries asked
   * @param codes codes searched
   */
  public record Summary(int layout, int bits, int k, long queries, long codes) {}

  private SearchJob() {}

  static int bits(Configuration conf) {
    return conf.getInt(BITS, 0);
  }

  static int k(Configuration conf) {
    return conf.getInt(K, 0);
  }

  /**
   * Searches. The output appears whole, by a rename, or not at all.
   *
   * @param codes a directory or file of codes
   * @param queries codes, or vectors to encode first (see {@link QueryCodes#read})
   * @param out must not exist; gets files of neighbours, queries in their order, and {@link #FILE}
   * @param k neighbours a query, at least 1
   * @throws OutputInUseException if out exists
   * @throws BadDataException if codes or queries cannot be used
   */
  public static Summary search(Configuration conf, RunDir run, Path codes, Path queries, Path out, int k)
      throws IOException {
    FileSystem fs = out.getFileSystem(conf);
    refuseExisting(fs, out);
    BinaryAutoencoder model = run.model();
    List<Path> files = CodeReader.files(conf, codes);
    QueryCodes queryCodes = QueryCodes.read(conf, model, queries);
    Path aside = new Path(out.getParent(), "_" + out.getName() + "." + UUID.randomUUID());
    try {
      Path output = new Path(aside, "output");
      Job job = job(conf, model.bits(), k, files, queryCodes, aside);
      AvroRecordOutputFormat.setOutput(
          job, output, NeighboursRecord.class, KIND, Map.of(CodeReader.BITS, Integer.toString(model.bits())));
      JobRun.complete(job);
      long found = job.getCounters().findCounter(Counter.CODES).getValue();
      if (found == 0) {
        throw new BadDataException(codes + ": expected codes, found none. Encode some points first.");
      }
      Summary summary = new Summary(1, model.bits(), k, queryCodes.size(), found);
      Json.write(fs, new Path(output, FILE), summary);
      publish(fs, output, out);
      return summary;
    } finally {
      fs.delete(aside, true);
    }
  }

  private static void refuseExisting(FileSystem fs, Path out) throws IOException {
    if (fs.exists(out)) {
      throw new OutputInUseException(
          out + ": expected no such path, found one. Remove it, or choose another output.");
    }
  }

  private static void publish(FileSystem fs, Path output, Path out) throws IOException {
    refuseExisting(fs, out);
    if (!fs.rename(output, out)) {
      throw new OutputInUseException(
          out + ": could not be made by renaming " + output + ". Is another search writing it?");
    }
  }

  private static Job job(Configuration conf, int bits, int k, List<Path> files, QueryCodes queries, Path aside)
      throws IOException {
    Job job = Job.getInstance(conf, "parmac search for " + queries.size() + " queries");
    job.setJarByClass(SearchJob.class);
    job.getConfiguration().setInt(BITS, bits);
    job.getConfiguration().setInt(K, k);
    job.setInputFormatClass(CodeInputFormat.class);
    CodeInputFormat.setInputPaths(job, files.toArray(new Path[0]));
    job.setMapperClass(SearchMapper.class);
    job.setMapOutputKeyClass(IntWritable.class);
    job.setMapOutputValueClass(KeyedNeighboursWritable.class);
    job.setPartitionerClass(QueryRanges.class);
    QueryRanges.set(job.getConfiguration(), queries.size());
    job.setReducerClass(SearchReducer.class);
    QueryCodes.share(job, new Path(aside, "queries.avro"), queries, bits);
    TaskErrors.directory(job.getConfiguration(), new Path(aside, "errors"));
    return job;
  }

  /** Reads the first queries' neighbours of a complete output, at most so many. */
  public static List<NeighboursRecord> read(Configuration conf, Path out, int limit) throws IOException {
    FileSystem fs = out.getFileSystem(conf);
    List<NeighboursRecord> records = new ArrayList<>();
    for (FileStatus file : fs.globStatus(new Path(out, "part-*.avro"))) {
      try (RecordFile<NeighboursRecord> reader = AvroFiles.open(fs, file.getPath(), NeighboursRecord.class, KIND)) {
        NeighboursRecord record = reader.next(null);
        for (; record != null && records.size() < limit; record = reader.next(null)) {
          records.add(record);
        }
      }
    }
    return records;
  }
}
