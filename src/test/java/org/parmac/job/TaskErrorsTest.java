package org.parmac.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.File;
import java.nio.file.Files;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.LongWritable;
import org.apache.hadoop.io.NullWritable;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.mapreduce.Job;
import org.apache.hadoop.mapreduce.Mapper;
import org.apache.hadoop.mapreduce.TaskAttemptID;
import org.apache.hadoop.mapreduce.lib.input.FileInputFormat;
import org.apache.hadoop.mapreduce.lib.output.NullOutputFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.parmac.store.BadDataException;

class TaskErrorsTest {
  @TempDir File tmp;
  private final Configuration conf = new Configuration();
  private Path errors;

  @BeforeEach
  void configure() {
    JobDefaults.apply(conf);
    errors = new Path(tmp.toURI().toString(), "_errors");
  }

  /** Refuses lines that say bad, and breaks at lines that say broken. */
  public static final class Picky extends Mapper<LongWritable, Text, NullWritable, NullWritable> {
    @Override
    protected void map(LongWritable at, Text line, Context context) throws IOException {
      if (line.toString().equals("broken")) {
        throw new IllegalStateException("the task broke");
      }
      if (line.toString().startsWith("bad")) {
        throw TaskErrors.report(
            context.getConfiguration(), context.getTaskAttemptID(), new BadDataException("line at " + at + ": " + line));
      }
    }
  }

  private Job job(String content) throws IOException {
    File input = new File(tmp, "input");
    Files.writeString(input.toPath(), content);
    Job job = Job.getInstance(conf, "picky");
    job.setMapperClass(Picky.class);
    job.setNumReduceTasks(0);
    job.setOutputFormatClass(NullOutputFormat.class);
    FileInputFormat.addInputPath(job, new Path(input.toURI()));
    TaskErrors.directory(job.getConfiguration(), errors);
    return job;
  }

  @Test
  void messageOfATaskReachesTheDriver() throws Exception {
    Job job = job("good\nbad µ\n");
    assertThatThrownBy(() -> JobRun.complete(job)).isInstanceOf(BadDataException.class).hasMessage("line at 5: bad µ");
  }

  @Test
  void jobThatSucceedsThrowsNothing() throws Exception {
    Job job = job("good\n");
    JobRun.complete(job);
    assertThat(job.isSuccessful()).isTrue();
  }

  @Test
  void otherFailureNamesTheJob() throws Exception {
    Job job = job("broken\n");
    assertThatThrownBy(() -> JobRun.complete(job))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(BadDataException.class)
        .hasMessageContaining("picky: job job_local")
        .hasMessageContaining("failed");
  }

  @Test
  void firstTaskInOrderIsHeard() throws Exception {
    TaskErrors.directory(conf, errors);
    TaskErrors.report(conf, TaskAttemptID.forName("attempt_1_0001_r_000000_0"), new BadDataException("reduce 0"));
    TaskErrors.report(conf, TaskAttemptID.forName("attempt_1_0001_m_000007_0"), new BadDataException("map 7, first attempt"));
    TaskErrors.report(conf, TaskAttemptID.forName("attempt_1_0001_m_000007_1"), new BadDataException("map 7"));
    assertThatThrownBy(() -> TaskErrors.rethrow(conf, errors, "job")).hasMessage("map 7");
  }

  @Test
  void nothingReportedNothingThrown() throws Exception {
    TaskErrors.rethrow(conf, errors, "job");
    assertThat(errors.getFileSystem(conf).exists(errors)).isFalse();
  }
}
