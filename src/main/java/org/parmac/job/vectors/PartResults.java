package org.parmac.job.vectors;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.IntWritable;
import org.apache.hadoop.io.SequenceFile;
import org.apache.hadoop.io.Writable;
import org.apache.hadoop.mapreduce.Job;
import org.apache.hadoop.mapreduce.lib.output.FileOutputFormat;
import org.apache.hadoop.mapreduce.lib.output.SequenceFileOutputFormat;

/**
 * What a job's tasks tell the driver: one small result for each of numbered parts, in files of the
 * job's output.
 */
final class PartResults {
  private PartResults() {}

  /** Makes results of a type, under the parts' numbers, the job's output. */
  static void setOutput(Job job, Path directory, Class<? extends Writable> type) {
    job.setOutputKeyClass(IntWritable.class);
    job.setOutputValueClass(type);
    job.setOutputFormatClass(SequenceFileOutputFormat.class);
    FileOutputFormat.setOutputPath(job, directory);
  }

  /** Reads the results of parts 0 … parts − 1, of each just one. */
  static <V extends Writable> List<V> read(
      Configuration conf, Path directory, int parts, Supplier<V> empty) throws IOException {
    FileSystem fs = directory.getFileSystem(conf);
    List<V> results = new ArrayList<>(Collections.nCopies(parts, null));
    IntWritable part = new IntWritable();
    for (FileStatus file :
        fs.listStatus(directory, path -> path.getName().matches("part-[mr]-[0-9]+"))) {
      try (SequenceFile.Reader reader =
          new SequenceFile.Reader(conf, SequenceFile.Reader.file(file.getPath()))) {
        for (V result = empty.get(); reader.next(part, result); result = empty.get()) {
          results.set(part.get(), result);
        }
      }
    }
    int missing = results.indexOf(null);
    if (missing >= 0) {
      throw new IOException(
          directory + ": expected results of " + parts + " parts, found none of part " + missing);
    }
    return results;
  }
}
