package org.parmac.job;

import java.io.IOException;
import org.apache.avro.mapreduce.AvroJob;
import org.apache.avro.specific.SpecificData;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.NullWritable;
import org.apache.hadoop.mapreduce.Job;
import org.apache.hadoop.mapreduce.lib.output.FileOutputFormat;
import org.apache.hadoop.mapreduce.lib.output.LazyOutputFormat;
import org.apache.hadoop.mapreduce.lib.output.TextOutputFormat;
import org.parmac.store.DatasetDir;
import org.parmac.store.RunDir;
import org.parmac.store.StepDir;
import org.parmac.store.record.PartialFitRecord;

/** The MapReduce job of one step: a map task a shard, one reducer that merges and fits. */
final class StepJob {
  private StepJob() {}

  static Job create(Configuration conf, RunDir run, StepDir step) throws IOException {
    boolean start = step.name().equals(StepDir.INIT);
    Job job = Job.getInstance(conf, "parmac " + run.path().getName() + " " + step.name());
    job.setJarByClass(StepJob.class);
    LeftOverJobs.tag(job.getConfiguration(), run.path());
    StepPlan.configure(job.getConfiguration(), run, step);
    TaskErrors.directory(job.getConfiguration(), new Path(step.path(), "_errors"));
    job.setInputFormatClass(ShardInputFormat.class);
    ShardInputFormat.setInput(job.getConfiguration(), run.dataset(conf), DatasetDir.TRAIN);
    job.setMapperClass(start ? StartMapper.class : ShardMapper.class);
    job.setMapOutputKeyClass(FitKey.class);
    AvroJob.setMapOutputValueSchema(job, PartialFitRecord.getClassSchema());
    AvroJob.setDataModelClass(job, SpecificData.class);
    job.setGroupingComparatorClass(FitKey.ByLayer.class);
    job.setReducerClass(start ? StartReducer.class : FitReducer.class);
    job.setNumReduceTasks(1);
    job.setOutputKeyClass(NullWritable.class);
    job.setOutputValueClass(NullWritable.class);
    LazyOutputFormat.setOutputFormatClass(job, TextOutputFormat.class);
    FileOutputFormat.setOutputPath(job, step.path());
    return job;
  }
}
