package org.parmac.job;

import java.io.IOException;
import org.apache.avro.mapreduce.AvroJob;
import org.apache.avro.specific.SpecificData;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.NullWritable;
import org.apache.hadoop.mapreduce.Job;
import org.apache.hadoop.mapreduce.lib.output.FileOutputFormat;
import org.parmac.store.DatasetDir;
import org.parmac.store.RunDir;
import org.parmac.store.RunSpec;
import org.parmac.store.StepDir;
import org.parmac.store.record.PartialFitRecord;

/** The MapReduce job of one step: a map task a shard, one reducer that merges and fits. */
final class StepJob {
  private StepJob() {}

  /**
   * @param round of the step, from 0
   */
  static Job create(Configuration conf, RunDir run, StepDir step, int round) throws IOException {
    boolean start = step.name().equals(StepDir.INIT);
    String name = "parmac " + run.path().getName() + " " + step.name();
    Job job = Job.getInstance(conf, name + (round == 0 ? "" : " round " + (round + 1)));
    job.setJarByClass(StepJob.class);
    LeftOverJobs.tag(job.getConfiguration(), run.path());
    StepPlan.configure(job.getConfiguration(), run, step, round);
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
    job.setOutputFormatClass(StepOutputFormat.class);
    FileOutputFormat.setOutputPath(job, step.output(round));
    if (!start
        && !JobDefaults.isEmbedded(conf)
        && !TaskMemory.fitsMaster(conf, run.spec(), run.dataset(conf))) {
      job.getConfiguration().setBoolean("mapreduce.job.ubertask.enable", false);
    }
    LayerFiles.addTo(job, run.fs(), run.path(), run.files().keySet());
    if (!start && new StepPlan(run, step).circulates()) {
      circulating(job.getConfiguration(), run.spec().circulation().order());
    }
    return job;
  }

  /**
   * A second attempt beside a first could only repeat its visits, and reducers that started before
   * the end would take containers from maps that wait for each other. In uber mode tasks run one
   * after another, which a fixed order cannot do with.
   */
  private static void circulating(Configuration conf, RunSpec.Order order) {
    conf.setBoolean("mapreduce.map.speculative", false);
    conf.set("mapreduce.job.reduce.slowstart.completedmaps", "1.0");
    if (order != RunSpec.Order.ANY) {
      conf.setBoolean("mapreduce.job.ubertask.enable", false);
    }
  }
}
