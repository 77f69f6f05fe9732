package org.parmac.bench;

import java.nio.charset.StandardCharsets;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.conf.Configured;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.LongWritable;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.mapreduce.Job;
import org.apache.hadoop.mapreduce.Mapper;
import org.apache.hadoop.mapreduce.Reducer;
import org.apache.hadoop.mapreduce.lib.input.FileInputFormat;
import org.apache.hadoop.mapreduce.lib.input.TextInputFormat;
import org.apache.hadoop.mapreduce.lib.output.NullOutputFormat;
import org.apache.hadoop.util.Tool;
import org.apache.hadoop.util.ToolRunner;
import org.parmac.job.JobDefaults;
import org.parmac.job.JobRun;

/**
 * What a cluster takes for a job that does nothing, with Hadoop's own classes alone and the
 * settings of our jobs: maps that read a line each, and a reduce. Arguments: maps, jobs, and a
 * directory to work in.
 */
final class EmptyJob extends Configured implements Tool {
  public static void main(String[] args) throws Exception {
    System.exit(ToolRunner.run(new Configuration(), new EmptyJob(), args));
  }

  @Override
  public int run(String[] args) throws Exception {
    JobDefaults.apply(getConf());
    int maps = Integer.parseInt(args[0]);
    Path input = new Path(args[2]);
    FileSystem fs = input.getFileSystem(getConf());
    for (int m = 0; m < maps; m++) {
      try (var out = fs.create(new Path(input, "line-" + m))) {
        out.write("line\n".getBytes(StandardCharsets.UTF_8));
      }
    }
    for (int k = Integer.parseInt(args[1]); k > 0; k--) {
      Job job = Job.getInstance(getConf(), "empty");
      FileInputFormat.addInputPath(job, input);
      job.setInputFormatClass(TextInputFormat.class);
      job.setMapperClass(Mapper.class);
      job.setMapOutputKeyClass(LongWritable.class);
      job.setMapOutputValueClass(Text.class);
      job.setReducerClass(Reducer.class);
      job.setNumReduceTasks(1);
      job.setOutputFormatClass(NullOutputFormat.class);
      JobRun run = JobRun.complete(job);
      System.out.printf(
          "%.3f %.3f %.3f %.3f%n", run.submit(), run.map(), run.reduce(), run.commit());
    }
    return 0;
  }
}
