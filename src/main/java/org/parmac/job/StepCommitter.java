package org.parmac.job;

import java.io.IOException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.mapreduce.OutputCommitter;
import org.apache.hadoop.mapreduce.TaskAttemptContext;
import org.apache.hadoop.mapreduce.lib.output.FileOutputCommitter;

/**
 * Publishes an attempt's files without asking the application master, which would keep every task
 * waiting for a second: Hadoop asks once, is told to wait, and sleeps. The question is which of two
 * attempts counts, and any two of ours write the same bytes, so that whoever is first may put them
 * in their places. Where a rename is not one step, Hadoop's own committer does it.
 */
final class StepCommitter extends FileOutputCommitter {
  private final Path output;

  StepCommitter(Path output, TaskAttemptContext task) throws IOException {
    super(output, task);
    this.output = output;
  }

  @Override
  public boolean needsTaskCommit(TaskAttemptContext task) {
    return false;
  }

  /** Puts the files of a task that has done its work in their places, if that is for us to do. */
  static void publish(OutputCommitter committer, TaskAttemptContext task) throws IOException {
    if (committer instanceof StepCommitter own) {
      own.publish(task);
    }
  }

  private void publish(TaskAttemptContext task) throws IOException {
    Path work = getWorkPath();
    FileSystem fs = work.getFileSystem(task.getConfiguration());
    if (!fs.exists(work)) {
      return;
    }
    int prefix = fs.makeQualified(work).toUri().getPath().length() + 1;
    RemoteIterator<LocatedFileStatus> files = fs.listFiles(work, true);
    while (files.hasNext()) {
      Path file = files.next().getPath();
      Path target = new Path(output, file.toUri().getPath().substring(prefix));
      fs.mkdirs(target.getParent());
      AsideFiles.rename(fs, file, target);
    }
    fs.delete(work, true);
  }
}
