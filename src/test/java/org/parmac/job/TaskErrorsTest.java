package org.parmac.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.LongWritable;
import org.apache.hadoop.io.NullWritable;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.mapreduce.Job;
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
  public static final class Picky extends ReportingMapper<LongWritable, Text, LongWritable, Text> {
    @Override
    protected void map(LongWritable at, Text line, Context context)
        throws IOException, InterruptedException {
      if (line.toString().equals("broken")) {
        throw new UncheckedIOException(new IOException("the task broke"));
      }
      if (line.toString().startsWith("bad")) {
        throw new BadDataException("line at " + at + ": " + line);
      }
      context.write(at, line);
    }
  }

  /** Has no memory left at lines that say large. */
  public static final class Forgetful
      extends ReportingReducer<LongWritable, Text, NullWritable, NullWritable> {
    @Override
    protected void reduce(LongWritable at, Iterable<Text> lines, Context context) {
      for (Text line : lines) {
        if (line.toString().equals("large")) {
          throw new OutOfMemoryError("Java heap space");
        }
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
    assertThatThrownBy(() -> JobRun.complete(job))
        .isInstanceOf(BadDataException.class)
        .hasMessage("line at 5: bad µ");
  }

  @Test
  void jobThatSucceedsThrowsNothing() throws Exception {
    Job job = job("good\n");
    JobRun.complete(job);
    assertThat(job.isSuccessful()).isTrue();
  }

  @Test
  void anotherFailureIsToldWithItsTaskAndWhereItArose() throws Exception {
    Job job = job("broken\n");
    assertThatThrownBy(() -> JobRun.complete(job))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(BadDataException.class)
        .hasMessageMatching(
            "picky: job job_local\\d+_\\d+ failed in task task_local\\d+_\\d+_m_000000:"
                + " java.io.IOException: the task broke")
        .cause()
        .satisfies(
            e -> assertThat(e.getStackTrace()[0].getClassName()).isEqualTo(Picky.class.getName()))
        .satisfies(e -> assertThat(e.getStackTrace()[0].getLineNumber()).isPositive());
  }

  @Test
  void errorsInReducersAreTold() throws Exception {
    Job job = job("large\n");
    job.setReducerClass(Forgetful.class);
    job.setMapOutputKeyClass(LongWritable.class);
    job.setMapOutputValueClass(Text.class);
    job.setNumReduceTasks(1);
    assertThatThrownBy(() -> JobRun.complete(job))
        .hasMessageContaining("_r_000000: java.lang.OutOfMemoryError: Java heap space");
  }

  @Test
  void afterASuccessNothingIsLeft() throws Exception {
    Job job = job("good\n");
    TaskErrors.report(
        job.getConfiguration(),
        attempt("m_000000_0"),
        new IOException("an attempt that was made up for"));
    assertThat(errors.getFileSystem(conf).exists(errors)).isTrue();
    JobRun.complete(job);
    assertThat(errors.getFileSystem(conf).exists(errors)).isFalse();
  }

  private static TaskAttemptID attempt(String id) {
    return TaskAttemptID.forName("attempt_1_0001_" + id);
  }

  @Test
  void firstTaskInOrderIsHeard() throws Exception {
    TaskErrors.directory(conf, errors);
    TaskErrors.report(conf, attempt("r_000000_1"), new BadDataException("reduce 0"));
    TaskErrors.report(conf, attempt("m_000007_0"), new BadDataException("map 7, first attempt"));
    TaskErrors.report(conf, attempt("m_000007_1"), new BadDataException("map 7"));
    assertThatThrownBy(() -> TaskErrors.rethrow(conf, "job failed", "")).hasMessage("map 7");
  }

  @Test
  void badDataAndLastAttemptsAreHeardBeforeOthers() throws Exception {
    TaskErrors.directory(conf, errors);
    TaskErrors.report(conf, attempt("m_000000_0"), new IOException("a disk that was tried again"));
    TaskErrors.report(conf, attempt("m_000002_3"), new IOException("a disk"));
    assertThatThrownBy(() -> TaskErrors.rethrow(conf, "job failed", "1 map failed"))
        .hasMessage(
            "job failed in task task_1_0001_m_000002: java.io.IOException: a disk (1 map failed)");
    Exception wrapped =
        new IllegalStateException(new BadDataException("bad", new IOException("what Avro says")));
    TaskErrors.report(conf, attempt("m_000003_0"), wrapped);
    assertThatThrownBy(() -> TaskErrors.rethrow(conf, "job failed", ""))
        .isInstanceOf(BadDataException.class)
        .hasMessage("bad");
  }

  @Test
  void aTaskThatWasInterruptedHasNothingToTell() throws Exception {
    TaskErrors.directory(conf, errors);
    TaskErrors.report(
        conf,
        attempt("m_000000_0"),
        new IOException(new java.nio.channels.ClosedByInterruptException()));
    assertThat(errors.getFileSystem(conf).exists(errors)).isFalse();
  }

  @Test
  void aReportThatWasCutOffIsAReportStill() throws Exception {
    TaskErrors.directory(conf, errors);
    errors.getFileSystem(conf).create(new Path(errors, "task_1_0001_m_000002")).close();
    assertThatThrownBy(() -> TaskErrors.rethrow(conf, "job failed", ""))
        .hasMessage(
            "job failed in task task_1_0001_m_000002: could not say what went wrong. See its log");
  }

  @Test
  void nothingReportedNothingThrown() throws Exception {
    TaskErrors.rethrow(conf, "job failed", "");
    TaskErrors.directory(conf, errors);
    TaskErrors.rethrow(conf, "job failed", "");
    assertThat(errors.getFileSystem(conf).exists(errors)).isFalse();
  }
}
