package org.parmac.job.retrieval;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.IntWritable;
import org.apache.hadoop.mapreduce.Job;
import org.parmac.job.JobRun;
import org.parmac.job.TaskErrors;
import org.parmac.store.AvroFiles;
import org.parmac.store.BadDataException;
import org.parmac.store.CodesDir;
import org.parmac.store.OutputDraft;
import org.parmac.store.RecordFile;
import org.parmac.store.RunDir;
import org.parmac.store.record.NeighboursRecord;
import org.parmac.store.vectors.VectorOptions;

/**
 * Finds the k codes nearest to each query by Hamming distance, exactly, by one job over the files
 * of codes.
 */
public final class SearchJob {
  /** What a complete output directory has. */
  public static final String FILE = "neighbours.json";

  /** Kind of the files that hold neighbours. */
  public static final String KIND = "neighbours";

  /** How the names of the files of neighbours start. */
  private static final String PART = "part-r-";

  private static final String BITS = "parmac.search.bits";
  private static final String K = "parmac.search.k";

  /** What the tasks count. */
  enum Counter {
    /** Codes compared with every query. */
    CODES
  }

  /**
   * What to search.
   *
   * @param codes a directory or file of codes
   * @param queries codes, or vectors to encode first (see {@link QueryCodes#read})
   * @param vectors how to read queries that are vectors
   * @param k neighbours a query, at least 1
   */
  public record Spec(Path codes, Path queries, VectorOptions vectors, int k) {}

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
   * Searches.
   *
   * @param out directory to make; gets files of neighbours, queries in their order, and {@link
   *     #FILE}, last
   * @throws org.parmac.store.OutputInUseException if out exists and has content, or somebody is
   *     writing it
   * @throws BadDataException if codes or queries cannot be used; nothing is left behind
   */
  public static Summary search(Configuration conf, RunDir run, Spec spec, Path out)
      throws IOException {
    try (OutputDraft draft = OutputDraft.begin(conf, out, FILE, name -> name.startsWith(PART))) {
      CodesDir codes =
          CodesDir.open(spec.codes().getFileSystem(conf), spec.codes()).madeBy(run.modelSha256());
      QueryCodes queries = QueryCodes.read(conf, run, spec.queries(), spec.vectors());
      int bits = run.model().bits();
      Path output = new Path(draft.path(), "output");
      Job job = job(conf, bits, spec.k(), codes.files(), queries.size());
      queries.share(job, new Path(draft.path(), "queries.avro"), bits, run.modelSha256());
      TaskErrors.directory(job.getConfiguration(), new Path(draft.path(), "errors"));
      AvroRecordOutputFormat.setOutput(
          job, output, NeighboursRecord.class, KIND, Map.of(CodesDir.BITS, Integer.toString(bits)));
      JobRun.complete(job);
      long found = job.getCounters().findCounter(Counter.CODES).getValue();
      codes.check(found);
      if (found == 0) {
        throw new BadDataException(
            codes.path() + ": expected codes, found none. Encode some points first.");
      }
      Summary summary = new Summary(1, bits, spec.k(), queries.size(), found);
      draft.publish(output, parts(output.getFileSystem(conf), output), summary);
      return summary;
    }
  }

  private static Job job(Configuration conf, int bits, int k, List<Path> files, int queries)
      throws IOException {
    Job job = Job.getInstance(conf, "parmac search for " + queries + " queries");
    job.setJarByClass(SearchJob.class);
    job.getConfiguration().setInt(BITS, bits);
    job.getConfiguration().setInt(K, k);
    job.setInputFormatClass(CodeInputFormat.class);
    CodeInputFormat.setInputPaths(job, files.toArray(new Path[0]));
    job.setMapperClass(SearchMapper.class);
    job.setMapOutputKeyClass(IntWritable.class);
    job.setMapOutputValueClass(KeyedNeighboursWritable.class);
    job.setPartitionerClass(QueryRanges.class);
    QueryRanges.set(job.getConfiguration(), queries);
    job.setReducerClass(SearchReducer.class);
    return job;
  }

  /** Names of the files of neighbours, in the order of the queries. */
  private static List<String> parts(FileSystem fs, Path directory) throws IOException {
    List<String> names = new ArrayList<>();
    for (FileStatus file : fs.listStatus(directory, path -> path.getName().startsWith(PART))) {
      names.add(file.getPath().getName());
    }
    names.sort(null);
    return names;
  }

  /** Reads the first queries' neighbours of a complete output, at most so many. */
  public static List<NeighboursRecord> read(Configuration conf, Path out, int limit)
      throws IOException {
    FileSystem fs = out.getFileSystem(conf);
    List<NeighboursRecord> records = new ArrayList<>();
    for (String name : parts(fs, out)) {
      try (RecordFile<NeighboursRecord> reader =
          AvroFiles.open(fs, new Path(out, name), NeighboursRecord.class, KIND)) {
        NeighboursRecord record = reader.next(null);
        for (; record != null && records.size() < limit; record = reader.next(null)) {
          records.add(record);
        }
      }
    }
    return records;
  }
}
