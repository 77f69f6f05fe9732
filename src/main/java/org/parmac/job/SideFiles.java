package org.parmac.job;

import java.io.IOException;
import java.io.OutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.mapreduce.TaskInputOutputContext;
import org.apache.hadoop.mapreduce.lib.output.FileOutputFormat;

/**
 * Files that a task writes beside its records; they are committed with the attempt, or vanish with
 * it.
 */
@FunctionalInterface
interface SideFiles {
  /** The files of a real task: below the attempt's own directory, which the committer publishes. */
  SideFiles OF_TASK =
      (context, name) -> {
        Path file = new Path(FileOutputFormat.getWorkOutputPath(context), name);
        return file.getFileSystem(context.getConfiguration()).create(file, true);
      };

  /**
   * @param name below the job's output directory
   */
  OutputStream create(TaskInputOutputContext<?, ?, ?, ?> context, String name)
      throws IOException, InterruptedException;
}
